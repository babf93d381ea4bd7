//! Runs in the root of the repository.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let dist = Path::new("ui/dist");
    if !dist.join("index.html").exists() {
        // A clean clone must build without Node; the real pages come from `npm run build`.
        fs::create_dir_all(dist)?;
        fs::write(dist.join("index.html"), "<p>Run `cargo xtask run`.</p>")?;
    }
    println!("cargo:rerun-if-changed=ui/dist");
    tauri_build::build();
    Ok(())
}
