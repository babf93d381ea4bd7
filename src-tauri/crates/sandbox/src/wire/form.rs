//! Stripe's form encoding: `tiers[0][up_to]=1000&expand[]=tiers`, read into a tree and checked name by name.

use std::collections::BTreeMap;

use crate::stripe::refusal::Refusal;

/// A level of a form: the whole request, or one bracketed part of it with the name it had there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    name: String,
    fields: BTreeMap<String, Node>,
}

#[derive(Debug, Clone)]
enum Node {
    Text(String),
    Branch(BTreeMap<String, Node>),
}

impl Form {
    /// Reads `a=1&b[c]=2`. Later pairs win over earlier ones of the same name, as on Stripe.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let mut fields = BTreeMap::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            let (head, rest) = name.split_once('[').unwrap_or((&name, ""));
            let mut path = vec![head];
            path.extend(rest.split('[').map(|part| part.trim_end_matches(']')).filter(|_| !rest.is_empty()));
            insert(&mut fields, &path, value)
                .map_err(|()| Refusal::invalid(format!("Invalid {head}: a value and a part of it were both given.")).param(&name))?;
        }
        Ok(Self { name: String::new(), fields })
    }

    /// All pairs of both, `other` winning: a query string beside a body.
    pub(crate) fn merged(mut self, other: Self) -> Self {
        self.fields.extend(other.fields);
        self
    }

    /// The name of a field as Stripe writes it in `param`: `recurring[meter]`.
    pub(crate) fn param(&self, field: &str) -> String {
        if self.name.is_empty() { field.to_owned() } else { format!("{}[{field}]", self.name) }
    }

    /// Refuses any field that is not listed (`expand` is always welcome at the top).
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let stranger = self.fields.keys().find(|field| !(known.contains(&field.as_str()) || self.name.is_empty() && *field == "expand"));
        match stranger {
            None => Ok(()),
            Some(field) => {
                let param = self.param(field);
                Err(Refusal::invalid(format!("Received unknown parameter: {param}")).code("parameter_unknown").param(&param))
            }
        }
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// The form without a field.
    pub(crate) fn forget(&mut self, field: &str) {
        self.fields.remove(field);
    }

    /// The text of a field; an empty text is the same as none (Stripe's way to unset).
    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field) {
            Some(Node::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    pub(crate) fn required(&self, field: &str) -> Result<&str, Refusal> {
        self.text(field).ok_or_else(|| self.missing(field))
    }

    pub(crate) fn missing(&self, field: &str) -> Refusal {
        let param = self.param(field);
        Refusal::invalid(format!("Missing required param: {param}.")).code("parameter_missing").param(&param)
    }

    pub(crate) fn integer(&self, field: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(field) else { return Ok(None) };
        let refusal = || Refusal::invalid(format!("Invalid integer: {text}")).code("parameter_invalid_integer").param(&self.param(field));
        text.parse().map(Some).map_err(|_| refusal())
    }

    pub(crate) fn boolean(&self, field: &str) -> Result<Option<bool>, Refusal> {
        match self.text(field) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(text) => Err(Refusal::invalid(format!("Invalid boolean: {text}")).param(&self.param(field))),
        }
    }

    /// One of the listed words, or nothing when the field is absent.
    pub(crate) fn choice<'a>(&self, field: &str, choices: &[&'a str]) -> Result<Option<&'a str>, Refusal> {
        let Some(text) = self.text(field) else { return Ok(None) };
        choices.iter().find(|choice| **choice == text).copied().map(Some).ok_or_else(|| {
            Refusal::invalid(format!("Invalid {}: must be one of {}", self.param(field), choices.join(", "))).param(&self.param(field))
        })
    }

    /// A bracketed part, with its full name, or nothing when it is absent.
    pub(crate) fn branch(&self, field: &str) -> Option<Form> {
        match self.fields.get(field) {
            Some(Node::Branch(fields)) => Some(Form { name: self.param(field), fields: fields.clone() }),
            _ => None,
        }
    }

    /// The parts of an array of objects (`tiers[0][up_to]`), in the order of their indices.
    pub(crate) fn parts(&self, field: &str) -> Vec<Form> {
        let Some(branch) = self.branch(field) else { return Vec::new() };
        branch.indices().into_iter().filter_map(|index| branch.branch(&index)).collect()
    }

    /// The texts of an array (`expand[]=tiers`), in order.
    pub(crate) fn texts(&self, field: &str) -> Vec<String> {
        let Some(branch) = self.branch(field) else { return self.text(field).map(str::to_owned).into_iter().collect() };
        branch.indices().into_iter().filter_map(|index| branch.text(&index).map(str::to_owned)).collect()
    }

    /// Key and value of each text here: metadata, payloads. Empty values are kept, they unset.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let text = |(key, node): (&String, &Node)| match node {
            Node::Text(text) => Some((key.clone(), text.clone())),
            Node::Branch(_) => None,
        };
        self.fields.iter().filter_map(text).collect()
    }

    /// Names at this level.
    pub(crate) fn names(&self) -> Vec<String> {
        self.fields.keys().cloned().collect()
    }

    /// The same text for the same parameters, in whatever order they came: what an idempotency key is compared by.
    pub(crate) fn fingerprint(&self) -> String {
        format!("{:?}", self.fields)
    }

    fn indices(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.fields.keys().cloned().collect();
        keys.sort_by_key(|key| key.parse::<u32>().unwrap_or(u32::MAX));
        keys
    }
}

fn insert(fields: &mut BTreeMap<String, Node>, path: &[&str], value: String) -> Result<(), ()> {
    let Some((head, rest)) = path.split_first() else { return Ok(()) };
    let key = if head.is_empty() { fields.len().to_string() } else { (*head).to_owned() };
    if rest.is_empty() {
        if matches!(fields.get(&key), Some(Node::Branch(_))) {
            return Err(());
        }
        fields.insert(key, Node::Text(value));
        return Ok(());
    }
    match fields.entry(key).or_insert_with(|| Node::Branch(BTreeMap::new())) {
        Node::Branch(inner) => insert(inner, rest, value),
        Node::Text(_) => Err(()),
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        let escaped = || std::str::from_utf8(tail.get(..2)?).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => match escaped() {
                Some(value) => {
                    bytes.push(value);
                    rest = &tail[2..];
                }
                None => bytes.push(b'%'),
            },
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_become_levels_and_indices_keep_their_order() {
        let form = Form::parse("tiers[10][up_to]=inf&tiers%5B2%5D%5Bup_to%5D=5&expand[]=tiers&expand[]=product&name=A+%26+B").unwrap();
        let bounds: Vec<_> = form.parts("tiers").iter().map(|tier| tier.text("up_to").unwrap().to_owned()).collect();
        assert_eq!(bounds, ["5", "inf"], "indices are numbers: 2 comes before 10");
        assert_eq!(form.texts("expand"), ["tiers", "product"]);
        assert_eq!(form.text("name"), Some("A & B"));
        assert_eq!(form.parts("tiers")[0].param("up_to"), "tiers[2][up_to]", "an error names the field as the caller wrote it");
    }

    #[test]
    fn a_stranger_is_named() {
        let form = Form::parse("recurring[interval]=month&recurring[color]=red").unwrap();
        let refusal = form.branch("recurring").unwrap().only(&["interval"]).unwrap_err();
        assert_eq!(refusal.param.as_deref(), Some("recurring[color]"));
    }
}
