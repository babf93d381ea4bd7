//! The home folder, its workspaces and their backups.

use std::fs;

use store::backup::{self, Reason};
use store::{Home, StoreError, workspace};

use crate::agency::{Agency, at, new_workspace};

#[test]
fn workspaces_are_created_found_and_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(dir.path()).unwrap();
    let first = home.create(new_workspace("Northwind")).unwrap();
    let second = home.create(new_workspace("Northwind live")).unwrap();
    assert!(matches!(home.create(new_workspace("NORTHWIND ")), Err(StoreError::Taken { .. })), "names must be told apart by people");
    assert_eq!(home.find("northwind").unwrap(), first, "a name is found in any case of letters");
    assert_eq!(home.find(&second.id).unwrap(), second);
    assert!(matches!(home.find("nobody"), Err(StoreError::NotFound { .. })));
    assert_eq!(home.list().unwrap().len(), 2);
    assert_eq!(first.installation, second.installation, "both files are of this installation");

    assert_eq!(home.current().unwrap(), None);
    home.set_current(&second.id).unwrap();
    assert_eq!(Home::open(dir.path()).unwrap().current().unwrap(), Some(second.id), "the choice must survive the process");
    assert!(home.set_current("nobody").is_err());
}

#[test]
fn a_workspace_with_an_unknown_zone_is_refused_whole() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(dir.path()).unwrap();
    let mut new = new_workspace("Nowhere");
    new.zone = "Europe/Atlantis".to_owned();
    assert!(home.create(new).is_err());
    assert!(home.list().unwrap().is_empty(), "a creation that failed must not be listed");
}

#[cfg(unix)]
#[test]
fn only_the_user_can_look_inside() {
    use std::os::unix::fs::PermissionsExt as _;
    let agency = Agency::new();
    let backup = backup::take(&agency.store, Reason::Daily, at("2026-06-01T00:00:00Z")).unwrap().unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(agency.home.dir()), 0o700);
    for file in [agency.path(), agency.path().with_extension("db-wal"), backup.path] {
        assert_eq!(mode(&file), 0o600, "{} holds clients' figures", file.display());
    }
}

#[test]
fn backups_are_kept_by_number_and_day() {
    let agency = Agency::new();
    for day in 1..=20 {
        let now = at(&format!("2026-06-{day:02}T08:00:00Z"));
        assert!(backup::take(&agency.store, Reason::Daily, now).unwrap().is_some());
        assert!(backup::take(&agency.store, Reason::Daily, now).unwrap().is_none(), "one a day is enough");
        assert!(backup::take(&agency.store, Reason::Import, now).unwrap().is_some(), "before every import");
    }
    let kept = backup::list(&agency.path()).unwrap();
    let count = |reason| kept.iter().filter(|b| b.reason == reason).count();
    assert_eq!((count(Reason::Daily), count(Reason::Import)), (14, 3));
    assert_eq!(kept[0].taken_at, at("2026-06-20T08:00:00Z"), "the newest come first and are the ones kept");
}

#[test]
fn a_copy_to_look_at_is_a_workspace_of_its_own() {
    let agency = Agency::new();
    let taken = backup::take(&agency.store, Reason::Send, at("2026-06-01T08:00:00Z")).unwrap().unwrap();
    let before = fs::read(&taken.path).unwrap();
    agency.store.write(workspace::next_sending_run).unwrap();
    let copy = agency.home.restore_copy(&taken.path, "As of Monday", at("2026-06-02T00:00:00Z")).unwrap();
    let original = agency.store.read(workspace::get).unwrap();
    assert_ne!(copy.id, original.id);
    assert_eq!(copy.sending_run, 0, "it shows the state of the backup");
    assert_eq!(copy.copy_of.map(|c| c.workspace), Some(original.id), "it must know that it is a copy: it sends nothing");
    assert_eq!(fs::read(&taken.path).unwrap(), before, "looking at a backup must not change it");
    assert_eq!(agency.home.list().unwrap().len(), 2);
}

#[test]
fn a_copy_for_the_owner_never_overwrites() {
    let agency = Agency::new();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("mine.db");
    backup::copy_to(&agency.store, &target).unwrap();
    assert!(matches!(backup::copy_to(&agency.store, &target), Err(StoreError::Taken { .. })));
    assert!(store::Store::open(&target).unwrap().check().unwrap().is_empty());
}
