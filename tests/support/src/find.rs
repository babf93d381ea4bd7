//! Finding an element by its role and its accessible name.

use std::fmt;

use serde_json::{Value, json};
use thirtyfour::{
    ElementId, RequestData, SessionId, WebElement,
    common::command::{Command, FormatRequestData},
};

use crate::{Role, Window, error::Result};

/// An accessible name to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// The whole name.
    Is(String),
    /// A part of it.
    Contains(String),
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::Is(name.to_owned())
    }
}

impl From<&String> for Name {
    fn from(name: &String) -> Self {
        Self::Is(name.clone())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(name) => write!(f, "“{name}”"),
            Self::Contains(part) => write!(f, "with “{part}” in its name"),
        }
    }
}

impl Name {
    /// A name of which only a part is known.
    pub fn containing(part: &str) -> Self {
        Self::Contains(part.to_owned())
    }

    fn words(&self) -> &str {
        match self {
            Self::Is(words) | Self::Contains(words) => words,
        }
    }

    fn fits(&self, name: &str) -> bool {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Self::Is(wanted) => name == *wanted,
            Self::Contains(part) => name.contains(part.as_str()),
        }
    }
}

/// Narrows the page down to the few elements whose name may fit: asking the engine for the name of every element would take too long.
/// Returns pairs of an element and the first of its names that fits.
const CANDIDATES: &str = r#"
const [selector, wanted, scope] = arguments;
const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const textOf = (ids) => tidy((ids ?? '').split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' '));
const names = (element) => [
  textOf(element.getAttribute('aria-labelledby')), tidy(element.getAttribute('aria-label')),
  ...[...(element.labels ?? [])].map((label) => tidy(label.textContent)),
  tidy(element.innerText), tidy(element.textContent), tidy(element.getAttribute('alt')), tidy(element.getAttribute('title')),
  tidy(element.getAttribute('placeholder')), element.matches('input[type=submit], input[type=button]') ? tidy(element.value) : '',
].filter(Boolean);
const small = wanted.toLowerCase();
return [...(scope ?? document).querySelectorAll(selector)]
  .filter((element) => !element.closest('[aria-hidden="true"], [inert]') && element.checkVisibility({ checkVisibilityCSS: true }))
  .map((element) => ({ element, name: names(element).find((name) => name.toLowerCase().includes(small)) ?? (wanted === '' ? '' : null) }))
  .filter(({ name }) => name !== null)
  .slice(0, 200);
"#;

/// Asks the engine for an element's accessible name; thirtyfour has no call for it.
#[derive(Debug)]
struct ComputedLabel(ElementId);

impl FormatRequestData for ComputedLabel {
    fn format_request(&self, session_id: &SessionId) -> RequestData {
        let uri = format!("session/{session_id}/element/{}/computedlabel", self.0).into();
        RequestData { uri, ..Command::Status.format_request(session_id) }
    }
}

impl Window {
    /// The visible elements of this role and name that are there now, in the page's order.
    ///
    /// # Errors
    /// [`crate::Error::Browser`] if the browser is gone.
    pub async fn all(&self, role: Role, name: impl Into<Name>) -> Result<Vec<WebElement>> {
        self.all_in(None, role, &name.into()).await
    }

    pub(crate) async fn all_in(&self, scope: Option<&WebElement>, role: Role, name: &Name) -> Result<Vec<WebElement>> {
        let scope = scope.map(WebElement::to_json).transpose()?.unwrap_or(Value::Null);
        let arguments = vec![json!(role.selector()), json!(name.words()), scope];
        let found = self.browser().execute(CANDIDATES, arguments).await?;
        let mut fitting = Vec::new();
        for candidate in found.json().as_array().into_iter().flatten() {
            let element = WebElement::from_json(candidate["element"].clone(), self.browser().handle().clone())?;
            let label: String = self.browser().cmd(ComputedLabel(element.element_id())).await?.value()?;
            // The engine gives some roles, such as rows, no name although a screen reader reads out what is in them.
            let name_is = if label.trim().is_empty() { candidate["name"].as_str().unwrap_or_default() } else { &label };
            if name.fits(name_is) {
                fitting.push(element);
            }
        }
        Ok(fitting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_is_not_found_in_a_longer_one() {
        assert!(Name::from("Send").fits(" Send\n"), "white space is layout, not name");
        assert!(!Name::from("Send").fits("Send all"), "another button");
        assert!(Name::containing("Send").fits("Send all"), "asked for a part");
    }
}
