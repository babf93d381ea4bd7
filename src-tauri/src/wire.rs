//! Where the parts are put together: home, keychain, clock, sandbox and addresses become a [`Desk`].

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;
use operations::{Addresses, Clock, Code, Desk, Ids, Problem, Retry, Secrets, desk::blocking};
use sandbox::Scene;
use store::{Home, workspace::Kind};

use crate::{
    keychain::{Keychain, PracticeSecrets},
    local_sandbox::{self, LocalSandbox},
};

/// Stripe's own address.
const STRIPE: &str = "https://api.stripe.com";

/// What the program was started with.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Folder of all state; the system's application folder when none.
    pub home: Option<PathBuf>,
    /// Workspace by name or id; the current one when none.
    pub workspace: Option<String>,
    /// Another address for Stripe.
    pub stripe_base: Option<String>,
}

/// What all workspaces share.
#[derive(Clone)]
pub struct House {
    /// All workspaces.
    pub home: Arc<Home>,
    /// The system's keyring.
    pub keychain: Arc<dyn Secrets>,
    /// Another address for Stripe.
    pub stripe_base: Option<String>,
}

/// An open workspace.
pub struct OpenWorkspace {
    /// What operations are given.
    pub desk: Desk,
    /// Its sandbox, in sandbox and practice workspaces.
    pub sandbox: Option<LocalSandbox>,
}

/// This computer's clock.
struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Ids and randomness of the operating system.
struct SystemIds;

impl Ids for SystemIds {
    fn new_id(&self) -> String {
        uuid::Uuid::now_v7().to_string()
    }

    fn random_hex(&self) -> String {
        uuid::Uuid::new_v4().simple().to_string()
    }
}

impl House {
    /// Opens the home folder.
    ///
    /// # Errors
    /// When it cannot be made or read.
    pub fn open(start: &Start) -> Result<Self, Problem> {
        let folder = match &start.home {
            Some(folder) => folder.clone(),
            None => directories::ProjectDirs::from("app", "", "Rebill").map(|dirs| dirs.data_dir().to_owned()).ok_or_else(|| {
                Problem::new(
                    Code::NotAllowed,
                    "This system names no folder for program data. Start Rebill with --home FOLDER.",
                    Retry::AfterFix,
                )
            })?,
        };
        let home = Home::open(folder).map_err(Problem::from)?;
        Ok(Self { home: Arc::new(home), keychain: Arc::new(Keychain::default()), stripe_base: start.stripe_base.clone() })
    }

    /// Opens a workspace; its sandbox is served with it, or found.
    ///
    /// # Errors
    /// A newer, damaged or unreadable file; a sandbox that cannot start.
    pub async fn workspace(&self, id: &str) -> Result<OpenWorkspace, Problem> {
        let (home, name) = (Arc::clone(&self.home), id.to_owned());
        let (store, workspace) = blocking(move || -> Result<_, Problem> {
            let store = home.open_workspace(&name)?;
            let workspace = store.read(store::workspace::get)?;
            Ok((store, workspace))
        })
        .await??;
        let sandbox = match workspace.kind {
            Kind::Agency => None,
            Kind::Practice => Some(self.sandbox(id, Scene::Empty).await?),
            Kind::Sandbox => Some(self.sandbox(id, Scene::Agency).await?),
        };
        let clock: Arc<dyn Clock> = match &sandbox {
            Some(sandbox) => sandbox.clock(),
            None => Arc::new(SystemClock),
        };
        let addresses = match &sandbox {
            Some(sandbox) => Addresses { stripe: sandbox.stripe_base(), platform: Some(sandbox.platform_base()) },
            None => Addresses { stripe: self.stripe_base.clone().unwrap_or_else(|| STRIPE.to_owned()), platform: None },
        };
        let secrets: Arc<dyn Secrets> = match &sandbox {
            Some(_) => Arc::new(PracticeSecrets::new(Arc::clone(&self.keychain), id, sandbox::STRIPE_KEY, sandbox::PLATFORM_KEY)),
            None => Arc::clone(&self.keychain),
        };
        let folder = self.home.file(id).parent().map(PathBuf::from).unwrap_or_default();
        let installation = self.home.installation()?;
        let desk = Desk {
            home: Arc::clone(&self.home),
            store: Arc::new(store),
            workspace: id.to_owned(),
            clock,
            ids: Arc::new(SystemIds),
            secrets,
            addresses,
            installation,
            folder,
        };
        Ok(OpenWorkspace { desk, sandbox })
    }

    async fn sandbox(&self, workspace: &str, scene: Scene) -> Result<LocalSandbox, Problem> {
        LocalSandbox::open(&local_sandbox::folder(self.home.dir(), workspace), scene, 0).await
    }
}
