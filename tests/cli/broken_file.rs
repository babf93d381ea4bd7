//! A usage file with rows that cannot be read.

use command_line::Rebill;

use crate::usage_file::custom;

const FILE: &str = "id,time,tokens\n\
    a,2023-11-16T10:00:00Z,1000\n\
    b,the day after,1000\n\
    c,2023-11-16T11:00:00Z,many\n\
    d,2023-11-16T12:00:00Z,0.0000001\n\
    e,2023-11-16T13:00:00Z,2000\n";

#[tokio::test]
async fn broken_rows_are_listed_and_the_rest_is_a_choice() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let path = folder.path().join("broken.csv");
    std::fs::write(&path, FILE).expect("the folder can be written to");
    let file = path.to_str().expect("letters");
    let import =
        ["import", "usage", file, "--source", "File", "--client", "Contoso", "--time", "time", "--id", "id", "--meter", "tokens=tokens"];
    let refused = rebill.run(&import).await;
    assert!(matches!(refused.code, Some(1..=3)), "a file with broken rows is not imported by itself: {refused}");
    for line in ["line 3", "line 4", "line 5"] {
        assert!(format!("{}{}", refused.out, refused.err).contains(line), "{line} is listed with its reason: {refused}");
    }
    assert_eq!(sum(&rebill).await, None, "and nothing of it was stored");
    let taken = rebill.run(&[import.as_slice(), &["--skip-broken"]].concat()).await;
    assert!(matches!(taken.code, Some(0 | 3)), "the rest can be imported by choice: {taken}");
    assert_eq!(sum(&rebill).await.as_deref(), Some("3000"), "the two good rows count");
}

#[tokio::test]
async fn a_file_that_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let rebill = custom(folder.path()).await;
    let import = |file: String| {
        let rebill = rebill.clone();
        async move { rebill.run(&["import", "usage", &file, "--source", "File", "--client", "Contoso", "--zone", "UTC"]).await }
    };
    let absent = import(folder.path().join("absent.csv").display().to_string()).await;
    assert!(matches!(absent.code, Some(1 | 2)) && absent.err.contains("absent.csv"), "the file is named: {absent}");
    let empty = folder.path().join("empty.csv");
    std::fs::write(&empty, "").expect("the folder can be written to");
    let refused = import(empty.display().to_string()).await;
    assert!(matches!(refused.code, Some(1 | 2)), "an empty file is no usage: {refused}");
}

async fn sum(rebill: &Rebill) -> Option<String> {
    let usage = rebill.json(&["usage"]).await;
    usage["sums"][0]["quantity"].as_str().map(str::to_owned)
}
