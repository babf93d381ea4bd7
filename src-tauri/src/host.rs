//! The running program behind the window: the open workspace, its jobs, and whoever listens to changes.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use jiff::SignedDuration;
use operations::{
    Code, Desk, Problem, Retry,
    sync::SyncResult,
    view::{AppState, JobKind, JobView},
    workspace,
};
use tokio::sync::{RwLock, broadcast};

use crate::{
    jobs::Jobs,
    local_sandbox::LocalSandbox,
    rpc::schema::{Event, Tag},
    wire::{House, OpenWorkspace},
};

/// Every group of reads; what opening another workspace makes stale.
pub const ALL_TAGS: [Tag; 11] = [
    Tag::App,
    Tag::Overview,
    Tag::SetUp,
    Tag::Connections,
    Tag::Clients,
    Tag::Billing,
    Tag::Usage,
    Tag::Catalog,
    Tag::Reconcile,
    Tag::CreditPrice,
    Tag::Settings,
];

/// A sandbox's clock that is further off than this was moved; nearer, an answer took its time.
const MOVED: SignedDuration = SignedDuration::from_mins(1);

/// The running program.
pub struct Host {
    house: House,
    open: RwLock<Option<Arc<OpenWorkspace>>>,
    jobs: Jobs,
    events: broadcast::Sender<Event>,
    online: AtomicBool,
    /// Why the workspace used last could not be opened.
    opening_problem: RwLock<Option<Problem>>,
}

impl Host {
    /// Opens the workspace that was asked for or used last.
    ///
    /// # Errors
    /// When there is no workspace of the name asked for.
    pub async fn start(house: House, workspace: Option<&str>) -> Result<Arc<Self>, Problem> {
        let events = broadcast::Sender::new(256);
        let listeners = events.clone();
        let jobs = Jobs::new(Arc::new(move |job: &JobView| {
            // Nobody listening is fine: the window asks for the state when it opens.
            let _ = listeners.send(Event::Job { job: job.clone() });
        }));
        let host = Arc::new(Self {
            house,
            open: RwLock::new(None),
            jobs,
            events,
            online: AtomicBool::new(true),
            opening_problem: RwLock::default(),
        });
        let wanted = match workspace {
            Some(name) => Some(host.house.home.find(name)?.id),
            None => host.house.home.current()?,
        };
        if let Some(id) = wanted
            && let Err(problem) = host.open_workspace(&id).await
        {
            // A damaged or newer file must not keep the owner from the other workspaces.
            *host.opening_problem.write().await = Some(problem);
        }
        Ok(host)
    }

    /// What all workspaces share.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Long work of this window.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Listens to changes.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Tells whoever listens.
    pub fn tell(&self, event: Event) {
        // Nobody listening is fine: the window asks for the state when it opens.
        let _ = self.events.send(event);
    }

    /// Remembers whether the last outward call reached its target.
    pub fn reached(&self, online: bool) {
        if self.online.swap(online, Ordering::Relaxed) != online {
            self.tell(Event::Changed { tags: vec![Tag::App] });
        }
    }

    /// The open workspace.
    ///
    /// # Errors
    /// [`Code::NoWorkspace`] on first run.
    pub async fn workspace(&self) -> Result<Arc<OpenWorkspace>, Problem> {
        self.open
            .read()
            .await
            .clone()
            .ok_or_else(|| Problem::new(Code::NoWorkspace, "No workspace is open. Look around, or set up your agency.", Retry::AfterFix))
    }

    /// What operations on the open workspace are given.
    ///
    /// # Errors
    /// [`Code::NoWorkspace`] on first run.
    pub async fn desk(&self) -> Result<Desk, Problem> {
        Ok(self.workspace().await?.desk.clone())
    }

    /// Reads the clock of an open sandbox, which another program may have moved; then everything that is shown is of another time.
    ///
    /// # Errors
    /// [`Code::NoWorkspace`] on first run; [`Code::Offline`] when the sandbox does not answer.
    pub async fn read_clock(&self) -> Result<(), Problem> {
        let open = self.workspace().await?;
        let Some(sandbox) = &open.sandbox else { return Ok(()) };
        let known = open.desk.now();
        if sandbox.read_clock().await?.duration_since(known).abs() >= MOVED {
            self.tell(Event::Changed { tags: ALL_TAGS.to_vec() });
        }
        Ok(())
    }

