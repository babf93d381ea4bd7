//! Screenshots, in both themes.

use std::{fmt, path::PathBuf};

use serde_json::json;

use crate::{
    Window,
    driver::root,
    error::{Error, Result},
};

/// The two looks of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub const BOTH: [Self; 2] = [Self::Light, Self::Dark];
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Light => "light",
            Self::Dark => "dark",
        })
    }
}

/// Where Mantine keeps the chosen theme, and what it sets on the page.
const CHOOSE: &str = "localStorage.setItem('mantine-color-scheme-value', arguments[0])";
const SHOWN: &str = "return document.documentElement.dataset.mantineColorScheme";

impl Window {
    /// Shows the page in a theme, as if it had been chosen in an earlier run. A journey about the choice itself uses Settings.
    ///
    /// # Errors
    /// [`Error::NotSeen`] if the page does not come back in it.
    pub async fn show_in(&self, theme: Theme) -> Result<()> {
        self.browser().execute(CHOOSE, vec![json!(theme.to_string())]).await?;
        self.reload().await?;
        self.until(&format!("the page in the {theme} theme"), async || {
            Ok(self.browser().execute(SHOWN, vec![]).await?.json() == &json!(theme.to_string()))
        })
        .await
    }

    /// Saves what the window shows as `target/screenshots/NAME-THEME.png` and returns the path.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let shown = self.browser().execute(SHOWN, vec![]).await?;
        let theme = shown.json().as_str().unwrap_or("light");
        let folder = root().join("target/screenshots");
        std::fs::create_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
        let path = folder.join(format!("{name}-{theme}.png"));
        // Fonts that are still coming would leave gaps in the picture.
        self.browser().execute_async("document.fonts.ready.then(() => arguments[arguments.length - 1]())", vec![]).await?;
        let picture = self.browser().screenshot_as_png().await?;
        std::fs::write(&path, picture).map_err(|source| Error::File { path: path.clone(), source })?;
        Ok(path)
    }

    /// Saves the page in both themes, and leaves it light. `ready` waits until the page, which is loaded anew, shows what it is about.
    ///
    /// # Errors
    /// As [`Window::show_in`] and [`Window::screenshot`], or whatever `ready` says.
    pub async fn screenshots(&self, name: &str, ready: impl AsyncFn() -> Result<()>) -> Result<()> {
        for theme in [Theme::Dark, Theme::Light] {
            self.show_in(theme).await?;
            ready().await?;
            self.screenshot(name).await?;
        }
        Ok(())
    }
}
