//! The sandbox, a tap in front of its Stripe, and our client in front of the tap.

use jiff::SignedDuration;
use sandbox::{Options, Sandbox, Scene};
use stripe::{Base, Client, Config, Key};

use crate::tap::Tap;

pub struct Stage {
    pub sandbox: Sandbox,
    pub tap: Tap,
    pub client: Client,
}

impl Stage {
    /// A sandbox whose clock stands at a fixed day, so that periods fall the same way on every run.
    pub async fn open(scene: Scene) -> Self {
        let start = "2026-11-17T12:00:00Z".parse().expect("a timestamp");
        let options = Options { start: Some(start), ..Options::new(scene) };
        let sandbox = Sandbox::serve(options).await.expect("the sandbox serves");
        let tap = Tap::before(&sandbox.stripe_base()).await;
        let client = client(&tap, sandbox.stripe_key());
        Self { sandbox, tap, client }
    }

    pub fn pass(&self, hours: i64) {
        self.sandbox.pass(SignedDuration::from_hours(hours)).expect("the sandbox runs");
    }

    /// A client with another key, at the same place.
    pub fn client_with(&self, key: &str) -> Client {
        client(&self.tap, key)
    }
}

fn client(tap: &Tap, key: &str) -> Client {
    let base = Base::parse(&format!("http://{}", tap.address)).expect("an address");
    let mut config = Config::new(base, Key::parse(key).expect("a key"));
    // What the sandbox answers is what is looked at, not what a second try would make of it.
    config.retries = 0;
    Client::new(config).expect("a client for this computer")
}
