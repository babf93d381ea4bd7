//! The doors: window and command line.
