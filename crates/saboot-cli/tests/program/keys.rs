//! Keys through the program: made, protected, certified, replaced; reports signed once more. `openssl` is the other party.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use saboot_seal::keys::certificate::{self, Holder};
use saboot_seal::keys::{PublicKey, SigningKey, certificate_path, public_path};
use serde_json::Value;

use crate::support::{Scratch, fixture};

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The program without a terminal of its own, so that nothing is asked of whoever runs the tests.
fn alone(scratch: &Scratch, arguments: &[&str]) -> Command {
    let program = scratch.saboot();
    let mut command = Command::new("setsid");
    command.arg("--wait").arg(program.get_program()).args(arguments).stdin(Stdio::null());
    for (name, value) in program.get_envs() {
        command.env(name, value.unwrap());
    }
    command.current_dir(scratch.path());
    command
}

fn outcome(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn run(scratch: &Scratch, arguments: &[&str]) -> (i32, String, String) {
    outcome(&alone(scratch, arguments).output().unwrap())
}

fn good(scratch: &Scratch, arguments: &[&str]) -> String {
    let (code, out, err) = run(scratch, arguments);
    assert_eq!(code, 0, "{arguments:?}: {out}{err}");
    out
}

/// Refused with exit code 2, by this code.
fn refused(scratch: &Scratch, arguments: &[&str], code: &str) {
    let (exit, out, err) = run(scratch, arguments);
    assert_eq!(exit, 2, "{arguments:?}: {out}{err}");
    assert!(err.contains(&format!("({code})")) && err.contains("hint: "), "{arguments:?}: {err}");
}

fn private(scratch: &Scratch, name: &str, text: &str) -> String {
    let path = scratch.path().join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A report, quickly: its metadata alone.
fn report(scratch: &Scratch, out: &str, more: &[&str]) -> PathBuf {
    let clip = fixture("media/portrait.jpg");
    let mut arguments = vec!["examine", clip.to_str().unwrap(), "--only", "metadata", "--out", out];
    arguments.extend(more);
    good(scratch, &arguments);
    let mut folders = fs::read_dir(scratch.path().join(out)).unwrap().map(|e| e.unwrap().path());
    folders.next().unwrap()
}

/// The keys of other people, in a folder of their own.
fn person(scratch: &Scratch, name: &str) -> String {
    let path = scratch.path().join("people").join(format!("{name}.pem"));
    let path = path.to_str().unwrap().to_owned();
    good(scratch, &["keys", "new", "--key", &path]);
    path
}

fn public(private: &str) -> String {
    public_path(Path::new(private)).to_str().unwrap().to_owned()
}

fn verified(scratch: &Scratch, folder: &Path, more: &[&str]) -> (i32, Value) {
    let mut arguments = vec!["verify", folder.to_str().unwrap(), "--json"];
    arguments.extend(more);
    let (code, out, err) = run(scratch, &arguments);
    (code, serde_json::from_str(out.trim()).unwrap_or_else(|e| panic!("{e}: {out}{err}")))
}

fn problems(outcome: &Value) -> Vec<&str> {
    outcome["problems"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap()).collect()
}

/// The key that `examine` makes is P-256 with a certificate, and openssl verifies the envelope by its public half.
#[test]
fn the_key_that_is_made_is_p256_and_openssl_verifies_the_envelope() {
    let scratch = Scratch::new();
    let folder = report(&scratch, "out", &[]);
    let key = scratch.path().join("keys/key.pem");
    assert!(key.is_file() && public_path(&key).is_file() && certificate_path(&key).is_file());
    assert!(folder.join("signer.pub").is_file() && !folder.join("signer.pem").exists());
    let envelope: Value = serde_json::from_slice(&fs::read(folder.join("envelope.json")).unwrap()).unwrap();
    fs::write(folder.join("payload.b64"), envelope["payload"].as_str().unwrap()).unwrap();
    fs::write(folder.join("sig.b64"), envelope["signatures"][0]["sig"].as_str().unwrap()).unwrap();
    openssl(&folder, "base64 -d -A -in payload.b64 -out payload");
    openssl(&folder, "base64 -d -A -in sig.b64 -out sig");
    let payload = fs::read(folder.join("payload")).unwrap();
    let kind = envelope["payloadType"].as_str().unwrap();
    let mut message = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len()).into_bytes();
    message.extend(payload);
    fs::write(folder.join("message"), message).unwrap();
    openssl(&folder, "dgst -sha256 -verify signer.pub -signature sig message");
    assert_eq!(verified(&scratch, &folder, &[]).0, 0);
}

#[test]
fn ed25519_keys_go_on_working() {
    let scratch = Scratch::new();
    let out = good(&scratch, &["keys", "new", "--algorithm", "ed25519", "--json"]);
    let line: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((line["algorithm"].as_str(), line["certificate"].as_str()), (Some("Ed25519"), None));
    let folder = report(&scratch, "out", &[]);
    assert_eq!(verified(&scratch, &folder, &[]).0, 0);
    // One that openssl made, without a public half or a certificate beside it.
    openssl(scratch.path(), "genpkey -algorithm ed25519 -out theirs.pem");
    fs::set_permissions(scratch.path().join("theirs.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    let folder = report(&scratch, "out2", &["--key", "theirs.pem"]);
    let signer = folder.join("signer.pub");
    assert_eq!(verified(&scratch, &folder, &["--key", signer.to_str().unwrap()]).0, 0);
    refused(&scratch, &["keys", "certificate", "--key", "theirs.pem", "--name", "x"], "keys.needs-p256");
}

#[test]
fn a_passphrase_comes_from_a_file_or_a_pipe_and_nowhere_else() {
    let scratch = Scratch::new();
    let right = private(&scratch, "right", "सही पासफ़्रेज़\r\nrest");
    let wrong = private(&scratch, "wrong", "falsch\n");
    good(&scratch, &["keys", "new", "--passphrase-file", &right]);
    let shown: Value = serde_json::from_str(&good(&scratch, &["keys", "show", "--json"])).unwrap();
    assert_eq!(shown["passphrase"], true);
    let clip = fixture("media/portrait.jpg");
    let clip = clip.to_str().unwrap();
    let examine = |more: &[&'static str]| [&["examine", clip, "--only", "metadata"], more].concat();
    refused(&scratch, &examine(&[]), "keys.passphrase-needed");
    assert!(!scratch.path().join("out").join("x").exists());
    let with = |file: &str| {
        let mut arguments: Vec<String> = examine(&[]).into_iter().map(str::to_owned).collect();
        arguments.extend(["--passphrase-file".to_owned(), file.to_owned()]);
        arguments
    };
    let as_str =
        |arguments: &[String]| run(&scratch, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let (code, _, err) = as_str(&with(&wrong));
    assert!(code == 2 && err.contains("(keys.wrong-passphrase)"), "{err}");
    let (code, _, err) = as_str(&with(&right));
    assert_eq!(code, 0, "{err}");
    for (text, expected) in [("", "keys.bad-passphrase"), ("\n", "keys.bad-passphrase")] {
        let file = private(&scratch, "odd", text);
        let (code, _, err) = as_str(&with(&file));
        assert!(code == 2 && err.contains(expected), "{text:?}: {err}");
    }
    let long = private(&scratch, "long", &"x".repeat(5000));
    assert!(as_str(&with(&long)).2.contains("keys.bad-passphrase"));
    assert!(as_str(&with("nowhere")).2.contains("keys.not-found"));
    fs::set_permissions(&right, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(as_str(&with(&right)).2.contains("keys.lax-permissions"));
    fs::set_permissions(&right, fs::Permissions::from_mode(0o600)).unwrap();

    // Through standard input.
    let mut command = alone(&scratch, &examine(&["--passphrase-file", "-"]));
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("सही पासफ़्रेज़\n".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));

    // Changed and taken off; the key stays the same key.
    let new = private(&scratch, "new", "new\n");
    let change = ["keys", "passphrase", "--passphrase-file"];
    refused(
        &scratch,
        &[&change[..], &[&wrong, "--new-passphrase-file", &new]].concat(),
        "keys.wrong-passphrase",
    );
    good(&scratch, &[&change[..], &[&right, "--new-passphrase-file", &new]].concat());
    assert!(as_str(&with(&right)).2.contains("keys.wrong-passphrase"));
    let out = good(&scratch, &[&change[..], &[&new, "--remove", "--json"]].concat());
    let after: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&after["fingerprint"], &after["passphrase"]), (&shown["fingerprint"], &Value::Bool(false)));
    assert_eq!(run(&scratch, &examine(&[])).0, 0);
}

/// What is typed on a terminal is not shown, must be typed twice the same, and an interrupt leaves the terminal as it was.
#[test]
fn a_passphrase_typed_on_a_terminal_is_not_shown() {
    let scratch = Scratch::new();
    let program = scratch.saboot().get_program().to_str().unwrap().to_owned();
    // `script` gives the program a terminal; what is typed goes in once the prompt has been seen.
    let typed = |arguments: &str, keys: &[&str]| {
        let log = scratch.path().join("typescript");
        drop(fs::remove_file(&log));
        let line = format!("{program} {arguments}; echo code $?; stty -a");
        let mut command = Command::new("script");
        command.args(["-qfec", &line]).arg(&log).env("SABOOT_KEYS", scratch.path().join("keys"));
        command.current_dir(scratch.path()).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        for (number, key) in keys.iter().enumerate() {
            let began = std::time::Instant::now();
            loop {
                let seen = fs::read_to_string(&log).unwrap_or_default();
                if seen.matches(": ").count() > number {
                    break;
                }
                assert!(began.elapsed().as_secs() < 60, "no prompt: {seen}");
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            input.write_all(key.as_bytes()).unwrap();
        }
        // The pipe stays open until the program is done: its end would be typed as an end of file.
        let status = child.wait();
        drop(input);
        status.unwrap();
        fs::read_to_string(&log).unwrap()
    };
    let seen = typed("keys new --passphrase", &["geheim\r", "gehiem\r"]);
    assert!(seen.contains("keys.bad-passphrase") && seen.contains("code 2"), "{seen}");
    let seen = typed("keys new --passphrase", &["geh\u{3}"]);
    assert!(seen.contains("interrupted") && seen.contains("code 2"), "{seen}");
    assert!(!scratch.path().join("keys/key.pem").exists());
    let seen = typed("keys new --passphrase", &["geheim\r", "geheimx\u{7f}\r"]);
    assert!(seen.contains("code 0") && !seen.contains("geheim"), "{seen}");
    let seen = typed("keys certificate --name Asha", &["geheim\r"]);
    assert!(seen.contains("code 0") && !seen.contains("geheim"), "{seen}");
    assert!(seen.contains(" echo "), "{seen}");
    for word in ["-echo ", "-icanon", "-isig"] {
        assert!(!seen.contains(word), "the terminal is not as it was: {seen}");
    }
}

/// Every way in which a key or certificate is not usable has its own answer, and nothing is examined or written.
#[test]
fn keys_that_cannot_sign_are_refused_each_in_its_own_way() {
    let scratch = Scratch::new();
    let folder = scratch.path();
    let key = person(&scratch, "asha");
    let other = person(&scratch, "other");
    let lax = person(&scratch, "lax");
    fs::set_permissions(&lax, fs::Permissions::from_mode(0o644)).unwrap();
    let text = private(&scratch, "text.pem", "not a key");
    openssl(folder, "genpkey -algorithm RSA -out rsa.pem");
    let rsa = folder.join("rsa.pem").to_str().unwrap().to_owned();
    fs::set_permissions(&rsa, fs::Permissions::from_mode(0o600)).unwrap();
    openssl(folder, "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in people/asha.pem -passout pass:x -out pbes1.pem");
    fs::set_permissions(folder.join("pbes1.pem"), fs::Permissions::from_mode(0o600)).unwrap();

    let loaded = SigningKey::load(Path::new(&key)).unwrap();
    let holder = Holder { name: "Asha".to_owned(), organisation: None, country: None };
    let write = |name: &str, from: u64, to: u64| {
        let der = certificate::self_signed(&loaded, &holder, from, to).unwrap();
        fs::write(folder.join(name), certificate::to_pem(&[der]).unwrap()).unwrap();
    };
    write("expired.pem", 1_000_000_000, 1_100_000_000);
    write("future.pem", 4_000_000_000, 4_100_000_000);
    good(
        &scratch,
        &["keys", "certificate", "--key", &key, "--name", "Asha", "--request", "--out", "request.pem"],
    );
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -subj /CN=Authority -out ca.pem",
    );
    fs::write(folder.join("ext"), "extendedKeyUsage=serverAuth").unwrap();
    openssl(folder, "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -extfile ext -out server.pem");
    let others = certificate_path(Path::new(&other)).to_str().unwrap().to_owned();
    let clip = fixture("media/portrait.jpg");
    let cases: [(&[&str], &str); 13] = [
        (&["--key", "nowhere.pem"], "keys.not-found"),
        (&["--key", "/dev/null"], "keys.unreadable"),
        (&["--key", &lax], "keys.lax-permissions"),
        (&["--key", &text], "keys.not-a-key"),
        (&["--key", &rsa], "keys.other-algorithm"),
        (&["--key", "pbes1.pem"], "keys.unknown-encryption"),
        (&["--key", &key, "--cert", "nowhere.pem"], "keys.not-found"),
        (&["--key", &key, "--cert", "ext"], "keys.cert-unreadable"),
        (&["--key", &key, "--cert", &others], "keys.cert-other-key"),
        (&["--key", &key, "--cert", "expired.pem"], "keys.cert-expired"),
        (&["--key", &key, "--cert", "future.pem"], "keys.cert-not-yet-valid"),
        (&["--key", &key, "--cert", "server.pem"], "keys.cert-not-for-signing"),
        (&["--key", &key, "--passphrase-file", "nowhere", "--cert", "ca.pem"], "keys.cert-other-key"),
    ];
    for (more, code) in cases {
        let examine = ["examine", clip.to_str().unwrap(), "--only", "metadata"];
        refused(&scratch, &[&examine[..], more].concat(), code);
        assert!(!fs::read_dir(folder.join("out")).is_ok_and(|mut o| o.next().is_some()), "{code}");
    }
    refused(&scratch, &["keys", "new", "--key", &key], "keys.exists");
    refused(&scratch, &["keys", "show", "--key", "nowhere.pem"], "keys.not-found");
    refused(&scratch, &["keys", "certificate", "--key", &key, "--name", ""], "keys.bad-name");
    refused(
        &scratch,
        &["keys", "certificate", "--key", &key, "--name", "x", "--country", "india"],
        "keys.bad-name",
    );
    println!("{} keys refused", cases.len());
}

/// What an authority issued is taken from beside the key or from --cert, goes with the report, and is not overwritten.
#[test]
fn a_certificate_by_an_authority_goes_with_the_report() {
    let scratch = Scratch::new();
    let folder = scratch.path();
    good(&scratch, &["keys", "new", "--key", "k.pem"]);
    let named = [
        "keys",
        "certificate",
        "--key",
        "k.pem",
        "--name",
        "Asha Rao",
        "--organisation",
        "Lab",
        "--country",
        "IN",
    ];
    good(&scratch, &named);
    openssl(folder, "verify -CAfile k.cert.pem k.cert.pem");
    let request: Value =
        serde_json::from_str(&good(&scratch, &[&named[..], &["--request", "--json"]].concat())).unwrap();
    assert_eq!(request["written"], "k.request.pem");
    openssl(folder, "req -in k.request.pem -noout -verify");
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -subj /CN=Authority -out ca.pem",
    );
    openssl(
        folder,
        "x509 -req -in k.request.pem -CA ca.pem -CAkey ca.key -copy_extensions copy -out leaf.pem",
    );
    let chain =
        [fs::read(folder.join("leaf.pem")).unwrap(), fs::read(folder.join("ca.pem")).unwrap()].concat();
    fs::write(folder.join("chain.pem"), &chain).unwrap();
    let report_folder = report(&scratch, "out", &["--key", "k.pem", "--cert", "chain.pem"]);
    let signer = fs::read(report_folder.join("signer.pem")).unwrap();
    assert_eq!(signer, chain);
    openssl(&report_folder, &format!("verify -CAfile {} signer.pem", folder.join("ca.pem").display()));
    // Beside the key, in the place of the one that the key signed for itself.
    fs::write(folder.join("k.cert.pem"), &chain).unwrap();
    assert!(report(&scratch, "out2", &["--key", "k.pem"]).join("signer.pem").is_file());
    refused(&scratch, &named, "keys.exists");
    assert_eq!(fs::read(folder.join("k.cert.pem")).unwrap(), chain);
}

/// Several signers on one report; nothing that was changed is signed, and nobody signs twice.
#[test]
fn several_people_sign_one_report() {
    let scratch = Scratch::new();
    let folder = report(&scratch, "out", &[]);
    let path = folder.to_str().unwrap().to_owned();
    let second = person(&scratch, "second");
    let sign = ["sign", &path, "--key", &second];
    let out = good(&scratch, &sign);
    assert!(out.contains("portrait.jpg") && out.contains("a key that you know"), "{out}");
    let second_public = public(&second);
    let own = scratch.path().join("keys/key.pub");
    let (code, outcome) =
        verified(&scratch, &folder, &["--key", own.to_str().unwrap(), "--key", &second_public]);
    assert_eq!((code, problems(&outcome)), (0, vec![]));
    let id = PublicKey::load(Path::new(&second_public)).unwrap().id();
    let own_id = PublicKey::load(&own).unwrap().id();
    let all = outcome.to_string();
    assert!(all.contains(&id) && all.contains(&own_id), "each known signer is listed: {all}");
    // Whoever knows but one of the two is content with that one.
    assert_eq!(verified(&scratch, &folder, &["--key", &second_public]).0, 0);
    assert_eq!(verified(&scratch, &folder, &["--key", own.to_str().unwrap()]).0, 0);
    assert!(folder.join(format!("signer-{id}.pub")).is_file());
    refused(&scratch, &sign, "sign.already");
    refused(&scratch, &["sign", &path], "sign.already");

    // A changed document is not signed, and the envelope stays as it was.
    let third = person(&scratch, "third");
    let good_report = fs::read(folder.join("report.json")).unwrap();
    let envelope = fs::read(folder.join("envelope.json")).unwrap();
    fs::write(folder.join("report.json"), b"{}").unwrap();
    let (code, _, err) = run(&scratch, &["sign", &path, "--key", &third]);
    assert!(code == 3 && err.contains("verify.changed"), "{err}");
    fs::write(folder.join("report.json"), good_report).unwrap();
    fs::create_dir(folder.join("timestamps")).unwrap();
    fs::write(folder.join("timestamps/one.tsr"), b"x").unwrap();
    let (code, _, err) = run(&scratch, &["sign", &path, "--key", &third]);
    assert!(code != 0 && !err.is_empty(), "{err}");
    assert_eq!(fs::read(folder.join("envelope.json")).unwrap(), envelope);
    fs::remove_dir_all(folder.join("timestamps")).unwrap();
    refused(&scratch, &["sign", scratch.path().to_str().unwrap()], "keys.not-found");

    // Up to sixteen.
    for number in 3..=17 {
        let key = person(&scratch, &format!("n{number}"));
        let arguments = ["sign", &path, "--key", &key];
        if number <= 16 {
            good(&scratch, &arguments);
        } else {
            refused(&scratch, &arguments, "sign.too-many");
        }
    }
    assert_eq!(verified(&scratch, &folder, &["--key", &second_public]).0, 0);
    assert!(
        !fs::read_dir(&folder).unwrap().any(|e| e.unwrap().file_name().to_string_lossy().ends_with(".part"))
    );
}

/// Whoever knows the old key comes to know the new one, and learns what became of the old.
#[test]
fn a_statement_leads_from_the_old_key_to_the_new_one() {
    let scratch = Scratch::new();
    let (old, new, witness) = (person(&scratch, "old"), person(&scratch, "new"), person(&scratch, "witness"));
    let by_old = report(&scratch, "by-old", &["--key", &old]);
    let by_new = report(&scratch, "by-new", &["--key", &new]);
    let (old_public, witness_public) = (public(&old), public(&witness));
    let rotate = |reason: &str, from: &str, out: &str, more: &[&str]| {
        let arguments = ["keys", "rotate", "--from", from, "--to", &new, "--reason", reason, "--out", out];
        good(&scratch, &[&arguments[..], more].concat())
    };
    let verify = |folder: &Path, more: &[&str]| {
        let (code, outcome) = verified(&scratch, folder, &[&["--key", &old_public], more].concat());
        (code, problems(&outcome).join(","))
    };
    assert_eq!(verify(&by_new, &[]), (3, "verify.unknown-signer".to_owned()));
    rotate("rotated", &old, "rotated.json", &["--on", "2040-01-01"]);
    assert_eq!(verify(&by_new, &["--rotation", "rotated.json"]), (0, String::new()));
    assert_eq!(verify(&by_old, &["--rotation", "rotated.json"]), (0, String::new()));
    let (_, words, _) = run(
        &scratch,
        &["verify", by_new.to_str().unwrap(), "--key", &old_public, "--rotation", "rotated.json"],
    );
    assert!(words.contains("in place of key") && words.contains("2040-01-01"), "{words}");
    rotate("rotated", &old, "past.json", &["--on", "2020-01-01"]);
    assert_eq!(verify(&by_old, &["--rotation", "past.json"]), (3, "verify.retired-key".to_owned()));

    rotate("lost", &old_public, "lost.json", &[]);
    assert_eq!(verify(&by_new, &["--rotation", "lost.json"]).0, 3);
    rotate("lost", &old_public, "vouched.json", &["--witness", &witness]);
    assert_eq!(verify(&by_new, &["--rotation", "vouched.json", "--key", &witness_public]).0, 0);

    rotate("compromised", &old, "stolen.json", &[]);
    assert_eq!(verify(&by_old, &["--rotation", "stolen.json"]), (3, "verify.compromised-key".to_owned()));
    assert_eq!(verify(&by_new, &["--rotation", "stolen.json", "--rotation", "rotated.json"]).0, 3);
    // Another known signer rescues what the stolen key signed.
    good(&scratch, &["sign", by_old.to_str().unwrap(), "--key", &witness]);
    let (code, told) = verify(&by_old, &["--rotation", "stolen.json", "--key", &witness_public]);
    assert_eq!((code, told.as_str()), (0, ""));

    refused(&scratch, &["verify", by_new.to_str().unwrap(), "--rotation", "nowhere.json"], "keys.not-found");
    let envelope = by_new.join("envelope.json");
    refused(
        &scratch,
        &["verify", by_new.to_str().unwrap(), "--rotation", envelope.to_str().unwrap()],
        "rotation.not-a-statement",
    );
    let unfit = ["keys", "rotate", "--from", &old, "--to", &old, "--reason", "rotated", "--out", "x.json"];
    refused(&scratch, &unfit, "rotation.unfit");
    let again = ["keys", "rotate", "--from", &old, "--to", &new, "--reason", "rotated", "--out", "past.json"];
    refused(&scratch, &again, "keys.exists");
    assert!(!scratch.path().join("x.json").exists());
}
