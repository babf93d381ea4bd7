//! No float anywhere in this crate: the lints forbid the types, this test also finds them where no lint runs.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_crate_has_no_float() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 20, "the sources were found");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            for float in ["f32", "f64", "as_f64", "Decimal::from_f"] {
                let word = code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == float);
                assert!(!word, "{}:{}: a float where money may be: {line}", file.display(), number + 1);
            }
        }
    }
}
