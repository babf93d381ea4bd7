//! Runs in the root of the repository.
fn main() {
    let dist = std::path::Path::new("ui/dist");
    if !dist.join("index.html").exists() {
        // A clean clone must build without Node; the real pages come from `npm run build`.
        std::fs::create_dir_all(dist).expect("create ui/dist");
        std::fs::write(dist.join("index.html"), "<p>Run `cargo xtask run`.</p>").expect("write the placeholder page");
    }
    println!("cargo:rerun-if-changed=ui/dist");
    tauri_build::build();
}
