//! Connector calls → HTTP requests. A URL built here may carry a secret and is never logged, shown or put into an error.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{ACCEPT, HeaderName, HeaderValue};
use reqwest::{RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::connector::{Auth, CallFile, Connector, Method, Window, WindowTime};

/// The values of a window's placeholders.
pub(crate) struct Bounds {
    from: String,
    to: String,
    /// Whether a body writes them as numbers.
    numeric: bool,
}

impl Bounds {
    /// `window` as the connector's API wants it written.
    pub fn write(window: Window, time: WindowTime) -> Self {
        let Window { from, to } = window;
        // The last instant that is wanted; the window is half-open.
        let last = to.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(to);
        let day = |instant: Timestamp| instant.to_zoned(TimeZone::UTC).date();
        let (from, to) = match time {
            WindowTime::Rfc3339 => (from.to_string(), to.to_string()),
            WindowTime::UnixSeconds => (from.as_second().to_string(), last.as_second().saturating_add(1).to_string()),
            WindowTime::UnixMilliseconds => (from.as_millisecond().to_string(), last.as_millisecond().saturating_add(1).to_string()),
            WindowTime::Date => (day(from).to_string(), day(last).tomorrow().unwrap_or(day(last)).to_string()),
            WindowTime::DateInclusive => (day(from).to_string(), day(last).to_string()),
        };
        Self { from, to, numeric: matches!(time, WindowTime::UnixSeconds | WindowTime::UnixMilliseconds) }
    }

    fn fill(&self, template: &str) -> String {
        template.replace("{from}", &self.from).replace("{to}", &self.to)
    }

    fn number(&self, template: &str) -> Option<Value> {
        let text = match template {
            "{from}" if self.numeric => &self.from,
            "{to}" if self.numeric => &self.to,
            _ => return None,
        };
        serde_json::from_str(text).ok()
    }
}

/// The names in braces within a template. A brace that does not enclose a plain name is text.
pub(crate) fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    template
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
}

/// A base URL that a secret may be sent to: https, or http to this computer.
///
/// # Errors
/// A sentence for the owner.
pub fn base_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|_| format!("{text:?} is no web address"))?;
    let local = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        _ => return Err("must start with https:// (http:// only for this computer), so that the key cannot be read on the way".to_owned()),
    }
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err("must be an address alone, without user, password, ? or #".to_owned());
    }
    Ok(url)
}

/// One parameter that asks for a page: its name, and a text or a number.
pub(crate) type PageParameter = (String, Value);

/// Where requests go and what authorises them.
pub(crate) struct Address {
    base: Url,
    secret: SecretString,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Address {
    /// Puts the secret where the connector wants it.
    ///
    /// # Errors
    /// A sentence for the owner, when the secret cannot be sent there.
    pub fn new(base: Url, auth: &Auth, secret: SecretString) -> Result<Self, String> {
        let key = secret.expose_secret();
        if key.trim().is_empty() {
            return Err("the key is empty".to_owned());
        }
        let header = match auth {
            Auth::Bearer => Some(("authorization", format!("Bearer {key}"))),
            Auth::Header { name, prefix: Some(prefix) } => Some((name.as_str(), format!("{prefix} {key}"))),
            Auth::Header { name, prefix: None } => Some((name.as_str(), key.to_owned())),
            Auth::Query { .. } => None,
        };
        let header = header
            .map(|(name, value)| {
                let name = HeaderName::try_from(name).map_err(|_| format!("{name:?} is no header name"))?;
                let mut value =
                    HeaderValue::try_from(value).map_err(|_| "the key contains characters that no key has; copy it again".to_owned())?;
                value.set_sensitive(true);
                Ok::<_, String>((name, value))
            })
            .transpose()?;
        Ok(Self { base, secret, header })
    }

    /// `text` with the secret blotted out, should an answer repeat it.
    pub fn redact(&self, text: &str) -> String {
        text.replace(self.secret.expose_secret(), "[key]")
    }

    /// The host, for messages.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or("the platform")
    }

    /// One request: the call, its window if it has one, and the parameters that ask for a page.
    pub fn request(
        &self,
        http: &reqwest::Client,
        connector: &Connector,
        call: &CallFile,
        bounds: Option<&Bounds>,
        page: &[PageParameter],
    ) -> RequestBuilder {
        let fill = |template: &str| bounds.map_or_else(|| template.to_owned(), |bounds| bounds.fill(template));
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(call.path.split('/').filter(|segment| !segment.is_empty()).map(fill));
        }
        let mut query: Vec<(&str, String)> = call.params.iter().map(|(name, value)| (name.as_str(), fill(value))).collect();
        let mut request = match call.method {
            Method::Get => {
                query.extend(page.iter().map(|(name, value)| (name.as_str(), plain(value))));
                http.get(url)
            }
            Method::Post => http.post(url).json(&body(call, bounds, page)),
        };
        for (name, value) in connector.headers() {
            request = request.header(name, value);
        }
        request = request.header(ACCEPT, "application/json");
        if let Some((name, value)) = &self.header {
            request = request.header(name, value);
        }
        if let Auth::Query { name } = connector.auth() {
            query.push((name, self.secret.expose_secret().to_owned()));
        }
        if query.is_empty() { request } else { request.query(&query) }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn body(call: &CallFile, bounds: Option<&Bounds>, page: &[PageParameter]) -> Value {
    let mut body = call.body.as_ref().map_or_else(|| Value::Object(serde_json::Map::new()), |template| json(template, bounds));
    if let Value::Object(fields) = &mut body {
        fields.extend(page.iter().cloned());
    }
    body
}

fn json(template: &toml::Value, bounds: Option<&Bounds>) -> Value {
    match template {
        toml::Value::String(text) => match bounds {
            Some(bounds) => bounds.number(text).unwrap_or_else(|| Value::String(bounds.fill(text))),
            None => Value::String(text.clone()),
        },
        toml::Value::Integer(number) => Value::from(*number),
        toml::Value::Boolean(flag) => Value::Bool(*flag),
        toml::Value::Array(values) => values.iter().map(|value| json(value, bounds)).collect(),
        toml::Value::Table(table) => Value::Object(table.iter().map(|(name, value)| (name.clone(), json(value, bounds))).collect()),
        // Refused when the connector is loaded.
        toml::Value::Float(_) | toml::Value::Datetime(_) => Value::Null,
    }
}
