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
