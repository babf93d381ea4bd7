//! The app's window: opening it, acting in it, waiting for what comes.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use thirtyfour::{
    Key, WebDriver, WebElement,
    error::{WebDriverError, WebDriverErrorInner},
};

use crate::{
    Actions, Name, Role,
    driver::{Driver, app},
    error::{Error, Result},
};

/// How long a step may take before the journey gives up. Generous: it only costs time where something is broken.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(50);
/// How much of the page an error quotes, in letters.
const QUOTED: usize = 1500;

/// The app's window.
#[derive(Debug)]
pub struct Window {
    browser: WebDriver,
    actions: Mutex<Actions>,
    driver: Driver,
}

impl Window {
    /// Opens the app with its state below `home`, at the size that the design was drawn for.
    ///
    /// # Errors
    /// [`Error::NoDesktop`], [`Error::NoApp`], or whatever keeps the session from starting.
    pub async fn open(home: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Result<Self> {
        Self::open_app(&app()?, home, arguments, env).await
    }

    /// The same with a program of the caller's choice; it gets the same arguments.
    ///
    /// # Errors
    /// As [`Window::open`].
    pub async fn open_app(app: &Path, home: &Path, arguments: &[&str], env: &[(&str, &str)]) -> Result<Self> {
        let driver = Driver::start(home, env)?;
        let arguments: Vec<String> =
            ["--home".to_owned(), home.display().to_string()].into_iter().chain(arguments.iter().map(ToString::to_string)).collect();
        let browser = driver.open(app, &arguments).await?;
        let window = Self { browser, actions: Mutex::default(), driver };
        window.set_size(1360, 860).await?;
        window.browser.set_script_timeout(Duration::from_secs(60)).await?;
        Ok(window)
    }

    /// Closes the window as its owner would leave it, and says what was done in it.
    ///
    /// # Errors
    /// [`Error::Browser`] if it was gone already.
    pub async fn close(self) -> Result<Actions> {
        let actions = self.actions();
        self.browser.clone().quit().await?;
        Ok(actions)
    }

    /// What was done in this window so far.
    pub fn actions(&self) -> Actions {
        *self.actions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The browser underneath, for what the harness has no words for. What is done through it is not counted.
    pub fn browser(&self) -> &WebDriver {
        &self.browser
    }

    /// The process that started the app.
    pub(crate) fn driver_process(&self) -> u32 {
        self.driver.process()
    }

    /// Sets the outer size in pixels.
    ///
    /// # Errors
    /// [`Error::Browser`] if the browser is gone.
    pub async fn set_size(&self, width: u32, height: u32) -> Result<()> {
        Ok(self.browser.set_window_rect(0, 0, width, height).await?)
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// [`Error::Browser`] if the browser is gone.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.browser.refresh().await?)
    }

    /// The element of this role and name, waiting until it is there.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn find(&self, role: Role, name: impl Into<Name>) -> Result<WebElement> {
        self.find_in(None, role, name).await
    }

    /// The same inside another element, such as one row of a table.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn find_in(&self, scope: Option<&WebElement>, role: Role, name: impl Into<Name>) -> Result<WebElement> {
        let name = name.into();
        self.wait(&format!("{role:?} {name}"), async || Ok(self.all_in(scope, role, &name).await?.into_iter().next())).await
    }

