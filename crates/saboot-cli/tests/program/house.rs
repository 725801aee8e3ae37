//! The shape of the house: which crate may lean on which, and which may link C.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Direct dependencies of each crate of the workspace, without those of tests.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(crate::support::root())
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert_eq!(packages.len(), 13);
    packages
        .iter()
        .map(|p| {
            let needs = p["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"].is_null());
            (
                p["name"].as_str().unwrap().to_owned(),
                needs.map(|d| d["name"].as_str().unwrap().to_owned()).collect(),
            )
        })
        .collect()
}

/// ARCHITECTURE.md invariant 1: arrows point towards the core.
#[test]
fn arrows_point_only_towards_the_core() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("saboot-core", &[][..]),
        ("saboot-container", &["saboot-core"]),
        ("saboot-media", &["saboot-core"]),
        ("saboot-models", &["saboot-core"]),
        ("saboot-c2pa", &["saboot-core"]),
        ("saboot-analysis", &["saboot-core"]),
        ("saboot-evaluation", &["saboot-core"]),
        ("saboot-seal", &["saboot-core"]),
        ("saboot-verify", &["saboot-core", "saboot-seal"]),
        ("saboot-report", &["saboot-core", "saboot-seal"]),
        ("saboot-pdf", &["saboot-core", "saboot-report"]),
        (
            "saboot-runner",
            &[
                "saboot-core",
                "saboot-container",
                "saboot-media",
                "saboot-models",
                "saboot-c2pa",
                "saboot-analysis",
                "saboot-evaluation",
                "saboot-report",
            ],
        ),
        (
            "saboot-cli",
            &[
                "saboot-core",
                "saboot-container",
                "saboot-media",
                "saboot-models",
                "saboot-c2pa",
                "saboot-analysis",
                "saboot-evaluation",
                "saboot-seal",
                "saboot-report",
                "saboot-pdf",
                "saboot-verify",
                "saboot-runner",
            ],
        ),
    ]);
    for (name, needs) in edges() {
        let ours: Vec<_> = needs.iter().filter(|n| n.starts_with("saboot-")).map(String::as_str).collect();
        for need in ours {
            assert!(allowed[name.as_str()].contains(&need), "{name} may not lean on {need}");
        }
    }
}

/// ARCHITECTURE.md invariant 2: one crate links FFmpeg, one loads ONNX Runtime, one reads C2PA, one holds keys.
#[test]
fn c_libraries_and_keys_have_one_home_each() {
    for (library, home) in [
        ("ffmpeg-next", "saboot-media"),
        ("ort", "saboot-models"),
        ("c2pa", "saboot-c2pa"),
        ("ed25519-dalek", "saboot-seal"),
        ("p256", "saboot-seal"),
        ("p384", "saboot-seal"),
        ("rsa", "saboot-seal"),
        ("pkcs8", "saboot-seal"),
        ("cms", "saboot-seal"),
        ("x509-cert", "saboot-seal"),
    ] {
        let users: Vec<String> =
            edges().into_iter().filter(|(_, needs)| needs.contains(library)).map(|(name, _)| name).collect();
        assert_eq!(users, [home], "{library}");
    }
}

/// ARCHITECTURE.md invariant 3: no crate that could open a network connection is in the program.
///
/// What counts is what is compiled here: the lock file also names crates for platforms such as WebAssembly.
#[test]
fn nothing_in_the_program_speaks_to_a_network() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "saboot-cli", "--edges", "normal,build", "--prefix", "none", "--offline"])
        .current_dir(crate::support::root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let packages: BTreeSet<&str> = tree.lines().filter_map(|l| l.split_whitespace().next()).collect();
    for banned in [
        "reqwest",
        "hyper",
        "ureq",
        "curl",
        "isahc",
        "attohttpc",
        "minreq",
        "tokio",
        "async-std",
        "smol",
        "mio",
        "native-tls",
        "rustls",
        "openssl",
        "openssl-sys",
        "socket2",
        "wstd",
        "hickory-resolver",
    ] {
        assert!(!packages.contains(banned), "{banned}");
    }
    assert!(packages.len() > 50 && packages.contains("saboot-core"), "{}", packages.len());
}
