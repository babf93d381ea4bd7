//! The window: Tauri around the typed door. Nothing here decides anything.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use operations::{Code, Problem, Retry};
use serde_json::Value;
use store::{Home, StoreError, WindowLock};
use tauri::{Emitter, Manager, WebviewUrl, WebviewWindowBuilder};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    host::{ALL_TAGS, Host},
    look_around,
    rpc::{self, Request, schema::Event},
    schedule,
    wire::{House, Start},
};

/// Name of the one event that the window listens to.
const EVENT: &str = "rebill";
/// How long a window that is just being closed is waited for.
const CLOSING: Duration = Duration::from_secs(6);

#[tauri::command]
async fn rpc(host: tauri::State<'_, Arc<Host>>, request: Request) -> Result<Value, Problem> {
    rpc::answer(&host, request).await
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// When the home folder cannot be used, or there is no window system.
pub fn open(start: &Start) -> Result<(), Problem> {
    let house = House::open(start)?;
    let home = Arc::clone(&house.home);
    // Without --home a second start brings the first window forward and ends, before it would come to the lock below.
    let sole = start.home.is_some().then(|| only_window(&home, CLOSING)).transpose()?;
    let host = tauri::async_runtime::block_on(Host::start(house, start.workspace.as_deref()))?;
    let closing = Arc::clone(&host);
    let mut builder = tauri::Builder::default();
    if start.home.is_none() {
        // Two windows on two homes are two agencies; of those that name none the first one comes forward.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
            if let Some(window) = app.get_webview_window("main") {
                // A window that cannot be raised is still there to be clicked.
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }));
    }
    builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .manage(Arc::clone(&host))
        .invoke_handler(tauri::generate_handler![rpc])
        .setup(move |app| {
            let sole = sole.map_or_else(|| only_window(&home, CLOSING), Ok)?;
            app.manage(sole);
            WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
                .title("Rebill")
                .inner_size(1360.0, 860.0)
                .min_inner_size(1024.0, 700.0)
                // Ctrl + and Ctrl −, up to 200 % and beyond: the pages give way as in a smaller window.
                .zoom_hotkeys_enabled(true)
                .build()?;
            let handle = app.handle().clone();
            let mut events = host.listen();
            tauri::async_runtime::spawn(async move {
                loop {
                    let event = match events.recv().await {
                        Ok(event) => event,
                        // Missed some: everything may be stale.
                        Err(RecvError::Lagged(_)) => Event::Changed { tags: ALL_TAGS.to_vec() },
                        Err(RecvError::Closed) => return,
                    };
                    // A window that is closing needs no news.
                    let _ = handle.emit(EVENT, event);
                }
            });
            tauri::async_runtime::spawn(schedule::follow(Arc::clone(&host)));
            tauri::async_runtime::spawn(async move {
                // What keeps it from going on is said by the page, which offers to try again.
                let _ = look_around::go_on(&host).await;
            });
            Ok(())
        })
        .on_window_event(move |_window, event| {
            if let tauri::WindowEvent::CloseRequested { .. } = event
                && let Some(job) = closing.jobs().running()
            {
                // Long work ends between two items; what was begun is finished or found again at the next start.
                closing.jobs().cancel(&job.id);
            }
        })
        .run(tauri::generate_context!())
        .map_err(|error| {
            Problem::not_allowed("The window could not be opened. The commands of `rebill --help` work without one.")
                .with_detail(error.to_string())
        })
}

/// Takes the home's window lock; held until the program ends, however it ends.
///
/// # Errors
/// [`Code::Busy`] while another window is open on the same home.
fn only_window(home: &Home, patience: Duration) -> Result<WindowLock, Problem> {
    const LOOK: Duration = Duration::from_millis(100);
    let began = Instant::now();
    loop {
        match WindowLock::try_acquire(home.dir()) {
            Ok(lock) => return Ok(lock),
            Err(StoreError::Locked { pid, .. }) if began.elapsed() >= patience => {
                let who = pid.map(|pid| format!(" (process {pid})")).unwrap_or_default();
                let words = format!(
                    "Another window of Rebill{who} has the folder {} open, so this one was not opened. Go on in that window, or close it first. \
                     Another folder can be opened beside it with --home.",
                    home.dir().display()
                );
                return Err(Problem::new(Code::Busy, words, Retry::AfterFix));
            }
            Err(StoreError::Locked { .. }) => std::thread::sleep(LOOK),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Whether there is a window system to open a window in.
pub fn is_possible() -> bool {
    if cfg!(target_os = "linux") {
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    } else {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_window_on_the_same_home_is_told_which_one_has_it() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (home, beside) = (Home::open(one.path()).unwrap(), Home::open(other.path()).unwrap());
        let first = only_window(&home, Duration::ZERO).unwrap();
        let refused = only_window(&home, Duration::ZERO).unwrap_err();
        assert_eq!(refused.code, Code::Busy);
        let names_both =
            refused.message.contains(&std::process::id().to_string()) && refused.message.contains(&*one.path().to_string_lossy());
        assert!(names_both, "which window, and which folder: {}", refused.message);
        only_window(&beside, Duration::ZERO).unwrap();
        drop(first);
        only_window(&home, Duration::ZERO).unwrap();
    }
}
