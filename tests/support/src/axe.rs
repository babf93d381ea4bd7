//! The rules of WCAG, checked by axe-core inside the page.

use std::fmt;

use serde::Deserialize;

use crate::{
    Window,
    driver::root,
    error::{Error, Result},
};

/// A rule that the page breaks.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
pub struct Violation {
    /// axe's name of the rule, such as `color-contrast`.
    pub id: String,
    /// What to do about it.
    pub help: String,
    /// Where, as selectors, each with axe's explanation.
    pub places: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.help)?;
        self.places.iter().try_for_each(|place| write!(f, "\n    {place}"))
    }
}

const RUN: &str = r#"
const done = arguments[arguments.length - 1];
axe.run(document, {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  resultTypes: ['violations'],
}).then(({ violations }) => done(violations.map(({ id, help, nodes }) => ({
  id, help, places: nodes.slice(0, 5).map((node) => `${node.target.join(' ')} — ${node.failureSummary.replace(/\s+/g, ' ')}`),
}))), (problem) => done([{ id: 'axe', help: String(problem), places: [] }]));
"#;

impl Window {
    /// The rules of WCAG 2.2 AA that the page breaks as it stands now.
    ///
    /// # Errors
    /// [`Error::File`] if the pages' packages are not installed.
    pub async fn violations(&self) -> Result<Vec<Violation>> {
        if !self.browser().execute("return 'axe' in window", vec![]).await?.convert::<bool>()? {
            let path = root().join("ui/node_modules/axe-core/axe.min.js");
            let source = std::fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
            self.browser().execute(source, vec![]).await?;
        }
        let found = self.browser().execute_async(RUN, vec![]).await?;
        Ok(serde_json::from_value(found.json().clone())?)
    }

    /// Checks that the page breaks no rule; `page` names it in the error.
    ///
    /// # Errors
    /// [`Error::Inaccessible`] with every rule and place.
    pub async fn is_accessible(&self, page: &str) -> Result<()> {
        let violations = self.violations().await?;
        if violations.is_empty() {
            return Ok(());
        }
        let list = violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Err(Error::Inaccessible { page: page.to_owned(), list })
    }
}
