//! Time stamps against openssl as the authority: keys of several kinds, and every way in which a stamp can fail.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use saboot_seal::certificate::{self, Certificate};
use saboot_seal::timestamp::{self, Checked, check, now, request};

/// Runs openssl in a folder; panics where it fails.
fn openssl(folder: &Path, arguments: &str) {
    let output =
        Command::new("openssl").current_dir(folder).args(arguments.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A certification authority and one that stamps, in a folder of their own.
struct Authority {
    root: tempfile::TempDir,
}

/// What to make.
struct Recipe {
    key: &'static str,
    digest: &'static str,
    /// Extensions of the certificate that stamps.
    extensions: &'static str,
    /// Days for which it is valid; negative ends in the past.
    days: i32,
    /// Further lines of the authority's section.
    policy: &'static str,
    /// Further arguments when certificates are signed.
    signing: &'static str,
}

const GOOD: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\n";

impl Default for Recipe {
    fn default() -> Self {
        Self {
            key: "-algorithm EC -pkeyopt ec_paramgen_curve:P-256",
            digest: "sha256",
            extensions: GOOD,
            days: 30,
            policy: "",
            signing: "",
        }
    }
}

impl Authority {
    fn new(recipe: &Recipe) -> Self {
        let made = Self { root: tempfile::tempdir().unwrap() };
        let folder = made.folder();
        fs::write(folder.join("ca.ext"), "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n").unwrap();
        fs::write(folder.join("tsa.ext"), recipe.extensions).unwrap();
        fs::write(
            folder.join("tsa.cnf"),
            format!(
                "[req]\ndistinguished_name=dn\n[dn]\n[tsa]\ndefault_tsa=here\n[here]\ndir=.\nserial=serial\ncrypto_device=builtin\nsigner_cert=tsa.pem\ncerts=ca.pem\nsigner_key=tsa.key\nsigner_digest={digest}\ndefault_policy=1.2.3.4.1\ndigests=sha256,sha384,sha512\naccuracy=secs:1\ness_cert_id_chain=no\n{policy}\n",
                digest = recipe.digest,
                policy = recipe.policy
            ),
        )
        .unwrap();
        fs::write(folder.join("serial"), "01\n").unwrap();
        for name in ["ca", "tsa"] {
            openssl(folder, &format!("genpkey {} -out {name}.key", recipe.key));
        }
        let RecipeParts { digest, signing } = recipe.parts();
        openssl(folder, "req -new -config tsa.cnf -key ca.key -subj /CN=Root -out ca.csr");
        openssl(
            folder,
            &format!(
                "x509 -req -in ca.csr -signkey ca.key {digest} {signing} -days 60 -extfile ca.ext -out ca.pem"
            ),
        );
        openssl(folder, "req -new -config tsa.cnf -key tsa.key -subj /CN=Stamper/O=Test -out tsa.csr");
        openssl(
            folder,
            &format!(
                "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial {digest} {signing} -days {} -extfile tsa.ext -out tsa.pem",
                recipe.days
            ),
        );
        made
    }

    fn folder(&self) -> &Path {
        self.root.path()
    }

    fn roots(&self) -> Vec<Certificate> {
        certificate::from_pem(&fs::read_to_string(self.folder().join("ca.pem")).unwrap()).unwrap()
    }

    /// Has a request answered.
    fn answer(&self, query: &[u8]) -> Vec<u8> {
        fs::write(self.folder().join("q.tsq"), query).unwrap();
        openssl(self.folder(), "ts -reply -config tsa.cnf -queryfile q.tsq -out r.tsr");
        fs::read(self.folder().join("r.tsr")).unwrap()
    }
}

struct RecipeParts {
    digest: String,
    signing: &'static str,
}

impl Recipe {
    fn parts(&self) -> RecipeParts {
        // Ed25519 knows no digest of its own.
        let digest = if self.key.contains("ED25519") { String::new() } else { format!("-{}", self.digest) };
        RecipeParts { digest, signing: self.signing }
    }
}

const DATA: &[u8] = b"an envelope\n";

fn codes(checked: &Checked) -> Vec<&str> {
    checked.problems.iter().map(|p| p.code.as_str()).collect()
}

/// RSA by PKCS#1 and PSS, both curves, all digests: what openssl stamps verifies here, and what is kept verifies there.
#[test]
fn stamps_of_openssl_verify_and_what_is_kept_verifies_with_openssl() {
    let recipes = [
        Recipe::default(),
        Recipe { digest: "sha512", ..Recipe::default() },
        Recipe {
            key: "-algorithm EC -pkeyopt ec_paramgen_curve:P-384",
            digest: "sha384",
            ..Recipe::default()
        },
        Recipe { key: "-algorithm EC -pkeyopt ec_paramgen_curve:P-384", ..Recipe::default() },
        Recipe { key: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048", ..Recipe::default() },
        Recipe { key: "-algorithm RSA -pkeyopt rsa_keygen_bits:3072", digest: "sha512", ..Recipe::default() },
        Recipe {
            key: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048",
            signing: "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest",
            ..Recipe::default()
        },
        Recipe { policy: "ess_cert_id_alg=sha1", ..Recipe::default() },
        Recipe {
            policy: "ess_cert_id_alg=sha384\ntsa_name=yes\nordering=yes\nclock_precision_digits=3",
            ..Recipe::default()
        },
    ];
    let mut cases = 0;
    for recipe in recipes {
        let authority = Authority::new(&recipe);
        let query = request(DATA).unwrap();
        let reply = authority.answer(&query);
        let roots = authority.roots();
        let checked = check(&reply, DATA, Some(&query), Some(&roots), now());
        assert_eq!(codes(&checked), [""; 0], "{}: {:?}", recipe.key, checked.problems);
        let stamp = checked.stamp.unwrap();
        assert_eq!((stamp.trusted, stamp.authority.raw()), (Some(true), "CN=Stamper, O=Test"));
        assert!((stamp.seconds - now()).abs() < 60, "{}", stamp.time);

        let report = authority.folder().join("report");
        fs::create_dir(&report).unwrap();
        fs::write(report.join("envelope.json"), DATA).unwrap();
        let kept = timestamp::keep(&report, &reply).unwrap();
        assert_eq!(kept, report.join("timestamps/1.tsr"));
        assert_eq!(timestamp::keep(&report, &reply).unwrap(), kept, "kept twice");
        openssl(
            authority.folder(),
            "ts -verify -data report/envelope.json -in report/timestamps/1.tsr -CAfile ca.pem",
        );
        openssl(authority.folder(), "ts -verify -queryfile q.tsq -in report/timestamps/1.tsr -CAfile ca.pem");
        let second = timestamp::keep(&report, &authority.answer(&request(DATA).unwrap())).unwrap();
        assert_eq!(timestamp::kept(&report).unwrap(), [kept, second]);
        cases += 1;
    }
    assert_eq!(cases, 9);
}

/// A request of openssl's own, with a digest of its choice and without a nonce, is as good.
#[test]
fn requests_of_openssl_do_as_well() {
    let authority = Authority::new(&Recipe::default());
    fs::write(authority.folder().join("data"), DATA).unwrap();
    for arguments in ["-sha512 -cert", "-sha384 -cert -no_nonce", "-sha256 -cert"] {
        openssl(authority.folder(), &format!("ts -query -data data {arguments} -out own.tsq"));
        let query = fs::read(authority.folder().join("own.tsq")).unwrap();
        let reply = authority.answer(&query);
        let checked = check(&reply, DATA, Some(&query), Some(&authority.roots()), now());
        assert_eq!(codes(&checked), [""; 0], "{arguments}: {:?}", checked.problems);
    }
    // Without its certificate nothing can be checked.
    openssl(authority.folder(), "ts -query -data data -sha256 -out own.tsq");
    let reply = authority.answer(&fs::read(authority.folder().join("own.tsq")).unwrap());
    assert_eq!(codes(&check(&reply, DATA, None, None, now())), ["timestamp.no-certificate"]);
}

#[test]
fn other_bytes_other_numbers_and_other_times_are_seen() {
    let authority = Authority::new(&Recipe::default());
    let roots = authority.roots();
    let query = request(DATA).unwrap();
    let reply = authority.answer(&query);
    let look = |reply: &[u8], data: &[u8], query: Option<&[u8]>, now| {
        codes(&check(reply, data, query, Some(&roots), now)).join(" ")
    };
    assert_eq!(look(&reply, DATA, Some(&query), now()), "");
    assert_eq!(look(&reply, b"another envelope\n", None, now()), "timestamp.other-imprint");
    let other = request(DATA).unwrap();
    assert_eq!(look(&reply, DATA, Some(&other), now()), "timestamp.wrong-nonce");
    let elsewhere = request(b"x").unwrap();
    assert_eq!(look(&reply, DATA, Some(&elsewhere), now()), "timestamp.other-imprint timestamp.wrong-nonce");
    assert_eq!(look(&reply, DATA, Some(b"no query"), now()), "timestamp.bad-query");
    assert_eq!(look(&reply, DATA, None, now() - 3_600), "timestamp.future");
    // A clock that is a little behind is no reason for doubt.
    assert_eq!(look(&reply, DATA, None, now() - 60), "");
    for (bytes, code) in [
        (&b""[..], "timestamp.malformed"),
        (b"-----BEGIN", "timestamp.malformed"),
        (&query, "timestamp.malformed"),
        (&reply[..reply.len() - 1], "timestamp.malformed"),
        (&[&reply[..], b"\0"].concat(), "timestamp.malformed"),
    ] {
        assert_eq!(look(bytes, DATA, None, now()), code);
    }
    // An authority that does not know the policy asked for refuses, and says so.
    fs::write(authority.folder().join("data"), DATA).unwrap();
    openssl(authority.folder(), "ts -query -data data -sha256 -cert -tspolicy 1.2.3.4.9 -out own.tsq");
    let refused = authority.answer(&fs::read(authority.folder().join("own.tsq")).unwrap());
    let checked = check(&refused, DATA, None, Some(&roots), now());
    assert_eq!(codes(&checked), ["timestamp.refused"]);
    assert!(checked.problems[0].detail.raw().contains("policy"), "{:?}", checked.problems);
}

/// Nobody named, another root named, and a chain that must not be followed.
#[test]
fn who_vouches_is_told_apart_from_what_was_changed() {
    let (authority, stranger) = (Authority::new(&Recipe::default()), Authority::new(&Recipe::default()));
    let reply = authority.answer(&request(DATA).unwrap());
    let checked = check(&reply, DATA, None, None, now());
    assert_eq!((codes(&checked), checked.stamp.as_ref().unwrap().trusted), (vec![], None));
    // Both roots bear the same name: the signature decides.
    let checked = check(&reply, DATA, None, Some(&stranger.roots()), now());
    assert_eq!(codes(&checked), ["timestamp.untrusted-root"]);
    assert_eq!(checked.stamp.unwrap().trusted, Some(false));
    assert_eq!(codes(&check(&reply, DATA, None, Some(&[]), now())), ["timestamp.untrusted-root"]);
    let both = [stranger.roots(), authority.roots()].concat();
    assert_eq!(codes(&check(&reply, DATA, None, Some(&both), now())), [""; 0]);
    // The certificate that stamps, named as a root itself.
    let own =
        certificate::from_pem(&fs::read_to_string(authority.folder().join("tsa.pem")).unwrap()).unwrap();
    assert_eq!(codes(&check(&reply, DATA, None, Some(&own), now())), [""; 0]);
}

/// Certificates that may not do it. openssl refuses to stamp with them, so they take the place of a good one after the
/// authority was set up with it: the key is the same.
#[test]
fn certificates_that_may_not_stamp_are_refused() {
    let cases = [
        ("", "timestamp.not-for-time-stamping"),
        ("extendedKeyUsage=timeStamping\n", "timestamp.not-for-time-stamping"),
        ("extendedKeyUsage=critical,timeStamping,codeSigning\n", "timestamp.not-for-time-stamping"),
        ("extendedKeyUsage=critical,emailProtection\n", "timestamp.not-for-time-stamping"),
        (
            "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,keyEncipherment\n",
            "timestamp.not-for-time-stamping",
        ),
        (
            "extendedKeyUsage=critical,timeStamping\n1.2.3.4.5=critical,ASN1:NULL\n",
            "timestamp.not-for-time-stamping",
        ),
        ("extendedKeyUsage=critical,timeStamping\n", ""),
    ];
    for (extensions, expected) in cases {
        let authority = Authority::new(&Recipe::default());
        let reply = stamped_by(&authority, extensions, "-days 30", &[]);
        let checked = check(&reply, DATA, None, Some(&authority.roots()), now());
        assert_eq!(codes(&checked).join(" "), expected, "{extensions:?}: {:?}", checked.problems);
    }
}

/// A stamp by a certificate with these extensions and validity, made by hand where openssl would not.
fn stamped_by(authority: &Authority, extensions: &str, validity: &str, how: &[&str]) -> Vec<u8> {
    let folder = authority.folder();
    fs::write(folder.join("odd.ext"), extensions).unwrap();
    openssl(
        folder,
        &format!(
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 {validity} -extfile odd.ext -out odd.pem"
        ),
    );
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/stamp.py");
    fs::write(folder.join("data"), DATA).unwrap();
    let output = Command::new("/usr/bin/python3")
        .current_dir(folder)
        .arg(script)
        .args(["data", "odd.pem", "ca.pem", "tsa.key", "odd.tsr"])
        .args(how)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(folder.join("odd.tsr")).unwrap()
}

#[test]
fn a_certificate_that_was_not_valid_then_proves_no_time() {
    let authority = Authority::new(&Recipe::default());
    let reply = stamped_by(&authority, GOOD, "-days -1", &[]);
    let checked = check(&reply, DATA, None, Some(&authority.roots()), now());
    assert_eq!(codes(&checked), ["timestamp.certificate-expired"]);
    // A root that is no authority, and one whose chain is longer than it allows.
    let not_an_authority = Authority::new(&Recipe::default());
    fs::write(not_an_authority.folder().join("ca.ext"), "basicConstraints=critical,CA:FALSE\n").unwrap();
    openssl(
        not_an_authority.folder(),
        "x509 -req -in ca.csr -signkey ca.key -sha256 -days 60 -extfile ca.ext -out ca.pem",
    );
    let reply = stamped_by(&not_an_authority, GOOD, "-days 30", &[]);
    let checked = check(&reply, DATA, None, Some(&not_an_authority.roots()), now());
    assert_eq!(codes(&checked), ["timestamp.bad-chain"]);
}

/// RSASSA-PSS, which openssl's authority does not make; and a token that is bound to another certificate, or can be read in
/// two ways.
#[test]
fn tokens_that_openssl_does_not_make() {
    let authority =
        Authority::new(&Recipe { key: "-algorithm RSA -pkeyopt rsa_keygen_bits:2048", ..Recipe::default() });
    for (how, expected) in [
        ("plain", ""),
        ("pss", ""),
        ("unbound", "timestamp.wrong-signature"),
        ("twice", "timestamp.malformed"),
    ] {
        let reply = stamped_by(&authority, GOOD, "-days 30", &[how]);
        let checked = check(&reply, DATA, None, Some(&authority.roots()), now());
        assert_eq!(codes(&checked).join(" "), expected, "{how}: {:?}", checked.problems);
    }
}

/// A key of 1024 bits proves too little.
#[test]
fn weak_keys_are_not_read() {
    let authority =
        Authority::new(&Recipe { key: "-algorithm RSA -pkeyopt rsa_keygen_bits:1024", ..Recipe::default() });
    let reply = stamped_by(&authority, GOOD, "-days 30", &[]);
    assert_eq!(codes(&check(&reply, DATA, None, None, now())), ["timestamp.unsupported"]);
}

/// Every changed bit of a reply is seen, or does not change what the reply says: the parts that nobody signs (the status,
/// further certificates) carry nothing that is believed.
#[test]
fn no_changed_bit_of_a_reply_says_something_else() {
    let authority = Authority::new(&Recipe::default());
    let (query, roots) = (request(DATA).unwrap(), authority.roots());
    let reply = authority.answer(&query);
    let good = check(&reply, DATA, Some(&query), Some(&roots), now());
    let (mut seen, mut same) = (0, 0);
    let mut changed = reply.clone();
    for at in 0..reply.len() {
        changed[at] ^= 1 << (at % 8);
        let outcome = check(&changed, DATA, Some(&query), Some(&roots), now());
        if outcome.problems.is_empty() {
            assert_eq!(outcome.stamp, good.stamp, "byte {at}");
            same += 1;
        } else {
            seen += 1;
        }
        changed[at] = reply[at];
    }
    println!("{seen} changed bytes of {} refused, {same} carry nothing", reply.len());
    assert!(seen > same, "{seen} {same}");
    for length in 0..reply.len() {
        assert_eq!(codes(&check(&reply[..length], DATA, None, None, now())), ["timestamp.malformed"]);
    }
}
