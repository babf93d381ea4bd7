//! Where a key might hide: every form of it, in every file below a folder.

use std::path::Path;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

use crate::files_below;

/// Every form in which a key might hide: plain, in the wide letters of a window's own stores, base64 at each of its three
/// alignments in both alphabets, and URL-encoded in full.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![secret.as_bytes().to_vec(), secret.encode_utf16().flat_map(u16::to_le_bytes).collect()];
    for before in 0..3 {
        let shifted = [vec![0; before], secret.as_bytes().to_vec()].concat();
        for alphabet in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let encoded = alphabet.encode(&shifted);
            // The first and the last characters also hold bits of the neighbours.
            let whole = encoded.as_bytes()[(before * 8).div_ceil(6)..encoded.len() - 2].to_vec();
            forms.push(whole);
        }
    }
    for hex in [|byte: u8| format!("%{byte:02x}"), |byte: u8| format!("%{byte:02X}")] {
        forms.push(secret.bytes().map(hex).collect::<String>().into_bytes());
    }
    // Only the characters that a URL does not take as they are.
    let escaped =
        secret.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    forms.push(escaped.collect::<String>().into_bytes());
    forms
}

/// Where secrets are found below a folder: the end of each, and the file. Every byte is looked at once for all forms of all secrets.
pub fn found_below(folder: &Path, secrets: &[&str]) -> Vec<String> {
    let mut beginning: [Vec<(&str, Vec<u8>)>; 256] = std::array::from_fn(|_| Vec::new());
    for secret in secrets {
        for form in forms(secret) {
            beginning[usize::from(form[0])].push((secret, form));
        }
    }
    let held = |bytes: &[u8]| -> Vec<String> {
        let places = bytes.iter().enumerate();
        let found = places.flat_map(|(at, byte)| {
            let here = beginning[usize::from(*byte)].iter();
            here.filter(move |(_, form)| bytes[at..].starts_with(form)).map(|(secret, _)| *secret)
        });
        let found: std::collections::BTreeSet<&str> = found.collect();
        found.into_iter().map(|secret| format!("the key that ends with {}", &secret[secret.len() - 4..])).collect()
    };
    let mut found = Vec::new();
    for file in files_below(folder) {
        for bytes in [std::fs::read(&file).unwrap_or_default(), file.as_os_str().as_encoded_bytes().to_vec()] {
            found.extend(held(&bytes).into_iter().map(|key| format!("{key} in {}", file.display())));
        }
    }
    found
}
