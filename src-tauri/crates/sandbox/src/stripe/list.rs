//! Lists: newest first, a page at a time, by the id of the last object seen.

use serde_json::{Value, json};

use super::Answer;
use super::refusal::Refusal;
use crate::wire::form::Form;

/// The parameters that every list takes.
pub(crate) const PAGING: [&str; 3] = ["limit", "starting_after", "ending_before"];

/// One page of `newest_first`. Only the objects of the page are rendered.
pub(crate) fn page<T>(
    form: &Form,
    url: &str,
    noun: &str,
    newest_first: &[T],
    id: impl Fn(&T) -> &str,
    render: impl Fn(&T) -> Value,
) -> Answer {
    let limit = limit(form)?;
    if form.text("starting_after").is_some() && form.text("ending_before").is_some() {
        let refusal = Refusal::invalid("You may only specify one of these parameters: starting_after, ending_before.");
        return Err(refusal.code("parameters_exclusive").param("ending_before"));
    }
    let position = |param: &str, wanted: &str| {
        newest_first.iter().position(|object| id(object) == wanted).ok_or_else(|| Refusal::unknown(noun, wanted, param))
    };
    let (slice, has_more) = if let Some(last_seen) = form.text("starting_after") {
        let rest = &newest_first[position("starting_after", last_seen)? + 1..];
        (&rest[..limit.min(rest.len())], rest.len() > limit)
    } else if let Some(first_seen) = form.text("ending_before") {
        let before = &newest_first[..position("ending_before", first_seen)?];
        (&before[before.len().saturating_sub(limit)..], before.len() > limit)
    } else {
        (&newest_first[..limit.min(newest_first.len())], newest_first.len() > limit)
    };
    let data: Vec<Value> = slice.iter().map(render).collect();
    Ok(json!({ "object": "list", "url": url, "has_more": has_more, "data": data }))
}

/// `limit`, 1 to 100, 10 when absent.
pub(crate) fn limit(form: &Form) -> Result<usize, Refusal> {
    let limit = form.integer("limit")?.unwrap_or(10);
    if limit < 1 {
        let refusal = Refusal::invalid(format!("This value must be greater than or equal to 1 (it currently is '{limit}')."));
        return Err(refusal.code("parameter_invalid_integer").param("limit"));
    }
    if limit > 100 {
        let refusal = Refusal::invalid(format!("This value must be less than or equal to 100 (it currently is '{limit}')."));
        return Err(refusal.code("parameter_invalid_integer").param("limit"));
    }
    Ok(usize::try_from(limit).unwrap_or(10))
}

/// `created=…` or `created[gte]=…`: whether an instant passes the filter.
pub(crate) fn created_filter(form: &Form) -> Result<impl Fn(i64) -> bool + use<>, Refusal> {
    let exact = form.integer("created")?;
    let (mut above, mut from, mut below, mut to) = (None, None, None, None);
    if let Some(range) = form.branch("created") {
        range.only(&["gt", "gte", "lt", "lte"])?;
        (above, from, below, to) = (range.integer("gt")?, range.integer("gte")?, range.integer("lt")?, range.integer("lte")?);
    }
    Ok(move |at: i64| {
        exact.is_none_or(|bound| at == bound)
            && above.is_none_or(|bound| at > bound)
            && from.is_none_or(|bound| at >= bound)
            && below.is_none_or(|bound| at < bound)
            && to.is_none_or(|bound| at <= bound)
    })
}
