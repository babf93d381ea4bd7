//! A reply before it becomes bytes.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Content,
    /// The connection is closed after half of it.
    pub(crate) torn: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Json(Value),
    Html(&'static str),
}

impl Content {
    pub(crate) fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::Html(_) => None,
        }
    }
}

impl Reply {
    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Content::Json(body), torn: false }
    }

    /// What a proxy in front of an API says when the API is not there.
    pub(crate) fn html(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Content::Html("<!doctype html><html><head><title>Just a moment…</title></head><body><h1>Please wait</h1></body></html>"),
            torn: false,
        }
    }

    /// A page for a browser.
    pub(crate) fn page(text: &'static str) -> Self {
        Self { status: 200, headers: Vec::new(), body: Content::Html(text), torn: false }
    }

    /// Bytes of its body.
    pub(crate) fn length(&self) -> usize {
        match &self.body {
            Content::Json(value) => value.to_string().len(),
            Content::Html(text) => text.len(),
        }
    }

    /// Adds a header, replacing one of the same name.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(own, _)| !own.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

impl From<Reply> for Response<Body> {
    fn from(reply: Reply) -> Self {
        let (kind, bytes) = match &reply.body {
            Content::Json(value) => ("application/json", value.to_string()),
            Content::Html(text) => ("text/html; charset=utf-8", (*text).to_owned()),
        };
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static(kind));
        for (name, value) in reply.headers {
            // A key or version that a caller sent with bytes outside of a header's is left out of the echo.
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.insert(name, value);
            }
        }
        response
    }
}
