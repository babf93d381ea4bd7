//! One SQLite file per workspace: schema, migrations, one room per table family.
