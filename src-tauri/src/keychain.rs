//! The operating system's keyring as the core's [`Secrets`], and what stands in for it in sandbox workspaces.

use std::{collections::HashMap, sync::Mutex};

use keyring::{Entry, Error};
use operations::{Keep, Secrets, SecretsProblem};
use secrecy::{ExposeSecret, SecretString};

/// Name under which the system's keyring lists our entries.
const SERVICE: &str = "app.rebill.desktop";

/// The system's keyring, with a shelf in memory for keys that the owner keeps for this session only.
#[derive(Default)]
pub struct Keychain {
    session: Mutex<HashMap<String, SecretString>>,
}

impl Keychain {
    fn shelf(&self) -> std::sync::MutexGuard<'_, HashMap<String, SecretString>> {
        // A thread that panicked while it held the shelf has left a whole map behind: inserts and removals are single steps.
        self.session.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Secrets for Keychain {
    fn status(&self) -> Result<(), SecretsProblem> {
        match Entry::store_status() {
            Ok(()) => Ok(()),
            Err(error) => Err(problem(error)),
        }
    }

    fn get(&self, name: &str) -> Result<Option<SecretString>, SecretsProblem> {
        if let Some(kept) = self.shelf().get(name) {
            return Ok(Some(kept.clone()));
        }
        match Entry::new(SERVICE, name).and_then(|entry| entry.get_password()) {
            Ok(password) => Ok(Some(SecretString::from(password))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(problem(&error)),
        }
    }

    fn set(&self, name: &str, value: SecretString, keep: Keep) -> Result<(), SecretsProblem> {
        match keep {
            Keep::Session => {
                self.shelf().insert(name.to_owned(), value);
            }
            Keep::Keyring => {
                Entry::new(SERVICE, name).and_then(|entry| entry.set_password(value.expose_secret())).map_err(|error| problem(&error))?;
                self.shelf().remove(name);
            }
        }
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<(), SecretsProblem> {
        let kept_here = self.shelf().remove(name).is_some();
        match Entry::new(SERVICE, name).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(_) if kept_here => Ok(()),
            Err(error) => Err(problem(&error)),
        }
    }
}

fn problem(error: &Error) -> SecretsProblem {
    match error {
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => SecretsProblem::Missing,
        Error::NoStorageAccess(_) => SecretsProblem::Locked,
        // Without a secret service on the bus (or without a bus) the store cannot be reached at all.
        Error::PlatformFailure(_) if Entry::store_status().is_err() => SecretsProblem::Missing,
        Error::TooLong(what, limit) => SecretsProblem::Denied(format!("{what} is longer than {limit}")),
        // The other texts may quote what was read; their kind is enough.
        Error::PlatformFailure(_) => SecretsProblem::Denied("the system's secret service failed".to_owned()),
        _ => SecretsProblem::Denied("the entry cannot be read".to_owned()),
    }
}

/// Secrets of a sandbox or practice workspace. Its keys open nothing but the local Stripe and platform and are printed in the program
/// itself, so a computer without a keyring can look around and practise too; with one, the real keyring is used.
pub struct PracticeSecrets {
    keychain: std::sync::Arc<dyn Secrets>,
    known: HashMap<String, String>,
}

impl PracticeSecrets {
    /// `stripe` and `platform` are the sandbox's own keys; `workspace` names the Stripe entry.
    pub fn new(keychain: std::sync::Arc<dyn Secrets>, workspace: &str, stripe: &str, platform: &str) -> Self {
        let known = HashMap::from([(format!("stripe/{workspace}"), stripe.to_owned()), ("source/".to_owned(), platform.to_owned())]);
        Self { keychain, known }
    }

    fn known(&self, name: &str) -> Option<SecretString> {
        self.known
            .get(name)
            .or_else(|| name.starts_with("source/").then(|| self.known.get("source/")).flatten())
            .map(|key| SecretString::from(key.clone()))
    }
}

impl Secrets for PracticeSecrets {
    fn status(&self) -> Result<(), SecretsProblem> {
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Option<SecretString>, SecretsProblem> {
        match self.keychain.get(name) {
            Ok(Some(secret)) => Ok(Some(secret)),
            Ok(None) | Err(_) => Ok(self.known(name)),
        }
    }

    fn set(&self, name: &str, value: SecretString, keep: Keep) -> Result<(), SecretsProblem> {
        let is_own = self.known(name).is_some_and(|own| own.expose_secret() == value.expose_secret());
        match self.keychain.set(name, value, keep) {
            Err(_) if is_own => Ok(()),
            outcome => outcome,
        }
    }

    fn delete(&self, name: &str) -> Result<(), SecretsProblem> {
        match self.keychain.delete(name) {
            Err(SecretsProblem::Missing) => Ok(()),
            outcome => outcome,
        }
    }
}
