//! What an owner does, done in the real window.
