//! A Tauri window with one line of text: what any window of this kind costs before it does anything.
//!
//! `cargo xtask bench` measures the app's start and memory against it. It takes no arguments; those that it gets are ignored.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
