//! A file of usage: read, assigned to a client, taken back.
