//! Lists: one page, all pages, and how to stop between two of them.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::reply::Reply;
use crate::request::Call;

/// Objects per page; Stripe's maximum, because reads are rationed.
pub const PAGE_SIZE: u32 = 100;

/// One page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    pub has_more: bool,
}

/// One page of a search. Search lags behind by up to an hour: never for reading what was just written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SearchPage<T> {
    pub data: Vec<T>,
    pub has_more: bool,
    #[serde(default)]
    pub next_page: Option<String>,
}

/// An object that a list can continue after.
pub trait Listed {
    fn id(&self) -> &str;
}

/// An answer that may be followed by another page.
pub trait Page: DeserializeOwned {
    type Item;
    /// The parameter that asks for the next page; `None` on the last one.
    ///
    /// # Errors
    /// When the page promises more without saying where, which would never end.
    fn cursor(&self) -> Result<Option<(&'static str, String)>, Error>;
    fn into_items(self) -> Vec<Self::Item>;
}

impl<T: Listed + DeserializeOwned> Page for List<T> {
    type Item = T;

    fn cursor(&self) -> Result<Option<(&'static str, String)>, Error> {
        match self.data.last() {
            _ if !self.has_more => Ok(None),
            Some(last) => Ok(Some(("starting_after", last.id().to_owned()))),
            None => Err(Error::of_ours(ErrorKind::Decode, "an empty page says that more follow")),
        }
    }

    fn into_items(self) -> Vec<T> {
        self.data
    }
}

impl<T: DeserializeOwned> Page for SearchPage<T> {
    type Item = T;

    fn cursor(&self) -> Result<Option<(&'static str, String)>, Error> {
        match &self.next_page {
            _ if !self.has_more => Ok(None),
            Some(page) => Ok(Some(("page", page.clone()))),
            None => Err(Error::of_ours(ErrorKind::Decode, "a search says that more follow but not where")),
        }
    }

    fn into_items(self) -> Vec<T> {
        self.data
    }
}

/// Why [`Client::all`] stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The last page was read.
    Complete,
    /// The cap was reached with more to come.
    Capped,
    /// The caller cancelled between two pages.
    Cancelled,
}

/// The items of many pages. Absence of an object means something only when `ended` is [`Ended::Complete`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected<T> {
    pub items: Vec<T>,
    pub ended: Ended,
    /// Stripe's time of the last page.
    pub stripe_time: Option<Timestamp>,
}

/// Reads a list page by page; simply not asking for the next one ends it.
#[derive(Debug)]
pub struct Pages<'a, P> {
    client: &'a Client,
    next: Option<Call<P>>,
}

impl<P: Page> Pages<'_, P> {
    /// The next page; `None` after the last.
    ///
    /// # Errors
    /// As [`Client::send`]. The same page is asked for again by the next call.
    pub async fn next(&mut self) -> Result<Option<Reply<P>>, Error> {
        let Some(call) = &self.next else { return Ok(None) };
        let reply = self.client.send(call).await?;
        self.next = match reply.value.cursor()? {
            None => None,
            Some((name, value)) => {
                let mut request = call.request().clone();
                request.form = request.form.replacing(name, value);
                if request == *call.request() {
                    return Err(Error::of_ours(ErrorKind::Decode, "a list repeats the same page"));
                }
                Some(Call::of(request))
            }
        };
        Ok(Some(reply))
    }
}

impl Client {
    /// Page by page, for callers that handle each page before the next is read.
    pub fn pages<P: Page>(&self, call: Call<P>) -> Pages<'_, P> {
        Pages { client: self, next: Some(call) }
    }

    /// All pages, until there are at least `cap` items or `cancelled` says so between two pages.
    ///
    /// # Errors
    /// As [`Client::send`]; what was read before is dropped.
    pub async fn all<P: Page>(&self, call: Call<P>, cap: usize, cancelled: impl Fn() -> bool) -> Result<Collected<P::Item>, Error> {
        let mut pages = self.pages(call);
        let mut collected = Collected { items: Vec::new(), ended: Ended::Complete, stripe_time: None };
        while let Some(reply) = pages.next().await? {
            collected.stripe_time = reply.stripe_time.or(collected.stripe_time);
            collected.items.extend(reply.value.into_items());
            if pages.next.is_none() {
                break;
            }
            collected.ended = if collected.items.len() >= cap {
                Ended::Capped
            } else if cancelled() {
                Ended::Cancelled
            } else {
                continue;
            };
            return Ok(collected);
        }
        Ok(collected)
    }
}
