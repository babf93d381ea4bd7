//! One workspace taken to another on the command line.

use command_line::Agency;

#[tokio::test]
async fn a_workspace_goes_to_another_once_with_its_clients_paired_by_email() {
    let folder = tempfile::tempdir().expect("a folder");
    let agency = Agency::begin(folder.path()).await;
    let clients = agency.go_live(2).await;
    let rebill = &agency.rebill;
    rebill.ok(&["workspace", "new", "Live", "--practise"]).await;
    let from = ["--workspace", "Northlight", "copy-to", "Live"];
    let copy = |more: &[&'static str]| [from.as_slice(), more].concat();
    let _ = rebill.run(&copy(&[])).await.exits(1).says("connect stripe --key-stdin");
    rebill.ok(&["--workspace", "Live", "setup", "agency", "--name", "Live", "--currency", "usd", "--zone", "UTC"]).await;
    let _ = rebill
        .tell(&["--workspace", "Live", "connect", "stripe", "--key-stdin", "--accept-secret-key"], sandbox::STRIPE_KEY)
        .await
        .exits(0);

    let _ = rebill.run(&copy(&["--customer", "nonsense"])).await.exits(2).says("NICK=cus_");
    let _ = rebill.run(&copy(&["--customer", "Nobody=cus_SandboxHarbor"])).await.exits(2).says("no client called");
    let _ = rebill.run(&copy(&["--catalog-only", "--create-customers"])).await.exits(2);
    let plan = rebill.run(&copy(&[])).await.exits(3).says("Nothing was done");
    for client in &clients {
        let is_there = plan.out.contains(&format!("Client {} here", client.name)) && plan.out.contains(&client.customer);
        assert!(is_there, "paired by e-mail: {plan}");
    }
    assert!(rebill.json(&["--workspace", "Live", "clients"]).await["rows"].as_array().is_some_and(Vec::is_empty), "nothing is made yet");

    let _ = rebill.run(&copy(&["--apply"])).await.exits(0);
    let there = rebill.json(&["--workspace", "Live", "clients"]).await;
    assert_eq!(there["rows"].as_array().map(Vec::len), Some(2), "{there:#}");
    let sent = rebill.json(&["--workspace", "Live", "sent"]).await;
    assert!(!sent.to_string().contains("accepted"), "nothing that was sent comes with it: {sent:#}");
    let again = rebill.run(&copy(&["--apply"])).await.exits(0);
    assert!(again.out.contains("is here already"), "a second time makes nothing: {again}");
    assert_eq!(rebill.json(&["--workspace", "Live", "clients"]).await["rows"].as_array().map(Vec::len), Some(2));
    let _ =
        rebill.tell(&["--workspace", "Live", "connect", "key", "Nothing", "--key-stdin"], "key").await.exits(2).says("no source called");
}
