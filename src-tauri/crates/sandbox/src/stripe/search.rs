//! Search: Stripe's small query language over customers, a minute behind the truth.

use serde_json::{Value, json};

use super::customer::Customer;
use super::list::limit;
use super::refusal::Refusal;
use super::{Answer, Books};
use crate::wire::form::Form;

/// New customers are found this many seconds after they were made: not for read-after-write (facts §1).
const BEHIND: i64 = 60;

/// One `field:'value'` (equal) or `field~'value'` (contains).
struct Clause {
    field: String,
    value: String,
    contains: bool,
}

impl Books {
    pub(crate) fn search_customers(&self, form: &Form, now: i64) -> Answer {
        form.only(&["query", "limit", "page"])?;
        let (clauses, any) = read(form.required("query")?)?;
        let passes = |customer: &&Customer| {
            let mut found = clauses.iter().map(|clause| clause.matches(customer));
            !customer.deleted && customer.created <= now - BEHIND && if any { found.any(|hit| hit) } else { found.all(|hit| hit) }
        };
        let found: Vec<&Customer> = self.customers.iter().rev().filter(passes).collect();
        let from: usize = form.text("page").map_or(Ok(0), str::parse).map_err(|_| Refusal::invalid("Invalid page.").param("page"))?;
        let (limit, from) = (limit(form)?, from.min(found.len()));
        let to = (from + limit).min(found.len());
        let data: Vec<Value> = found[from..to].iter().map(|customer| customer.json()).collect();
        let next_page = (to < found.len()).then(|| to.to_string());
        Ok(
            json!({ "object": "search_result", "url": "/v1/customers/search", "has_more": next_page.is_some(), "data": data, "next_page": next_page }),
        )
    }
}

impl Clause {
    fn matches(&self, customer: &Customer) -> bool {
        let own = match self.field.as_str() {
            "email" => customer.email.as_deref(),
            "name" => customer.name.as_deref(),
            "phone" => customer.phone.as_deref(),
            metadata => customer
                .metadata
                .get(metadata.trim_start_matches("metadata[").trim_end_matches(']').trim_matches(['\'', '"']))
                .map(String::as_str),
        };
        let (own, wanted) = (own.unwrap_or_default().to_lowercase(), self.value.to_lowercase());
        if self.contains { own.contains(&wanted) } else { own == wanted }
    }
}

/// The clauses of a query, and whether one of them is enough.
fn read(query: &str) -> Result<(Vec<Clause>, bool), Refusal> {
    let wrong = || Refusal::invalid(format!("We were unable to parse your search query: {query}")).param("query");
    let (any, all) = (query.contains(" OR "), query.contains(" AND "));
    if any && all {
        return Err(wrong());
    }
    let clauses = query.split(if any { " OR " } else { " AND " }).map(|text| {
        let split = text.find([':', '~']).ok_or_else(wrong)?;
        let (field, value) = (text[..split].trim(), text[split + 1..].trim());
        let quoted = |mark: char| value.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
        let value = quoted('\'').or_else(|| quoted('"')).ok_or_else(wrong)?;
        let known = ["email", "name", "phone"].contains(&field) || field.starts_with("metadata[");
        if !known {
            return Err(
                Refusal::invalid(format!("Field `{field}` is an unsupported search field for resource `customers`.")).param("query")
            );
        }
        Ok(Clause {
            field: field.to_owned(),
            value: value.replace("\\'", "'").replace("\\\"", "\""),
            contains: text[split..].starts_with('~'),
        })
    });
    Ok((clauses.collect::<Result<_, _>>()?, any))
}
