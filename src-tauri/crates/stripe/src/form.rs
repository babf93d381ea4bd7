//! Stripe's wire form: flat pairs with brackets (`tiers[0][up_to]=1000`, `metadata[client]=c1`), as its own clients send them.

use std::collections::BTreeMap;
use std::fmt::Display;

/// The parameters of a request in the order they were added. A body for POST, a query for GET.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One parameter. An empty value means "unset" to Stripe, so it is sent as given.
    #[must_use]
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Display) -> Self {
        self.0.push((name.into(), value.to_string()));
        self
    }

    /// The parameter, if there is a value for it.
    #[must_use]
    pub(crate) fn with_some(self, name: impl Into<String>, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// An array of scalars: `name[0]`, `name[1]`, …
    #[must_use]
    pub(crate) fn with_each(self, name: &str, values: impl IntoIterator<Item = impl Display>) -> Self {
        values.into_iter().enumerate().fold(self, |form, (i, value)| form.with(format!("{name}[{i}]"), value))
    }

    /// An object of texts: `name[key]`.
    #[must_use]
    pub(crate) fn with_map(self, name: &str, map: &BTreeMap<String, String>) -> Self {
        map.iter().fold(self, |form, (key, value)| form.with(format!("{name}[{key}]"), value))
    }

    /// Sets the parameter, replacing an earlier value: how a list moves to its next page.
    #[must_use]
    pub(crate) fn replacing(mut self, name: &str, value: impl Display) -> Self {
        self.0.retain(|(existing, _)| existing != name);
        self.with(name, value)
    }

    /// All parameters but one, and but its parts.
    #[must_use]
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(existing, _)| existing.split('[').next() != Some(name));
        self
    }

    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// `application/x-www-form-urlencoded`; also what stands behind the `?` of a GET.
    pub fn encoded(&self) -> String {
        let pair = |(name, value): (&str, &str)| format!("{}={}", percent_encoded(name, b"[]"), percent_encoded(value, b""));
        self.pairs().map(pair).collect::<Vec<_>>().join("&")
    }
}

/// A path segment that stays one segment, whatever an id contains. An empty id, or one of dots only, would name another path
/// (`%2E%2E` too is "one up"); it becomes `%20`, an id that no object has, so that Stripe answers 404.
pub(crate) fn segment(id: &str) -> String {
    if id.chars().all(|c| c == '.') { "%20".to_owned() } else { percent_encoded(id, b"") }
}

fn percent_encoded(text: &str, also_plain: &[u8]) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || also_plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_written_as_stripes_own_clients_write_it() {
        let metadata = BTreeMap::from([("client".to_owned(), "c 1".to_owned())]);
        let form = Form::new()
            .with("tiers[0][up_to]", 1000)
            .with("tiers[1][up_to]", "inf")
            .with_each("lookup_keys", ["a", "b"])
            .with_map("metadata", &metadata)
            .with_some("nickname", None::<&str>)
            .with("active", true);
        assert_eq!(
            form.encoded(),
            "tiers[0][up_to]=1000&tiers[1][up_to]=inf&lookup_keys[0]=a&lookup_keys[1]=b&metadata[client]=c%201&active=true"
        );
    }

    #[test]
    fn any_text_comes_back_as_it_was() {
        for text in ["a&b=c", "Zürich – 10 % + 2", "名前", "[x][y]", "line\nbreak", "\u{1F600}", "%41"] {
            let form = Form::new().with("metadata[k]", text);
            let url = reqwest::Url::parse(&format!("http://x/?{}", form.encoded())).expect("an encoded form is a valid query");
            let read: Vec<_> = url.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
            assert_eq!(read, [("metadata[k]".to_owned(), text.to_owned())], "an independent reader must see the same text");
        }
    }

    #[test]
    fn an_id_cannot_leave_its_segment() {
        for id in ["../account", "..", "", "a/b", "a?b", "a#b"] {
            let url = reqwest::Url::parse(&format!("http://x/v1/prices/{}", segment(id))).expect("valid");
            assert!(
                url.path().len() > "/v1/prices/".len() && url.path().starts_with("/v1/prices/") && url.query().is_none(),
                "{id} became {url}"
            );
        }
    }

    #[test]
    fn a_replaced_parameter_stands_once() {
        let form = Form::new().with("starting_after", "a").with("limit", 2).replacing("starting_after", "b");
        assert_eq!(form.encoded(), "limit=2&starting_after=b");
    }
}
