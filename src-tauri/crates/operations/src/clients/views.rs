//! Named views of the Clients page: what is found, and in which order. They stay in the workspace's file.

use store::workspace as places;

use crate::{Desk, Problem, file, view::ClientsSavedView, workspace};

/// Setting: the views.
const VIEWS: &str = "clients.views";
/// More would be a list of its own.
const MOST: usize = 30;

/// The views, by name.
///
/// # Errors
/// When the file cannot be read.
pub async fn views(desk: &Desk) -> Result<Vec<ClientsSavedView>, Problem> {
    file::read(desk, |r| Ok(places::setting(r, VIEWS)?.unwrap_or_default())).await
}

/// Keeps a view; one of the same name is replaced.
///
/// # Errors
/// A name that is empty or too long; too many views.
pub async fn save_view(desk: &Desk, view: ClientsSavedView) -> Result<Vec<ClientsSavedView>, Problem> {
    let name = workspace::checked_name(&view.name)?;
    file::write(desk, move |tx| {
        let mut views: Vec<ClientsSavedView> = places::setting(tx, VIEWS)?.unwrap_or_default();
        views.retain(|own| !own.name.eq_ignore_ascii_case(&name));
        if views.len() >= MOST {
            return Err(Problem::invalid("name", format!("At most {MOST} views. Remove one first.")));
        }
        // Where the reader was in the list is no part of what they look for.
        views.push(ClientsSavedView { name, params: crate::view::ClientsParams { page: None, ..view.params } });
        views.sort_by_key(|own| own.name.to_lowercase());
        places::set_setting(tx, VIEWS, &views)?;
        Ok(views)
    })
    .await
}

/// Takes a view away. Clients stay as they are.
///
/// # Errors
/// When the file cannot be written.
pub async fn remove_view(desk: &Desk, name: &str) -> Result<Vec<ClientsSavedView>, Problem> {
    let name = name.trim().to_owned();
    file::write(desk, move |tx| {
        let mut views: Vec<ClientsSavedView> = places::setting(tx, VIEWS)?.unwrap_or_default();
        views.retain(|own| !own.name.eq_ignore_ascii_case(&name));
        places::set_setting(tx, VIEWS, &views)?;
        Ok(views)
    })
    .await
}
