//! jq, as far as a mapping may use it: to pick and to shape, never to compute (law §1.5).
//!
//! jaq keeps a JSON number digit for digit as long as it is only passed on, and turns it into a float when it is computed
//! with. A float that comes out of a mapping is therefore refused, the rounding functions are switched off, and so is
//! whatever would make a shared connector file depend on this computer: its environment, its clock, its process.

use std::collections::BTreeMap;

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Error, Filter, Native, Vars, unwrap_valr};
use jaq_json::{Num, Val};

/// A compiled mapping.
pub(crate) struct Jq {
    filter: Filter<JustLut<Val>>,
}

/// One value that a mapping picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scalar {
    Null,
    Flag(bool),
    /// The number's own digits.
    Number(String),
    Text(String),
    /// A number that jq computed; its digits are not the platform's.
    Computed,
    /// An array or an object, where one value was expected.
    Nested,
}

/// The named values of one record, as its mapping gave them.
pub(crate) type Picked = BTreeMap<String, Scalar>;

/// A JSON document read digit by digit.
#[derive(Clone)]
pub(crate) struct Document(Val);

impl Document {
    /// Reads JSON, strictly.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        // jaq's reader takes a superset of JSON and follows any nesting down the stack; neither is wanted from a network.
        if deepest(bytes) > DEEPEST {
            return Err(format!("nested deeper than {DEEPEST} levels"));
        }
        serde_json::from_slice::<serde::de::IgnoredAny>(bytes).map_err(|error| error.to_string())?;
        jaq_json::read::parse_single(bytes).map(Self).map_err(|error| error.to_string())
    }

    /// A text or a number as a request carries it on; nothing for null, false and an empty text.
    pub fn token(&self) -> Result<Option<String>, String> {
        match scalar(&self.0) {
            Scalar::Null | Scalar::Flag(false) => Ok(None),
            Scalar::Text(text) => Ok(Some(text).filter(|text| !text.is_empty())),
            Scalar::Number(digits) => Ok(Some(digits)),
            Scalar::Flag(true) | Scalar::Computed | Scalar::Nested => Err("gives neither text nor number".to_owned()),
        }
    }

    /// Whether the value is `true`.
    pub fn is_true(&self) -> bool {
        matches!(self.0, Val::Bool(true))
    }

    /// The named values of an object.
    pub fn picked(&self) -> Result<Picked, String> {
        let Val::Obj(fields) = &self.0 else { return Err("does not give an object".to_owned()) };
        Ok(fields.iter().map(|(name, value)| (text_of(name), scalar(value))).collect())
    }
}

impl Jq {
    /// Compiles `source`.
    pub fn compile(source: &str) -> Result<Self, String> {
        let defs = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
        let funs = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs()).map(|(name, arguments, run)| {
            let run = if SWITCHED_OFF.contains(&name) { Native::new(|_| refuse()) } else { run };
            (name, arguments, run)
        });
        let arena = Arena::default();
        let modules = Loader::new(defs).load(&arena, File { code: source, path: () }).map_err(|errors| {
            let parts = errors.into_iter().map(|(_, error)| match error {
                jaq_core::load::Error::Io(errors) => errors.iter().map(|(path, why)| format!("{path}: {why}")).collect::<Vec<_>>(),
                jaq_core::load::Error::Lex(errors) => errors.iter().map(|(wanted, at)| expected(wanted.as_str(), at)).collect(),
                jaq_core::load::Error::Parse(errors) => errors.iter().map(|(wanted, at)| expected(wanted.as_str(), at)).collect(),
            });
            parts.flatten().collect::<Vec<_>>().join("; ")
        })?;
        let filter = Compiler::default().with_funs(funs).compile(modules).map_err(|errors| {
            let unknown = errors.into_iter().flat_map(|(_, names)| names);
            unknown.map(|(name, kind)| format!("unknown {} {name:?}", kind.as_str())).collect::<Vec<_>>().join("; ")
        })?;
        Ok(Self { filter })
    }

    /// Runs over one document; at most `limit` values, more are an error.
    pub fn run(&self, input: &Document, limit: usize) -> Result<Vec<Document>, String> {
        let context = Ctx::<JustLut<Val>>::new(&self.filter.lut, Vars::new([]));
        let mut values = Vec::new();
        for value in self.filter.id.run((context, input.0.clone())).map(unwrap_valr) {
            if values.len() == limit {
                return Err(format!("gives more than {limit} values"));
            }
            values.push(Document(value.map_err(|error| error.to_string())?));
        }
        Ok(values)
    }
}

