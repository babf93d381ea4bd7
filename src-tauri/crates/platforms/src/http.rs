//! One answer from a platform: asked for politely, tried again where that is safe, and named when it is not what it should be.

use std::collections::VecDeque;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::connector::jq::Document;
use crate::connector::{BrokenRecord, Method, Rate};

/// Most bytes of one answer; a page of usage is far below it.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// Why usage could not be read. No variant carries a secret or a URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PullError {
    /// The base URL cannot be used.
    #[error("the address cannot be used: {reason}")]
    BaseUrl {
        /// For the owner.
        reason: String,
    },
    /// The secret cannot be sent.
    #[error("the key cannot be used: {reason}")]
    Secret {
        /// For the owner.
        reason: String,
    },
    /// 401 or 403: wrong, revoked, or without the right to read this.
    #[error("{host} refuses the key (status {status}): it is wrong, was revoked, or may not read this")]
    Unauthorised {
        /// The platform.
        host: String,
        /// 401 or 403.
        status: u16,
    },
    /// HTML where data was expected: usually a wrong address, or a login page.
    #[error("{host} answered a web page, not data (status {status}): \"{first_words}\"")]
    WebPage {
        /// The platform.
        host: String,
        /// The status of the page.
        status: u16,
        /// Its first words, without tags.
        first_words: String,
    },
    /// Something that is neither HTML nor JSON.
    #[error("{host} answered something that is not JSON (status {status}): \"{first_words}\" ({reason})")]
    NotJson {
        /// The platform.
        host: String,
        /// The status of the answer.
        status: u16,
        /// Its first words.
        first_words: String,
        /// Where reading stopped.
        reason: String,
    },
    /// Any other 4xx, or a redirect.
    #[error("{host} refuses the request (status {status}): \"{first_words}\"")]
    Refused {
        /// The platform.
        host: String,
        /// The status.
        status: u16,
        /// First words of the answer.
        first_words: String,
    },
    /// 429 until the tries were used up.
    #[error("{host} asks to wait: too many requests, still after {tries} tries")]
    RateLimited {
        /// The platform.
        host: String,
        /// Requests made.
        tries: u32,
        /// What its last `Retry-After` asked for.
        retry_after: Option<Duration>,
    },
    /// 5xx until the tries were used up.
    #[error("{host} has a fault of its own (status {status}), still after {tries} tries")]
    Faulty {
        /// The platform.
        host: String,
        /// The last status.
        status: u16,
        /// Requests made.
        tries: u32,
    },
    /// No connection, or it broke off.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// The platform.
        host: String,
        /// What the network says.
        reason: String,
    },
    /// No answer in time.
    #[error("{host} did not answer within {} seconds", after.as_secs())]
    TimedOut {
        /// The platform.
        host: String,
        /// How long was waited, once.
        after: Duration,
    },
    /// An answer that is larger than any page of usage.
    #[error("{host} answered more than 64 MiB on one page")]
    TooLarge {
        /// The platform.
        host: String,
    },
    /// The mapping of pages does not fit the answer.
    #[error("{request}: {part} {reason}")]
    Page {
        /// Name of the request.
        request: String,
        /// `rows`, or the part of its paging.
        part: &'static str,
        /// What jq says.
        reason: String,
    },
    /// Not one row of a page could be read: the mapping does not fit this platform.
    #[error("no row could be read; the first: {0}")]
    Mapping(BrokenRecord),
    /// The platform gives the same next page again and again.
    #[error("{request}: the platform's pages do not end")]
    EndlessPages {
        /// Name of the request.
        request: String,
    },
    /// The connector lists no subjects.
    #[error("this platform has no list of its {noun}s")]
    NoSubjectList {
        /// What the platform calls one.
        noun: String,
    },
    /// Asked to stop. What was handed over before stands.
    #[error("stopped")]
    Cancelled,
}

impl PullError {
    /// Whether trying again later, with nothing changed, can help.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Faulty { .. } | Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Cancelled => true,
            Self::BaseUrl { .. }
            | Self::Secret { .. }
            | Self::Unauthorised { .. }
            | Self::WebPage { .. }
            | Self::NotJson { .. }
            | Self::Refused { .. }
            | Self::TooLarge { .. }
            | Self::Page { .. }
            | Self::Mapping(_)
            | Self::EndlessPages { .. }
            | Self::NoSubjectList { .. } => false,
        }
    }
}

/// How long to wait for answers, and how often to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Longest wait for one answer.
    pub timeout: Duration,
    /// Requests per answer, the first included.
    pub tries: u32,
    /// Wait before the second try; it doubles with each.
    pub first_wait: Duration,
    /// Longest single wait, also where the platform asks for more.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(60), tries: 6, first_wait: Duration::from_millis(500), longest_wait: Duration::from_secs(120) }
    }
}

/// What one try gave.
enum Try {
    Answer(Document),
    /// The platform did nothing; ask again after the wait it names.
    Again(PullError, Option<Duration>),
    /// What the platform did is not known; ask again only if asking changes nothing there.
    Unknown(PullError),
    Final(PullError),
}

