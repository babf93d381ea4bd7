//! The window: Tauri around the typed door. Nothing here decides anything.

use std::sync::Arc;

use operations::Problem;
use serde_json::Value;
use tauri::{Emitter, Manager, WebviewUrl, WebviewWindowBuilder};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    host::{ALL_TAGS, Host},
    look_around,
    rpc::{self, Request, schema::Event},
    schedule,
    wire::Start,
};

/// Name of the one event that the window listens to.
const EVENT: &str = "rebill";

#[tauri::command]
async fn rpc(host: tauri::State<'_, Arc<Host>>, request: Request) -> Result<Value, Problem> {
    rpc::answer(&host, request).await
}

/// Opens the window and stays until it is closed.
///
/// # Errors
/// When the home folder cannot be used, or there is no window system.
pub fn open(start: &Start) -> Result<(), Problem> {
    let host = tauri::async_runtime::block_on(Host::start(start))?;
    let closing = Arc::clone(&host);
    let mut builder = tauri::Builder::default();
    if start.home.is_none() {
        // Two windows on two homes are two agencies; on the same home the first one comes forward.
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

/// Whether there is a window system to open a window in.
pub fn is_possible() -> bool {
    if cfg!(target_os = "linux") {
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
    } else {
        true
    }
}
