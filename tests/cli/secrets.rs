//! No key in any file that the app writes, nor in anything that it says.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use command_line::{Ran, files_below, found_below};

use crate::real_account::{Account, account};

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
            ("wide", String::from_utf8(text.clone()).expect("letters").encode_utf16().flat_map(u16::to_le_bytes).collect()),
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
    // Killed in the middle of a send, and what that leaves behind before anything is opened again: the file's log too.
    said.push(rebill.clone().env("REBILL_STOP_AT", "after_reply").run(&["send", "--yes"]).await);
    let world = folder.path().join("world");
    let is_log = |file: &&std::path::PathBuf| !file.starts_with(&world) && file.to_string_lossy().ends_with("-wal");
    let left = files_below(folder.path());
    assert!(left.iter().find(is_log).is_some_and(|log| log.metadata().is_ok_and(|log| log.len() > 0)), "its log is searched: {left:?}");
    let own: Vec<&str> = [served.key(), served.platform_key()].into_iter().chain(mistyped).collect();
    let held: Vec<_> = found_below(folder.path(), &own).into_iter().filter(|place| !place.contains("/world/")).collect();
    assert_eq!(held, Vec::<String>::new(), "no key is in what a kill leaves");
    // A crash of its own, with everything that a crash prints.
    let crash = rebill.clone().env("REBILL_STOP_AT", "after_reply").env("REBILL_STOP_BY", "panic");
    let crashed = crash.env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace").run(&["send", "--yes"]).await;
    assert!(crashed.to_string().contains("stack backtrace"), "it crashed, and printed where: {crashed}");
    said.push(crashed);
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
