//! No key in any file that the app writes, nor in anything that it says.

use std::path::Path;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use command_line::{Ran, files_below};

use crate::real_account::{Account, account};

/// Every form in which a key might hide: plain, base64 at each of its three alignments in both alphabets, and URL-encoded in full.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![secret.as_bytes().to_vec()];
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
fn found_below(folder: &Path, secrets: &[&str]) -> Vec<String> {
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

#[test]
fn the_search_finds_what_is_planted() {
    let secret = "rk_test_PlantedForTheSearch0123456789";
    for before in 0..4 {
        let folder = tempfile::tempdir().expect("a folder");
        let text = [vec![b'x'; before], format!("{secret} and more").into_bytes()].concat();
        let hidden = [
            ("plain", text.clone()),
            ("base64", STANDARD.encode(&text).into_bytes()),
            ("base64url", URL_SAFE_NO_PAD.encode(&text).into_bytes()),
            ("encoded", text.iter().map(|byte| format!("%{byte:02X}")).collect::<String>().into_bytes()),
        ];
        for (name, bytes) in &hidden {
            std::fs::create_dir_all(folder.path().join("deep")).expect("the folder can be written to");
            std::fs::write(folder.path().join("deep").join(name), bytes).expect("the folder can be written to");
        }
        std::fs::write(folder.path().join("innocent"), "rk_test_ … 6789").expect("the folder can be written to");
        let found = found_below(folder.path(), &[secret]);
        assert_eq!(found.len(), hidden.len(), "a search that misses one proves nothing: {found:?} with {before} bytes before");
    }
}

#[tokio::test]
async fn no_key_is_written_or_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let Account { rebill, served, client } = account(folder.path()).await;
    let mistyped =
        ["pk_test_51TypedByMistakeOfTheOwner000000", "rk_test_51NotKnownToStripeAtAll00000000", "rk_live_51LiveKeyOverPlainHttp000000000"];
    let mut said: Vec<Ran> = Vec::new();
    for key in mistyped {
        said.push(rebill.tell(&["connect", "stripe", "--key-stdin"], key).await);
        said.push(
            rebill.tell(&["connect", "platform", "parley", "--key-stdin", "--base", served.platform_base(), "--name", "Other"], key).await,
        );
    }
    served.pass(3).await;
    said.push(rebill.run(&["connect", "show", "--json"]).await);
    said.push(rebill.run(&["sync"]).await);
    // A crash in the middle of a send, with everything that a crash prints.
    let crash = rebill.clone().env("REBILL_STOP_AT", "after_reply").env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace");
    said.push(crash.run(&["send", "--yes"]).await);
    said.push(rebill.run(&["send", "--yes", "--json"]).await);
    served.revoke_key(served.key(), true).await;
    said.push(rebill.run(&["sync"]).await);
    served.revoke_key(served.key(), false).await;
    let (out, file) = (folder.path().join("export"), folder.path().join("backup.db"));
    said.push(rebill.run(&["export", out.to_str().expect("letters")]).await);
    said.push(rebill.run(&["backup", file.to_str().expect("letters")]).await);
    said.push(rebill.run(&["restore", file.to_str().expect("letters")]).await);
    said.push(rebill.run(&["doctor", "--json"]).await);
    said.push(rebill.run(&["explain", &client, "--json"]).await);
    let log = said.iter().map(ToString::to_string).collect::<String>();
    std::fs::write(folder.path().join("everything-said.txt"), &log).expect("the folder can be written to");
    assert!(out.exists() && file.exists(), "exports and backups are among what is searched: {log}");

    // The sandbox's own state lies beside, in `world`: it is Stripe, and knows its keys.
    let (platform, stripe) = (served.platform_key().to_owned(), served.key().to_owned());
    served.stop().await;
    std::fs::remove_dir_all(folder.path().join("world")).expect("the sandbox's state can be removed");
    let keys: Vec<&str> = [stripe.as_str(), &platform].into_iter().chain(mistyped).collect();
    assert_eq!(found_below(folder.path(), &keys), Vec::<String>::new(), "every key must be nowhere");
}
