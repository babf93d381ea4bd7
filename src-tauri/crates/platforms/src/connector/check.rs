//! Whether a connector file can be meant as it is written. Each refusal names its place in the file.

use rust_decimal::Decimal;

use super::file::{CallFile, ConnectorFile, CostFile, MeterFile, SubjectsFile, UsageRequestFile};
use super::jq::Jq;
use super::{Auth, Call, ConnectorError, Method, Paging, SubjectList, UsageRequest};

fn wrong(place: impl Into<String>, reason: impl Into<String>) -> ConnectorError {
    ConnectorError::Value { place: place.into(), reason: reason.into() }
}

pub(super) fn head(file: &ConnectorFile) -> Result<(), ConnectorError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if file.id.is_empty() || !file.id.bytes().all(plain) {
        return Err(wrong("id", "must be made of a-z, 0-9 and -"));
    }
    for (place, value) in [("name", &file.name), ("subject_noun", &file.subject_noun)] {
        if value.trim().is_empty() {
            return Err(wrong(place, "must not be empty"));
        }
    }
    if let Some(base) = &file.base_url {
        crate::request::base_url(base).map_err(|reason| wrong("base_url", reason))?;
    }
    if let Auth::Header { name, .. } = &file.auth {
        header_name("auth.name", name)?;
    }
    for (name, value) in &file.headers {
        header_name("headers", name)?;
        reqwest::header::HeaderValue::try_from(value).map_err(|_| wrong("headers", format!("{name}: the value cannot be sent")))?;
        if name.eq_ignore_ascii_case("authorization") {
            return Err(wrong("headers", "a secret must not stand in a connector file; use [auth]"));
        }
    }
    if file.rate.is_some_and(|rate| rate.requests == 0 || rate.per_seconds == 0) {
        return Err(wrong("rate", "requests and per_seconds must be at least 1"));
    }
    if file.requests.is_empty() {
        return Err(wrong("requests", "at least one [[requests]] is needed"));
    }
    Ok(())
}

fn header_name(place: &str, name: &str) -> Result<(), ConnectorError> {
    reqwest::header::HeaderName::try_from(name).map(|_| ()).map_err(|_| wrong(place, format!("{name:?} is no header name")))
}

fn jq(place: &str, source: &str) -> Result<Jq, ConnectorError> {
    Jq::compile(source).map_err(|reason| ConnectorError::Mapping { place: place.to_owned(), reason })
}

pub(super) fn subjects(list: &SubjectsFile) -> Result<SubjectList, ConnectorError> {
    Ok(SubjectList {
        call: call("subjects", list.call(), false)?,
        rows: jq("subjects.rows", &list.rows)?,
        record: jq("subjects.record", &list.record)?,
    })
}

fn call(place: &str, call: CallFile, windowed: bool) -> Result<Call, ConnectorError> {
    if call.method == Method::Get && call.body.is_some() {
        return Err(wrong(format!("{place}.body"), "only a POST has a body"));
    }
    if call.path.contains(['?', '#']) {
        return Err(wrong(format!("{place}.path"), "parameters belong into params"));
    }
    let mut texts: Vec<&str> = vec![&call.path];
    texts.extend(call.params.values().map(String::as_str));
    if let Some(body) = &call.body {
        if !body.is_table() {
            return Err(wrong(format!("{place}.body"), "must be a table"));
        }
        collect_texts(body, &mut texts).map_err(|reason| wrong(format!("{place}.body"), reason))?;
    }
    for text in texts {
        let known: &[&str] = if windowed { &["from", "to"] } else { &[] };
        if let Some(unknown) = crate::request::placeholders(text).find(|name| !known.contains(name)) {
            return Err(wrong(
                place,
                format!("{{{unknown}}} is not known here; known: {}", if windowed { "{from}, {to}" } else { "none" }),
            ));
        }
    }
    let paging = match &call.paging {
        Paging::None => None,
        Paging::Cursor { next, .. } => Some(jq(&format!("{place}.paging.next"), next)?),
        Paging::Page { size, more, .. } | Paging::Offset { size, more, .. } => {
            if *size == 0 {
                return Err(wrong(format!("{place}.paging.size"), "must be at least 1"));
            }
            more.as_ref().map(|more| jq(&format!("{place}.paging.more"), more)).transpose()?
        }
    };
    Ok(Call { declared: call, paging })
}

fn collect_texts<'a>(value: &'a toml::Value, texts: &mut Vec<&'a str>) -> Result<(), &'static str> {
    match value {
        toml::Value::String(text) => texts.push(text),
        toml::Value::Array(values) => values.iter().try_for_each(|value| collect_texts(value, texts))?,
        toml::Value::Table(table) => table.values().try_for_each(|value| collect_texts(value, texts))?,
        toml::Value::Integer(_) | toml::Value::Boolean(_) => {}
        toml::Value::Float(_) | toml::Value::Datetime(_) => return Err("write decimals and times as texts, in quotes"),
    }
    Ok(())
}

pub(super) fn request(request: &UsageRequestFile) -> Result<UsageRequest, ConnectorError> {
    let place = format!("requests {:?}", request.name);
    if request.window.max_days == Some(0) {
        return Err(wrong(format!("{place}.window"), "max_days must be at least 1"));
    }
    if request.meters.is_empty() {
        return Err(wrong(format!("{place}.meters"), "at least one meter is needed"));
    }
    for (index, meter) in request.meters.iter().enumerate() {
        let place = format!("{place}.meters {:?}", meter.meter);
        if meter.meter.trim().is_empty() || meter.unit.trim().is_empty() || meter.columns.is_empty() {
            return Err(wrong(place, "meter, unit and at least one column are needed"));
        }
        if meter.factor <= Decimal::ZERO {
            return Err(wrong(place, "factor must be above 0"));
        }
        if request.meters[..index].iter().any(|earlier| earlier.meter == meter.meter) {
            return Err(wrong(place, "is declared twice"));
        }
    }
    if let Some(declared) = &request.cost {
        cost(&format!("{place}.cost"), declared, &request.meters)?;
    }
    Ok(UsageRequest {
        call: call(&place, request.call(), true)?,
        rows: jq(&format!("{place}.rows"), &request.rows)?,
        record: jq(&format!("{place}.record"), &request.record)?,
        declared: request.clone(),
    })
}

fn cost(place: &str, cost: &CostFile, meters: &[MeterFile]) -> Result<(), ConnectorError> {
    match (&cost.currency, &cost.currency_column) {
        (Some(code), None) => super::row::currency(code).map(|_| ()).map_err(|reason| wrong(place, reason))?,
        (None, Some(_)) => {}
        (None, None) | (Some(_), Some(_)) => return Err(wrong(place, "either currency or currency_column is needed")),
    }
    match &cost.meter {
        Some(name) if !meters.iter().any(|meter| meter.meter == *name) => {
            Err(wrong(place, format!("{name:?} is not a meter of this request")))
        }
        Some(_) | None => Ok(()),
    }
}