/// Asks within the declared rate, and again where that is safe.
pub(crate) struct Asking {
    pub patience: Patience,
    pub rate: Option<Rate>,
    sent: Mutex<VecDeque<Instant>>,
}

impl Asking {
    pub fn new(patience: Patience, rate: Option<Rate>) -> Self {
        Self { patience, rate, sent: Mutex::new(VecDeque::new()) }
    }

    /// The JSON answer to a request; `build` makes the same request again for each try.
    pub async fn ask(
        &self,
        host: &str,
        method: Method,
        redact: impl Fn(&str) -> String,
        build: impl Fn() -> reqwest::RequestBuilder,
        cancel: &CancellationToken,
    ) -> Result<Document, PullError> {
        let mut wait = self.patience.first_wait;
        for tries in 1.. {
            until(cancel, self.turn()).await?;
            let request = build().timeout(self.patience.timeout);
            let (error, asked) = match until(cancel, self.once(host, request, tries, &redact)).await? {
                Try::Answer(document) => return Ok(document),
                Try::Again(error, asked) => (error, asked),
                Try::Unknown(error) if method == Method::Get => (error, None),
                Try::Unknown(error) | Try::Final(error) => return Err(error),
            };
            // A wait that is longer than our patience is the owner's to decide.
            if tries >= self.patience.tries || asked.is_some_and(|asked| asked > self.patience.longest_wait) {
                return Err(error);
            }
            tracing::debug!(host, tries, %error, "asking the platform again");
            until(cancel, tokio::time::sleep(asked.unwrap_or(wait))).await?;
            wait = (wait * 2).min(self.patience.longest_wait);
        }
        Err(PullError::Cancelled)
    }

    async fn once(&self, host: &str, request: reqwest::RequestBuilder, tries: u32, redact: &impl Fn(&str) -> String) -> Try {
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Try::Unknown(self.unanswered(host, error)),
        };
        let status = response.status();
        let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(retry_after);
        let html = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|kind| kind.contains("html"));
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > LARGEST_ANSWER => {
                    return Try::Final(PullError::TooLarge { host: host.into() });
                }
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Try::Unknown(self.unanswered(host, error)),
            }
        }
        let host = host.to_owned();
        let first_words = || first_words(&redact(&String::from_utf8_lossy(&bytes[..bytes.len().min(4096)])));
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Try::Final(PullError::Unauthorised { host, status: status.as_u16() }),
            StatusCode::TOO_MANY_REQUESTS => Try::Again(PullError::RateLimited { host, tries, retry_after: asked }, asked),
            _ if status.is_server_error() => Try::Unknown(PullError::Faulty { host, status: status.as_u16(), tries }),
            _ if html || bytes.trim_ascii_start().starts_with(b"<") => {
                Try::Final(PullError::WebPage { host, status: status.as_u16(), first_words: first_words() })
            }
            _ if !status.is_success() => Try::Final(PullError::Refused { host, status: status.as_u16(), first_words: first_words() }),
            _ => match Document::read(&bytes) {
                Ok(document) => Try::Answer(document),
                Err(reason) => Try::Final(PullError::NotJson { host, status: status.as_u16(), first_words: first_words(), reason }),
            },
        }
    }

    fn unanswered(&self, host: &str, error: reqwest::Error) -> PullError {
        let host = host.to_owned();
        if error.is_timeout() {
            return PullError::TimedOut { host, after: self.patience.timeout };
        }
        // reqwest's own words name the URL, which may carry the key; only the deepest cause is told.
        let error = error.without_url();
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        PullError::Unreachable { host, reason: cause.to_string() }
    }

    /// Waits until the declared rate allows one more request.
    async fn turn(&self) {
        let Some(rate) = self.rate else { return };
        let span = Duration::from_secs(u64::from(rate.per_seconds));
        let mut sent = self.sent.lock().await;
        if sent.len() >= rate.requests as usize
            && let Some(oldest) = sent.front()
        {
            tokio::time::sleep_until(*oldest + span).await;
            sent.pop_front();
        }
        sent.push_back(Instant::now());
    }
}

/// The work's result, or [`PullError::Cancelled`] as soon as it is asked for.
async fn until<T>(cancel: &CancellationToken, work: impl Future<Output = T>) -> Result<T, PullError> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(PullError::Cancelled),
        done = work => Ok(done),
    }
}

/// `Retry-After` in seconds, or as a date.
fn retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    Duration::try_from(until.duration_since(jiff::Timestamp::now())).ok().or(Some(Duration::ZERO))
}

/// The first words of an answer, without tags and line breaks.
fn first_words(text: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for letter in text.chars() {
        match letter {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                words.push(' ');
            }
            _ if in_tag => {}
            _ => words.push(if letter.is_control() { ' ' } else { letter }),
        }
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    words.join(" ").chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_are_what_a_person_sees() {
        let page = "<!doctype html>\n<html><head><title>Sign in</title></head>\n<body><h1>Welcome\tback</h1>";
        assert_eq!(first_words(page), "Sign in Welcome back", "tags say nothing to the owner");
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)), "seconds");
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO), "a date that has passed means now");
        assert_eq!(retry_after("soon"), None, "anything else is ignored");
    }
}
