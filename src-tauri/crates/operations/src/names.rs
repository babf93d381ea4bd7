//! Names of clients and meters, read once per answer.

use std::collections::HashMap;

use domain::id::{ClientId, MeterId};
use store::{
    Reader,
    client::{self, Client},
    source::{self, Meter},
};

use crate::Problem;

/// Clients and meters by id.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    clients: HashMap<ClientId, Client>,
    meters: HashMap<MeterId, Meter>,
}

impl Names {
    /// Reads them.
    ///
    /// # Errors
    /// What the file says.
    pub(crate) fn read(r: &Reader) -> Result<Self, Problem> {
        let clients = client::all(r)?.into_iter().map(|client| (client.id.clone(), client)).collect();
        let meters = source::meters(r)?.into_iter().map(|meter| (meter.id.clone(), meter)).collect();
        Ok(Self { clients, meters })
    }

    /// A client's nickname.
    pub(crate) fn nickname(&self, id: &ClientId) -> String {
        self.clients.get(id).map_or_else(|| id.to_string(), |client| client.nickname.clone())
    }

    /// A meter's key, as connectors and people call it.
    pub(crate) fn meter(&self, id: &MeterId) -> String {
        self.meters.get(id).map_or_else(|| id.to_string(), |meter| meter.code.clone())
    }
}
