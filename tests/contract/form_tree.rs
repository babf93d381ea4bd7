//! A form's bracketed names read back into the tree that they spell, independently of the code that wrote them.

use std::collections::BTreeMap;

use serde_json::Value;

#[derive(Default)]
struct Node {
    leaf: Option<String>,
    children: BTreeMap<String, Node>,
}

/// # Errors
/// A name with unbalanced brackets, or one that is given twice.
pub fn read<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Value, String> {
    let mut root = Node::default();
    for (name, value) in pairs {
        let mut node = &mut root;
        for part in parts(name)? {
            node = node.children.entry(part).or_default();
        }
        if node.leaf.replace(value.to_owned()).is_some() {
            return Err(format!("`{name}` is given twice"));
        }
    }
    Ok(object(root))
}

fn parts(name: &str) -> Result<Vec<String>, String> {
    let unbalanced = || format!("`{name}` has unbalanced brackets");
    let (head, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let mut parts = vec![head.to_owned()];
    if !rest.is_empty() {
        let inside = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).ok_or_else(unbalanced)?;
        parts.extend(inside.split("][").map(str::to_owned));
    }
    if parts.iter().any(|part| part.contains(['[', ']']) || part.is_empty()) { Err(unbalanced()) } else { Ok(parts) }
}

fn value(node: Node) -> Value {
    match node.leaf {
        Some(text) if node.children.is_empty() => Value::String(text),
        _ => {
            let numbered: Option<BTreeMap<usize, &String>> = node.children.keys().map(|key| Some((key.parse().ok()?, key))).collect();
            let is_array = numbered.is_some_and(|numbered| numbered.keys().copied().eq(0..node.children.len()));
            if is_array { array(node) } else { object(node) }
        }
    }
}

fn array(node: Node) -> Value {
    let mut items: Vec<(usize, Node)> = node.children.into_iter().filter_map(|(key, node)| Some((key.parse().ok()?, node))).collect();
    items.sort_by_key(|(index, _)| *index);
    items.into_iter().map(|(_, node)| value(node)).collect()
}

fn object(node: Node) -> Value {
    Value::Object(node.children.into_iter().map(|(key, node)| (key, value(node))).collect())
}

#[test]
fn brackets_spell_a_tree() {
    let pairs = [("a", "1"), ("t[0][u]", "x"), ("t[1][u]", "y"), ("m[k]", "v"), ("t[10]", "z")];
    let tree = read(pairs[..4].iter().copied()).expect("well-formed");
    assert_eq!(tree, serde_json::json!({"a": "1", "t": [{"u": "x"}, {"u": "y"}], "m": {"k": "v"}}));
    assert!(read(pairs).expect("well-formed")["t"].is_object(), "a gap in the numbers makes no array, so the schema refuses it");
    assert!(read([("a", "1"), ("a", "2")]).is_err(), "a parameter stands once");
    assert!(read([("a[b", "1")]).is_err() && read([("a[]]", "1")]).is_err());
}
