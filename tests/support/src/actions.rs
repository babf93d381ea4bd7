//! Counting what a person does.

use std::fmt;

/// What was done so far: every press of pointer, Enter or Space counts one, so that opening a list and choosing from it counts two; a
/// typed field counts one. Pasted values are counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Actions {
    pub presses: u32,
    pub typed_fields: u32,
    pub pasted_values: u32,
}

impl Actions {
    /// Presses and typed fields together.
    pub fn total(self) -> u32 {
        self.presses + self.typed_fields
    }
}

impl fmt::Display for Actions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { presses, typed_fields, pasted_values } = self;
        write!(f, "{} actions ({presses} presses, {typed_fields} typed fields) and {pasted_values} pasted values", self.total())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_values_are_not_actions() {
        let actions = Actions { presses: 14, typed_fields: 3, pasted_values: 2 };
        assert_eq!(actions.to_string(), "17 actions (14 presses, 3 typed fields) and 2 pasted values", "the bound names them apart");
    }
}
