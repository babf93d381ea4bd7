//! Writes the door's TypeScript, and fails when what is checked in differs from it.

use std::{any::TypeId, collections::BTreeMap, path::PathBuf};

use operations::view::*;
use ts_rs::{Config, TS, TypeVisitor};

use super::schema::*;

/// Collects every named type that the door can carry.
struct Declarations<'a> {
    config: &'a Config,
    seen: Vec<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl Declarations<'_> {
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        if self.seen.contains(&TypeId::of::<T>()) {
            return;
        }
        self.seen.push(TypeId::of::<T>());
        // Only types with a file of their own have a declaration; strings, lists and maps have none.
        if T::output_path().is_some() {
            let declaration = format!("{}export {}\n", T::docs().unwrap_or_default(), T::decl(self.config));
            self.by_name.insert(T::name(self.config), declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

impl TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// Lines of the generated file, by what they are for.
struct Lines {
    schema: String,
    reads: String,
    writes: String,
}

impl Lines {
    fn add(&mut self, kind: &str, method: &str, params: &str, result: &str, tags: &[Tag]) {
        self.schema += &format!("  \"{method}\": {{ params: {params}; result: {result} }};\n");
        let tags = serde_json::to_string(tags).expect("tags are plain words");
        let line = format!("  \"{method}\": {tags},\n");
        if kind == "read" { self.reads += &line } else { self.writes += &line }
    }
}

macro_rules! write_typescript {
    ($($kind:ident $method:literal $handler:ident ($params:ty) -> $result:ty [$($tag:ident),*];)*) => {
        /// The whole of `ui/src/bindings/rpc.ts`.
        fn typescript() -> String {
            let config = Config::new().with_large_int("number");
            let mut declared = Declarations { config: &config, seen: Vec::new(), by_name: BTreeMap::new() };
            declared.add::<Event>();
            declared.add::<operations::Problem>();
            declared.add::<Tag>();
            let mut lines = Lines { schema: String::new(), reads: String::new(), writes: String::new() };
            $(
                declared.add::<$params>();
                declared.add::<$result>();
                lines.add(stringify!($kind), $method, &<$params>::name(&config), &<$result>::name(&config), &[$(Tag::$tag),*]);
            )*
            let types: Vec<String> = declared.by_name.into_values().collect();
            let Lines { schema, reads, writes } = lines;
            format!(
                "// Generated from src-tauri/src/rpc/schema.rs. Do not edit: `REBILL_BINDINGS=write cargo test -p rebill --lib bindings`.\n\n{}\n\
                 /** Every method of the door. */\nexport type RpcSchema = {{\n{schema}}};\n\n\
                 /** Reads, and the groups they belong to. */\nexport const provides = {{\n{reads}}} as const satisfies Partial<Record<keyof RpcSchema, readonly Tag[]>>;\n\n\
                 /** Writes, and the groups they make stale. */\nexport const invalidates = {{\n{writes}}} as const satisfies Partial<Record<keyof RpcSchema, readonly Tag[]>>;\n",
                types.join("\n")
            )
        }
    };
}

with_methods!(write_typescript);

#[test]
fn the_checked_in_bindings_are_fresh() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/src/bindings/rpc.ts");
    let fresh = typescript();
    if std::env::var("REBILL_BINDINGS").as_deref() == Ok("write") {
        std::fs::create_dir_all(file.parent().expect("the file stands in a folder")).expect("make the folder");
        std::fs::write(&file, &fresh).expect("write the bindings");
        return;
    }
    let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        checked_in == fresh,
        "ui/src/bindings/rpc.ts is stale: run `REBILL_BINDINGS=write cargo test -p rebill --lib bindings` and commit what it wrote"
    );
}
