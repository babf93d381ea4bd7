//! The one typed door of the window.

#[cfg(test)]
mod bindings;
pub mod schema;
