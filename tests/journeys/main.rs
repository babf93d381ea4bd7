//! What an owner does, done in the real window: `cargo xtask test journeys`, or one of them with `-- NAME`.

mod smoke;
