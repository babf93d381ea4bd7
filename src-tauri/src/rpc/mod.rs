//! The one typed door of the window: a request comes in as JSON, is read into its type, handled, and answered as JSON.

use std::sync::Arc;

use operations::{Problem, view::*};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::host::Host;

#[cfg(test)]
mod bindings;
mod handlers;
pub mod schema;

use schema::*;

/// A request of the window.
#[derive(Deserialize)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// Its parameters.
    #[serde(default)]
    pub params: Value,
}

fn read_params<T: DeserializeOwned>(params: Value) -> Result<T, Problem> {
    let params = if params.is_null() { Value::Object(serde_json::Map::new()) } else { params };
    // The text of a serde error can quote an input, and an input can be a key: only the place of the mistake is told.
    serde_json::from_value(params).map_err(|_| Problem::internal("the window asked with parameters of another shape"))
}

fn written<T: serde::Serialize>(result: &T) -> Result<Value, Problem> {
    serde_json::to_value(result).map_err(|error| Problem::internal(error.to_string()))
}

macro_rules! write_dispatch {
    ($($kind:ident $method:literal $handler:ident ($params:ty) -> $result:ty [$($tag:ident),*];)*) => {
        /// Answers a request.
        ///
        /// # Errors
        /// What the operation says; a request that the schema does not know.
        pub async fn answer(host: &Arc<Host>, request: Request) -> Result<Value, Problem> {
            match request.method.as_str() {
                $($method => {
                    let params: $params = read_params(request.params)?;
                    let result: $result = handlers::$handler(host, params).await?;
                    let answer = written(&result)?;
                    if stringify!($kind) == "write" {
                        host.tell(Event::Changed { tags: vec![$(Tag::$tag),*] });
                    }
                    Ok(answer)
                })*
                _ => Err(Problem::internal("the window asked for a method that this version does not have")),
            }
        }
    };
}

with_methods!(write_dispatch);
