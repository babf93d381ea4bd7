//! Pages of the app: going to one without a press, waiting until it stands, asking the core what the pages ask it.

use serde_json::{Value, json};

use crate::{
    Window,
    error::{Error, Result},
};

/// What still keeps a page from standing, in words; empty once it does. Two frames later, so that a page that was just asked for counts as
/// not there yet.
const NOT_YET: &str = r#"
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(() => {
  if (!document.querySelector('main h1')?.textContent.trim()) return done('it has no heading');
  if (document.querySelector('[role=status][aria-label=Loading]')) return done('it is loading');
  if (document.querySelector('.mantine-Loader-root')) return done('something of it is loading');
  const undrawn = [...document.querySelectorAll('button[aria-pressed=true][aria-label$="Show as a plot"]')]
    .some((button) => !button.closest('section')?.querySelector('svg.recharts-surface'));
  done(undrawn ? 'a plot is not drawn' : '');
}));
"#;

/// The parts of the page that are wider than their place, each as a selector with the letters that it begins with.
const WIDER: &str = r"
const wide = (element) => element.scrollWidth > element.clientWidth + 1;
const named = (element) => `${element.localName}.${element.className} ${(element.textContent ?? '').trim().slice(0, 40)}`;
return [document.documentElement, ...document.querySelectorAll('main, footer')].filter(wide).map(named);
";

const ASK: &str = r"
const [method, params, done] = arguments;
window.__TAURI_INTERNALS__.invoke('rpc', { request: { method, params } }).then((answer) => done({ answer }), (refused) => done({ refused }));
";

impl Window {
    /// Opens the page at an address such as `/clients`, as a link would. No action: a journey about the way to a page presses its links.
    ///
    /// # Errors
    /// [`Error::NotSeen`] if it does not stand in time.
    pub async fn visit(&self, address: &str) -> Result<()> {
        self.browser().execute("window.location.hash = arguments[0]", vec![json!(format!("#{address}"))]).await?;
        self.stands(address).await
    }

    /// Waits until the page has its heading and nothing on it is loading.
    ///
    /// # Errors
    /// [`Error::NotSeen`] with what was missing.
    pub async fn stands(&self, page: &str) -> Result<()> {
        self.until(&format!("{page} to stand"), async || {
            let missing: String = self.browser().execute_async(NOT_YET, vec![]).await?.convert()?;
            Ok(missing.is_empty())
        })
        .await
    }

    /// Parts of the page that do not fit their place, in words.
    ///
    /// # Errors
    /// [`Error::Browser`] if the browser is gone.
    pub async fn overflows(&self) -> Result<Vec<String>> {
        Ok(self.browser().execute(WIDER, vec![]).await?.convert()?)
    }

    /// Asks the core what a page would ask it: for conditions that no page shows in one piece. A journey acts through the pages.
    ///
    /// # Errors
    /// [`Error::Refused`] with the core's words.
    pub async fn ask(&self, method: &str, params: Value) -> Result<Value> {
        let mut told = self.browser().execute_async(ASK, vec![json!(method), params]).await?.json().clone();
        match told.get("refused") {
            None => Ok(told["answer"].take()),
            Some(refused) => Err(Error::Refused { method: method.to_owned(), answer: refused.to_string() }),
        }
    }
}