    /// Opens another workspace and remembers it as the current one.
    ///
    /// # Errors
    /// While a job runs; when the workspace cannot be opened (the one that is open stays).
    pub async fn open_workspace(&self, id: &str) -> Result<(), Problem> {
        if let Some(job) = self.jobs.running() {
            return Err(Problem::new(
                Code::Busy,
                format!("\"{}\" is still running. Let it end or cancel it before you open another workspace.", job.what),
                Retry::Later,
            ));
        }
        let opened = self.house.workspace(id).await?;
        self.house.home.set_current(id)?;
        *self.open.write().await = Some(Arc::new(opened));
        *self.opening_problem.write().await = None;
        self.tell(Event::Changed { tags: ALL_TAGS.to_vec() });
        Ok(())
    }

    /// Another workspace beside the open one, for what goes from one to the other.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn beside(&self, id: &str) -> Result<OpenWorkspace, Problem> {
        self.house.workspace(id).await
    }

    /// Everything that stands around a page.
    ///
    /// # Errors
    /// When the home folder or the open workspace cannot be read.
    pub async fn state(&self) -> Result<AppState, Problem> {
        let keychain = Arc::clone(&self.house.keychain);
        let keyring_problem = operations::desk::blocking(move || keychain.status()).await?.err().map(|why| Problem::from(why).message);
        let workspaces = workspace::list(&self.house.home).await?;
        let current = match self.open.read().await.clone() {
            None => None,
            Some(open) => {
                let mut state = workspace::state(&open.desk).await?;
                state.job = self.jobs.running();
                state.online = self.online.load(Ordering::Relaxed);
                state.clock = open.sandbox.as_ref().map(|_| open.desk.now());
                Some(state)
            }
        };
        let opening_problem = self.opening_problem.read().await.clone();
        Ok(AppState { version: env!("CARGO_PKG_VERSION").to_owned(), workspaces, current, keyring_problem, opening_problem })
    }

    /// The open workspace's sandbox.
    ///
    /// # Errors
    /// In the owner's own agency, which has no clock but the real one.
    pub fn sandbox(open: &OpenWorkspace) -> Result<&LocalSandbox, Problem> {
        open.sandbox
            .as_ref()
            .ok_or_else(|| Problem::not_allowed("Time can only be let pass in the sandbox. Your own agency follows the real clock."))
    }

    /// Starts long work on the open workspace; refuses while other work runs.
    ///
    /// # Errors
    /// [`Code::Busy`] with what runs.
    pub async fn job<T, F, W>(self: &Arc<Self>, kind: JobKind, what: &str, work: W) -> Result<JobView, Problem>
    where
        T: Send + 'static,
        F: Future<Output = Result<operations::Ended<T>, Problem>> + Send + 'static,
        W: FnOnce(Desk, operations::Watch) -> F,
    {
        if let Some(job) = self.jobs.running() {
            return Err(Problem::new(
                Code::Busy,
                format!("\"{}\" is still running. Wait for it, or cancel it in the strip below.", job.what),
                Retry::Later,
            ));
        }
        // By the clock of before a run would find the sandbox's Stripe in the future. One that does not answer is met by the work itself.
        let _ = self.read_clock().await;
        let desk = self.desk().await?;
        let clock = Arc::clone(&desk.clock);
        let ids = Arc::clone(&desk.ids);
        let host = Arc::clone(self);
        Ok(self.jobs.start(clock, &*ids, kind, what, |watch| {
            let running = work(desk, watch);
            async move {
                let outcome = running.await;
                match &outcome {
                    // A sync that could read nobody ends well all the same; it says itself whom it heard.
                    Ok(_) if kind != JobKind::Sync => host.reached(true),
                    Ok(_) => {}
                    Err(problem) if problem.code == Code::Offline => host.reached(false),
                    Err(_) => {}
                }
                host.tell(Event::Changed { tags: ALL_TAGS.to_vec() });
                outcome
            }
        }))
    }

    /// Starts a sync, and learns from it whether there is a network.
    ///
    /// # Errors
    /// As [`Host::job`].
    pub async fn sync<F, W>(self: &Arc<Self>, what: &str, work: W) -> Result<JobView, Problem>
    where
        F: Future<Output = Result<operations::Ended<SyncResult>, Problem>> + Send + 'static,
        W: FnOnce(Desk, operations::Watch) -> F,
    {
        let host = Arc::clone(self);
        self.job(JobKind::Sync, what, |desk, watch| {
            let running = work(desk, watch);
            async move {
                let ended = running.await?;
                if let Some(online) = ended.result.heard_anyone() {
                    host.reached(online);
                }
                Ok(ended)
            }
        })
        .await
    }
}
