//! The app opens at all. `cargo xtask dist` runs this one against the unpacked package.

use test_support::{Result, Role, Window};

#[tokio::test]
async fn smoke_the_window_opens_with_a_page_in_it() -> Result<()> {
    let home = tempfile::tempdir().expect("a folder for the app's state");
    let window = Window::open(home.path(), &[], &[]).await?;
    window.until("the page's title", async || Ok(window.browser().title().await?.contains("Rebill"))).await?;
    // The program's own name is there before its core has answered; the first run's doors are not.
    window.find(Role::Button, "Look around").await?;
    window.screenshot("smoke").await?;
    let actions = window.close().await?;
    assert_eq!(actions.total(), 0, "looking is not an action");
    Ok(())
}

#[tokio::test]
async fn smoke_a_second_window_on_the_same_home_says_which_one_has_it() -> Result<()> {
    let home = tempfile::tempdir().expect("a folder for the app's state");
    let window = Window::open(home.path(), &[], &[]).await?;
    window.find(Role::Button, "Look around").await?;
    let mut second = std::process::Command::new(test_support::app()?);
    second.arg("--home").arg(home.path());
    let told = tokio::task::spawn_blocking(move || second.output()).await.expect("nothing panics").expect("the app can be started");
    let words = String::from_utf8_lossy(&told.stderr);
    assert_eq!(told.status.code(), Some(1), "it does not open beside the first: {words}");
    assert!(words.contains("Another window of Rebill") && words.contains("--home"), "and says why, and what to do: {words}");
    let other = tempfile::tempdir().expect("a folder for the app's state");
    let beside = Window::open(other.path(), &[], &[]).await?;
    beside.find(Role::Button, "Look around").await?;
    beside.close().await?;
    window.close().await?;
    Ok(())
}