    /// Waits until no element of this role and name is left.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn gone(&self, role: Role, name: impl Into<Name>) -> Result<()> {
        let name = name.into();
        self.until(&format!("{role:?} {name} to go"), async || Ok(self.all_in(None, role, &name).await?.is_empty())).await
    }

    /// Waits until the page reads these words somewhere.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn reads(&self, words: &str) -> Result<()> {
        self.until(&format!("the words {words:?}"), async || Ok(self.text().await?.contains(words))).await
    }

    /// What the page reads, with white space as single blanks.
    ///
    /// # Errors
    /// [`Error::Browser`] if the browser is gone.
    pub async fn text(&self) -> Result<String> {
        let text: String = self.browser.execute("return document.body?.innerText ?? ''", vec![]).await?.convert()?;
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Presses the pointer on an element: one action.
    ///
    /// # Errors
    /// [`Error::NotSeen`] if it does not come, stays covered, or stays disabled.
    pub async fn click(&self, role: Role, name: impl Into<Name>) -> Result<()> {
        self.click_in(None, role, name).await
    }

    /// The same inside another element.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn click_in(&self, scope: Option<&WebElement>, role: Role, name: impl Into<Name>) -> Result<()> {
        let name = name.into();
        self.until(&format!("a press on {role:?} {name}"), async || {
            let Some(element) = self.all_in(scope, role, &name).await?.into_iter().next() else { return Ok(false) };
            // WebDriver presses a disabled button without a word.
            if !element.is_enabled().await? {
                return Ok(false);
            }
            // A radio of a row of buttons has no size of its own: a person presses the label that stands for it.
            if element.rect().await?.width < 1.0 {
                self.script("arguments[0].labels[0].click()", vec![element.to_json()?]).await?;
            } else {
                element.click().await?;
            }
            Ok(true)
        })
        .await?;
        self.count(|actions| actions.presses += 1);
        Ok(())
    }

    /// Opens a list and chooses from it: two actions.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn choose(&self, list: impl Into<Name>, option: impl Into<Name>) -> Result<()> {
        self.click(Role::Combobox, list).await?;
        self.click(Role::Option, option).await
    }

    /// Replaces what stands in a field, letter by letter: one typed field.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn type_into(&self, field: impl Into<Name>, text: &str) -> Result<()> {
        self.fill(field.into(), text).await?;
        self.count(|actions| actions.typed_fields += 1);
        Ok(())
    }

    /// Replaces what stands in a field by a value that its owner copied elsewhere, such as a key: one pasted value.
    ///
    /// # Errors
    /// [`Error::NotSeen`].
    pub async fn paste_into(&self, field: impl Into<Name>, text: &str) -> Result<()> {
        let element = self.find(Role::Textbox, field).await?;
        element.focus().await?;
        // At once, as a clipboard does it: typed letter by letter, a line's end would be lost.
        let paste = "arguments[0].select(); return document.execCommand('insertText', false, arguments[1])";
        self.script(paste, vec![element.to_json()?, text.into()]).await?;
        self.count(|actions| actions.pasted_values += 1);
        Ok(())
    }

    async fn fill(&self, name: Name, text: &str) -> Result<()> {
        let field = self.find(Role::Textbox, name.clone()).await?;
        self.until(&format!("typing into {name}"), async || {
            field.focus().await?;
            // Over what is there, as a person would: `clear` leaves React's state behind.
            field.send_keys(Key::Control + "a").await?;
            field.send_keys(text).await?;
            Ok(true)
        })
        .await
    }

    /// Presses a key where the focus is. Enter and Space count one action; moving the focus counts none.
    ///
    /// # Errors
    /// [`Error::Browser`] if the browser is gone.
    pub async fn press(&self, key: Key) -> Result<()> {
        self.browser.action_chain().send_keys(key.clone()).perform().await?;
        if matches!(key, Key::Enter | Key::Return | Key::Space) {
            self.count(|actions| actions.presses += 1);
        }
        Ok(())
    }

    /// Presses a letter while other keys are held: `chord(&[Key::Control], 'k')`.
    ///
    /// # Errors
    /// [`Error::Browser`] if the browser is gone.
    pub async fn chord(&self, held: &[Key], letter: char) -> Result<()> {
        let mut chain = self.browser.action_chain();
        for key in held {
            chain = chain.key_down(key.clone());
        }
        chain = chain.send_keys(letter.to_string());
        for key in held.iter().rev() {
            chain = chain.key_up(key.clone());
        }
        Ok(chain.perform().await?)
    }

    /// The role's letters and the accessible name of what has the focus, as the page sees it: `button: Send`.
    ///
    /// # Errors
    /// [`Error::Browser`] if the browser is gone.
    pub async fn focused(&self) -> Result<String> {
        const FOCUSED: &str = "const e = document.activeElement; \
            return `${e.getAttribute('role') ?? e.localName}: ${(e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim()}`";
        Ok(self.browser.execute(FOCUSED, vec![]).await?.convert()?)
    }

    /// Waits until a condition holds; `what` names it in the error.
    ///
    /// # Errors
    /// [`Error::NotSeen`] with a screenshot and what the page read, or the condition's own error if it is not one that waiting mends.
    pub async fn until(&self, what: &str, holds: impl AsyncFn() -> Result<bool>) -> Result<()> {
        self.wait(what, async || Ok(holds().await?.then_some(()))).await
    }

    /// Waits until there is something; `what` names it in the error.
    ///
    /// # Errors
    /// As [`Window::until`].
    pub async fn wait<T>(&self, what: &str, look: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
        self.wait_within(PATIENCE, what, look).await
    }

    /// The same for what may take longer than a step, such as reading ninety days of usage.
    ///
    /// # Errors
    /// As [`Window::until`].
    pub async fn wait_within<T>(&self, patience: Duration, what: &str, look: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
        let deadline = Instant::now() + patience;
        loop {
            let nearest = match look().await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => None,
                Err(Error::Browser(problem)) if passes_by_itself(&problem) => Some(problem.to_string()),
                Err(problem) => return Err(problem),
            };
            if Instant::now() > deadline {
                return Err(self.not_seen(what, patience, nearest).await);
            }
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
    }

    /// Runs a script in the page and returns what it returns.
    ///
    /// # Errors
    /// [`Error::Browser`] if it throws.
    pub async fn script(&self, source: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.browser.execute(source, arguments).await?.json().clone())
    }

    async fn not_seen(&self, what: &str, patience: Duration, nearest: Option<String>) -> Error {
        let name = format!(
            "failed-{}",
            what.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).take(60).collect::<String>()
        );
        let screenshot = match self.screenshot(&name).await {
            Ok(path) => path.display().to_string(),
            Err(problem) => format!("none ({problem})"),
        };
        let page = self.text().await.unwrap_or_else(|problem| format!("(nothing: {problem})"));
        Error::NotSeen {
            what: what.to_owned(),
            seconds: patience.as_secs(),
            nearest,
            screenshot,
            page: page.chars().take(QUOTED).collect(),
        }
    }

    fn count(&self, add: impl FnOnce(&mut Actions)) {
        add(&mut self.actions.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Window {
    /// A journey that failed does not say goodbye: asking the driver to end the session could take a minute, ending its processes does not.
    fn drop(&mut self) {
        // It fails where the session was closed properly, which is just as well.
        let _ = self.browser.clone().leak();
    }
}

/// Whether the page may simply not be there yet: it is drawn anew, still moving, or covered by something that goes.
fn passes_by_itself(problem: &WebDriverError) -> bool {
    matches!(
        problem.as_inner(),
        WebDriverErrorInner::StaleElementReference(_)
            | WebDriverErrorInner::NoSuchElement(_)
            | WebDriverErrorInner::ElementClickIntercepted(_)
            | WebDriverErrorInner::ElementNotInteractable(_)
            | WebDriverErrorInner::InvalidElementState(_)
            | WebDriverErrorInner::MoveTargetOutOfBounds(_)
            | WebDriverErrorInner::JavascriptError(_)
    )
}
