//! Between the sockets and the two services: connections that can be cut, forms, replies, faults.

pub(crate) mod faults;
pub(crate) mod form;
pub(crate) mod listener;
pub(crate) mod reply;
pub(crate) mod server;
