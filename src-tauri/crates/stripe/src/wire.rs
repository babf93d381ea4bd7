//! Reading Stripe's JSON: open enums, exact decimals, references that may be expanded.
//!
//! Stripe adds fields monthly and values to its enums without notice, so neither may make a reply unreadable.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// An enum of texts that keeps a text it does not know as `Other`.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A value that this version of Rebill does not know, as sent.
            Other(String),
        }

        impl $name {
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Ok(match text.as_str() {
                    $($text => Self::$variant,)+
                    _ => Self::Other(text),
                })
            }
        }
    };
}
pub(crate) use open_enum;

/// A decimal exactly as Stripe wrote it, whether as a text (`unit_amount_decimal`) or as a JSON number (`aggregated_value`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExactDecimal(String);

/// The number has more digits than [`Decimal`] holds without rounding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be held exactly")]
pub struct Inexact(pub String);

impl ExactDecimal {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// # Errors
    /// [`Inexact`] rather than a rounded value.
    pub fn to_decimal(&self) -> Result<Decimal, Inexact> {
        let inexact = || Inexact(self.0.clone());
        match self.0.split_once(['e', 'E']) {
            None => Decimal::from_str_exact(&self.0).map_err(|_| inexact()),
            // JSON may write 1e3. The mantissa is read exactly first, because `from_scientific` would round it.
            Some((mantissa, _)) => Decimal::from_str_exact(mantissa).and_then(|_| Decimal::from_scientific(&self.0)).map_err(|_| inexact()),
        }
    }
}

impl fmt::Display for ExactDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ExactDecimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            other => return Err(de::Error::custom(format_args!("expected a decimal, found {other}"))),
        };
        // Well-formed, though perhaps longer than `Decimal`: that is told where it is used.
        let looks_like_a_number = serde_json::Number::from_str(text.trim()).is_ok();
        if looks_like_a_number { Ok(Self(text)) } else { Err(de::Error::custom(format_args!("`{text}` is not a decimal"))) }
    }
}

/// The id of a reference, whether Stripe sent the id alone or the whole object.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    optional_id(deserializer)?.ok_or_else(|| de::Error::custom("expected an id, found null"))
}

pub(crate) fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(id) => Ok(Some(id)),
        Value::Object(mut object) => match object.remove("id") {
            Some(Value::String(id)) => Ok(Some(id)),
            _ => Err(de::Error::custom("an expanded object without an id")),
        },
        other => Err(de::Error::custom(format_args!("expected an id or an object, found {other}"))),
    }
}

/// The ids of a list of references, each the id alone or the whole object; none for null.
pub(crate) fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    struct One(#[serde(deserialize_with = "id")] String);
    Ok(Option::<Vec<One>>::deserialize(deserializer)?.unwrap_or_default().into_iter().map(|One(id)| id).collect())
}

/// Null where Stripe's document promises a value: read as the empty one, because the reply is still of use.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Unix seconds, as all of Stripe's v1 times.
pub(crate) mod seconds {
    pub(crate) use jiff::fmt::serde::timestamp::second::{optional, required};
}

#[cfg(test)]
mod tests {
    use super::*;

    open_enum! {
        Colour { Red = "red", Blue = "blue" }
    }

    #[derive(Deserialize)]
    struct Holder {
        #[serde(deserialize_with = "id")]
        product: String,
        #[serde(default, deserialize_with = "optional_id")]
        clock: Option<String>,
        #[serde(with = "seconds::required")]
        created: jiff::Timestamp,
    }

    fn exact(json: &str) -> ExactDecimal {
        serde_json::from_str(json).expect("a decimal")
    }

    #[test]
    fn an_unknown_value_of_an_enum_is_kept_not_refused() {
        let read: Vec<Colour> = serde_json::from_str(r#"["red","ultraviolet"]"#).expect("open enums read every text");
        assert_eq!(read, [Colour::Red, Colour::Other("ultraviolet".into())]);
        assert_eq!(read[1].as_str(), "ultraviolet", "it prints as it was sent");
        assert_eq!(Colour::Blue.to_string(), "blue");
    }

    #[test]
    fn decimals_never_pass_through_a_float() {
        let long = "123456789012345678.123456789";
        assert_eq!(exact(long).as_str(), long, "a JSON number keeps all its digits");
        assert_eq!(exact(&format!("\"{long}\"")).to_decimal().expect("fits").to_string(), long);
        assert_eq!(exact("0.1").to_decimal().expect("fits"), Decimal::new(1, 1));
        assert_eq!(exact("-12e2").to_decimal().expect("fits"), Decimal::from(-1200));
        assert!(exact("0.12345678901234567890123456789012345").to_decimal().is_err(), "too many digits are an error, not a rounding");
        assert!(serde_json::from_str::<ExactDecimal>("\"ten\"").is_err());
    }

    #[test]
    fn a_reference_reads_alike_expanded_or_not() {
        for json in [
            r#"{"product":"prod_1","created":5}"#,
            r#"{"product":{"id":"prod_1","object":"product"},"clock":null,"created":5,"new_field":{}}"#,
        ] {
            for holder in [
                serde_json::from_str::<Holder>(json).expect("readable"),
                serde_json::from_value::<Holder>(serde_json::from_str(json).expect("json")).expect("readable from a value too"),
            ] {
                assert_eq!((holder.product.as_str(), holder.clock, holder.created.as_second()), ("prod_1", None, 5));
            }
        }
    }
}