/// Levels of nesting that are followed.
const DEEPEST: usize = 128;

/// How deep arrays and objects are nested; for text that is not JSON, no less than a reader would go down.
fn deepest(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0usize, 0usize, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

const SWITCHED_OFF: [&str; 14] = [
    "env",
    "now",
    "halt",
    "localtime",
    "strflocaltime",
    "debug_empty",
    "stderr_empty",
    "input",
    "inputs",
    "floor",
    "round",
    "ceil",
    "trunc",
    "nearbyint",
];

fn refuse<'a>() -> jaq_core::ValXs<'a, Val> {
    Box::new(std::iter::once(Err(Error::str("this function is switched off: a mapping picks and shapes, it does not compute").into())))
}

fn expected(wanted: &str, at: &str) -> String {
    let found: String = at.chars().take(24).collect();
    if found.is_empty() { format!("expected {wanted} at the end") } else { format!("expected {wanted} at {found:?}") }
}

fn scalar(value: &Val) -> Scalar {
    match value {
        Val::Null => Scalar::Null,
        Val::Bool(flag) => Scalar::Flag(*flag),
        Val::Num(Num::Float(_)) => Scalar::Computed,
        Val::Num(number @ (Num::Int(_) | Num::BigInt(_) | Num::Dec(_))) => Scalar::Number(number.to_string()),
        Val::TStr(_) | Val::BStr(_) => Scalar::Text(text_of(value)),
        Val::Arr(_) | Val::Obj(_) => Scalar::Nested,
    }
}

fn text_of(value: &Val) -> String {
    match value {
        Val::TStr(bytes) | Val::BStr(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(source: &str, json: &str) -> Result<Document, String> {
        let document = Document::read(json.as_bytes())?;
        Ok(Jq::compile(source)?.run(&document, 1)?.remove(0))
    }

    #[test]
    fn an_untouched_number_keeps_every_digit() {
        for digits in ["0.1234567", "12345678901234567.123456", "123456789012345678901234567890", "1.10", "-0.000001", "1e3"] {
            let picked = one("{n: .a[0].b}", &format!(r#"{{"a":[{{"b":{digits}}}]}}"#)).unwrap().picked().unwrap();
            assert_eq!(picked["n"], Scalar::Number(digits.to_owned()), "jq must hand {digits} on digit by digit");
        }
    }

    #[test]
    fn a_computed_number_is_known_as_one() {
        for source in ["{n: (.b * 60)}", "{n: (.b + 0.1)}", "{n: (.b / 100)}", "{n: ([.b, 1.5] | add)}"] {
            let picked = one(source, r#"{"b": 0.1234567}"#).unwrap().picked().unwrap();
            assert_eq!(picked["n"], Scalar::Computed, "{source} went through a float and must not pass as the platform's number");
        }
    }

    #[test]
    fn what_rounds_or_reads_this_computer_is_switched_off() {
        for source in ["env", "now", "halt", ".b | floor", ".b | round", "input", "0 | localtime"] {
            assert!(one(source, r#"{"b": 1.5}"#).is_err(), "{source} must not run in a mapping");
        }
        assert!(one("$ENV", "{}").is_err(), "the environment must not be readable under its other name either");
    }

    #[test]
    fn errors_say_what_and_where() {
        let message = |source| Jq::compile(source).err().unwrap();
        insta::assert_snapshot!(message("{id: .a"), @"expected closing brace at the end");
        insta::assert_snapshot!(message(".data | mapp(.x)"), @r#"unknown filter "mapp""#);
        assert!(Document::read(b"{\"a\": NaN}").is_err(), "jaq's superset of JSON is not JSON");
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(Document::read(deep.as_bytes()).is_err(), "a document made to overflow the stack is refused");
        assert!(Document::read(br#"{"a": "[[[[ \" [[["}"#).is_ok(), "brackets in a text do not nest");
    }
}
