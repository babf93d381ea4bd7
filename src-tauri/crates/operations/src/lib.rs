//! What an owner does, from set-up to the statement.
