//! Where a pasted key is afterwards: in the keyring, and nowhere in what the window or the app keeps.

use command_line::{files_below, found_below};
use serde_json::{Value, json};
use test_support::{Name, Result, Role, Window};

use crate::stage::Stage;

/// Everything that the window keeps by itself: local and session storage, cookies, every record of every IndexedDB, every cached reply.
const KEPT: &str = r"
const done = arguments[arguments.length - 1];
const wait = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
const records = async ({ name }) => {
  const database = await wait(indexedDB.open(name));
  const stores = [...database.objectStoreNames];
  const all = await Promise.all(stores.map((store) => wait(database.transaction(store).objectStore(store).getAll())));
  database.close();
  return all;
};
(async () => {
  const caches_ = 'caches' in window ? await caches.keys() : [];
  const databases = await indexedDB.databases();
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, await Promise.all(databases.map(records)), caches_]);
})().then(done, (problem) => done(`failed: ${problem}`));
";

async fn kept_by_the_window(window: &Window) -> Result<String> {
    let kept: String = window.browser().execute_async(KEPT, vec![]).await?.convert()?;
    assert!(!kept.starts_with("failed"), "what the window keeps can be read: {kept}");
    Ok(kept)
}

const PLANT: &str = r"
const [planted, done] = arguments;
localStorage.setItem('planted', planted);
const opening = indexedDB.open('planted', 1);
opening.onupgradeneeded = () => opening.result.createObjectStore('planted');
opening.onsuccess = () => {
  const writing = opening.result.transaction('planted', 'readwrite');
  writing.objectStore('planted').put({ planted }, 1);
  writing.oncomplete = () => { opening.result.close(); done(''); };
};
";

#[tokio::test]
async fn storage_of_the_window_and_files_below_the_home_hold_no_key() -> Result<()> {
    let stage = Stage::new();
    let window = stage.open().await?;
    window.click(Role::Button, "Practise set-up").await?;
    window.click(Role::Button, "Continue to billing method").await?;
    window.click(Role::Button, "Continue to Stripe").await?;
    window.click(Role::Button, "Continue to the key").await?;
    window.paste_into("Stripe key", sandbox::RESTRICTED_KEY).await?;
    // Left and opened again in the middle: a draft must not keep a key.
    window.visit("/").await?;
    window.visit("/setup/stripe").await?;
    window.click(Role::Button, "Continue to the key").await?;
    window.paste_into("Stripe key", sandbox::RESTRICTED_KEY).await?;
    window.click(Role::Button, "Check this key").await?;
    window.find(Role::Heading, "Permissions").await?;
    let connections = window.ask("connections.read", json!({})).await?;
    let kept_in = connections["stripe"]["kept_in"].as_str().unwrap_or_default().to_owned();
    assert!(kept_in.to_lowercase().contains("key"), "a keyring is named: {kept_in}");
    window.click(Role::Button, "Continue to platform").await?;
    window.paste_into(Name::containing("Key of your platform"), sandbox::PLATFORM_KEY).await?;
    window.click(Role::Button, "Read the last day").await?;
    window.click(Role::Button, "Connect Parley and continue").await?;
    window.find(Role::Heading, "Credit price").await?;

    // The search must be able to find: what is planted first, in each place, is found.
    let planted = "planted_5eCrEt";
    assert_eq!(
        window.browser().execute_async(PLANT, vec![json!(planted)]).await?.json(),
        &Value::String(String::new()),
        "it can be planted"
    );
    let kept = kept_by_the_window(&window).await?;
    assert_eq!(kept.matches(planted).count(), 2, "a secret in local storage and one in IndexedDB are found: {kept}");
    let keys = [sandbox::RESTRICTED_KEY, sandbox::STRIPE_KEY, sandbox::PLATFORM_KEY];
    for key in keys {
        assert!(!kept.contains(key), "the window keeps no key");
    }
    window.close().await?;

    // The sandbox beside the workspace is the bank, not the app: it knows its own keys.
    std::fs::remove_dir_all(stage.home().join("sandbox")).expect("the sandbox's state can be removed");
    let files = files_below(stage.home()).len();
    assert!(!found_below(stage.home(), &[planted]).is_empty(), "the search finds what was planted, among {files} files");
    assert_eq!(found_below(stage.home(), &keys), Vec::<String>::new(), "no file of the app holds a key");
    println!("Neither the window nor any of {files} files below the home holds a key.");
    Ok(())
}
