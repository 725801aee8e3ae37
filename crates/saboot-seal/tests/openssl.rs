//! Keys, signatures, certificates and CMS with `openssl` as the other party, in both directions.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use saboot_seal::keys::certificate::{self, Holder};
use saboot_seal::keys::{
    Algorithm, Passphrase, PublicKey, Signer, SigningKey, certificate_path, public_path,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// `openssl` with these arguments in this folder: whether it was content, and what it said.
fn asked(folder: &Path, arguments: &str) -> (bool, String) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn openssl(folder: &Path, arguments: &str) -> String {
    let (good, said) = asked(folder, arguments);
    assert!(good, "openssl {arguments}: {said}");
    said
}

fn private(path: PathBuf) -> PathBuf {
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    path
}

fn phrase(text: &str) -> Passphrase {
    Passphrase::new(Zeroizing::new(text.as_bytes().to_vec())).unwrap()
}

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn openssl_reads_our_keys_and_verifies_our_signatures() {
    for (algorithm, verify) in [
        (Algorithm::P256, "dgst -sha256 -verify key.pub -signature sig message"),
        (Algorithm::Ed25519, "pkeyutl -verify -pubin -inkey key.pub -rawin -in message -sigfile sig"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        let key = SigningKey::create_as(&folder.join("key.pem"), algorithm, None).unwrap();
        fs::write(folder.join("message"), "a message").unwrap();
        fs::write(folder.join("sig"), key.sign(b"a message").unwrap()).unwrap();
        openssl(folder, verify);
        openssl(folder, "pkey -in key.pem -noout -check");
        openssl(folder, "pkey -in key.pem -pubout -out theirs.pub");
        assert_eq!(
            fs::read(folder.join("theirs.pub")).unwrap(),
            fs::read(public_path(&folder.join("key.pem"))).unwrap()
        );
        fs::write(folder.join("message"), "b message").unwrap();
        assert!(!asked(folder, verify).0);
        key.rewrite(&folder.join("key.pem"), Some(&phrase("geheim"))).unwrap();
        openssl(folder, "pkcs8 -in key.pem -passin pass:geheim -out plain.pem");
        assert_eq!(SigningKey::load(&private(folder.join("plain.pem"))).unwrap().public(), key.public());
        assert!(!asked(folder, "pkcs8 -in key.pem -passin pass:falsch -out plain.pem").0);
    }
}

#[test]
fn we_read_openssls_keys_plain_and_encrypted() {
    for (make, algorithm) in [
        ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out plain.pem", Algorithm::P256),
        ("genpkey -algorithm ed25519 -out plain.pem", Algorithm::Ed25519),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path();
        openssl(folder, make);
        openssl(folder, "pkey -in plain.pem -pubout -out plain.pub");
        let public = PublicKey::load(&folder.join("plain.pub")).unwrap();
        let key = SigningKey::load(&private(folder.join("plain.pem"))).unwrap();
        assert_eq!((key.public(), key.algorithm()), (public.clone(), algorithm));
        let mut read = 0;
        for how in [
            "-v2 aes-256-cbc -scrypt",
            "-v2 aes-256-cbc -iter 100000",
            "-v2 aes-128-cbc -v2prf hmacWithSHA512",
        ] {
            openssl(
                folder,
                &format!("pkcs8 -topk8 {how} -in plain.pem -passout pass:geheim -out sealed.pem"),
            );
            let path = private(folder.join("sealed.pem"));
            let key = SigningKey::load_asking(&path, &mut |_| Ok(phrase("geheim"))).unwrap();
            assert_eq!(key.public(), public, "{how}");
            let error = SigningKey::load_asking(&path, &mut |_| Ok(phrase("falsch"))).unwrap_err();
            assert_eq!(error.code.as_str(), "keys.wrong-passphrase", "{how}");
            fs::remove_file(path).unwrap();
            read += 1;
        }
        assert_eq!(read, 3);
    }
}

#[test]
fn keys_that_are_not_ours_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let cases = [
        ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k.pem", "keys.other-algorithm", "RSA"),
        (
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k.pem",
            "keys.other-algorithm",
            "curve",
        ),
        ("genpkey -algorithm ed448 -out k.pem", "keys.other-algorithm", "1.3.101.113"),
        ("ecparam -name prime256v1 -genkey -noout -out k.pem", "keys.not-a-key", "openssl pkcs8 -topk8"),
    ];
    for (make, code, words) in cases {
        openssl(folder, make);
        let path = private(folder.join("k.pem"));
        let error = SigningKey::load(&path).unwrap_err();
        assert!(error.code.as_str() == code && error.detail.contains(words), "{make}: {error}");
        openssl(folder, "pkey -in k.pem -pubout -out k.pub");
        if code == "keys.other-algorithm" {
            assert_eq!(PublicKey::load(&folder.join("k.pub")).unwrap_err().code.as_str(), code);
        }
        fs::remove_file(path).unwrap();
    }
    openssl(folder, "genpkey -algorithm ed25519 -out plain.pem");
    openssl(folder, "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in plain.pem -passout pass:x -out k.pem");
    let error =
        SigningKey::load_asking(&private(folder.join("k.pem")), &mut |_| Ok(phrase("x"))).unwrap_err();
    assert_eq!(error.code.as_str(), "keys.unknown-encryption", "{error}");
}

#[test]
fn openssl_accepts_our_certificate_and_request() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let path = folder.join("key.pem");
    let key = SigningKey::create(&path).unwrap();
    let holder = Holder {
        name: "Asha Rao, examiner".to_owned(),
        organisation: Some("सबूत प्रयोगशाला".to_owned()),
        country: Some("IN".to_owned()),
    };
    let der = certificate::self_signed(&key, &holder, now() - 10, now() + certificate::LIFETIME).unwrap();
    fs::write(folder.join("named.pem"), certificate::to_pem(&[der]).unwrap()).unwrap();
    for name in ["named.pem", certificate_path(&path).file_name().unwrap().to_str().unwrap()] {
        assert!(openssl(folder, &format!("verify -check_ss_sig -CAfile {name} {name}")).contains("OK"));
        let text = openssl(folder, &format!("x509 -in {name} -noout -text -nameopt utf8,sep_comma_plus"));
        for part in
            ["Digital Signature, Non Repudiation", "ecdsa-with-SHA256", "CA:FALSE", "1.3.6.1.5.5.7.3.36"]
        {
            assert!(
                text.contains(part) || (part.starts_with("1.3") && text.contains("Document Signing")),
                "{part}: {text}"
            );
        }
    }
    let text = openssl(folder, "x509 -in named.pem -noout -subject -nameopt utf8,sep_comma_plus");
    assert!(text.contains("C=IN,O=सबूत प्रयोगशाला,CN=Asha Rao, examiner"), "{text}");
    fs::write(folder.join("request.pem"), certificate::request(&key, &holder).unwrap()).unwrap();
    let text = openssl(folder, "req -in request.pem -noout -verify -text");
    assert!(text.contains("Digital Signature, Non Repudiation"), "{text}");

    // An authority answers the request; its chain is what --cert takes.
    openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout ca.key -subj /CN=Authority -days 30 -out ca.pem",
    );
    openssl(
        folder,
        "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 20 -copy_extensions copy -out leaf.pem",
    );
    let chain =
        [fs::read(folder.join("leaf.pem")).unwrap(), fs::read(folder.join("ca.pem")).unwrap()].concat();
    fs::write(folder.join("chain.pem"), chain).unwrap();
    let load = |file: &str, at| certificate::load(&folder.join(file), &key.public(), at);
    assert_eq!(load("chain.pem", now()).unwrap().len(), 2);
    let code =
        |outcome: Result<Vec<Vec<u8>>, saboot_seal::keys::KeyError>| outcome.unwrap_err().code.to_string();
    assert_eq!(code(load("chain.pem", now() + 21 * 86_400)), "keys.cert-expired");
    assert_eq!(code(load("chain.pem", now() - 86_400)), "keys.cert-not-yet-valid");
    assert_eq!(code(load("ca.pem", now())), "keys.cert-other-key");

    // One for a web server, and one whose key usage is for certificates.
    for (extension, allowed) in [
        ("extendedKeyUsage=serverAuth", false),
        ("keyUsage=critical,keyCertSign,cRLSign", false),
        ("keyUsage=critical,nonRepudiation", true),
        ("extendedKeyUsage=emailProtection", true),
        ("extendedKeyUsage=serverAuth,1.3.6.1.4.1.311.10.3.12", true),
    ] {
        fs::write(folder.join("ext"), extension).unwrap();
        openssl(
            folder,
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -days 20 -extfile ext -out other.pem",
        );
        match load("other.pem", now()) {
            Ok(_) => assert!(allowed, "{extension}"),
            Err(error) => {
                assert!(
                    !allowed && error.code.as_str() == "keys.cert-not-for-signing",
                    "{extension}: {error}"
                );
            }
        }
    }
}

/// The signature of a PDF: detached, and openssl checks content, certificate and the attribute that names it.
#[test]
fn openssl_verifies_our_cms_signature() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    let path = folder.join("key.pem");
    SigningKey::create(&path).unwrap();
    let signer = Signer::load(&path, None, now(), &mut |_| panic!("no passphrase")).unwrap();
    fs::write(folder.join("content"), b"%PDF-1.7 and so on").unwrap();
    let digest: [u8; 32] = Sha256::digest(b"%PDF-1.7 and so on").into();
    let cms = saboot_seal::cms::signed_data(&digest, &signer).unwrap();
    assert_eq!(cms, saboot_seal::cms::signed_data(&digest, &signer).unwrap(), "deterministic");
    fs::write(folder.join("cms"), &cms).unwrap();
    let verify = "cms -verify -cades -binary -inform DER -in cms -content content -CAfile key.cert.pem -purpose any -out /dev/null";
    openssl(folder, verify);
    let text = openssl(folder, "cms -cmsout -print -inform DER -in cms");
    for part in ["messageDigest", "contentType", "signingCertificateV2", "ecdsa-with-SHA256"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("signingTime"), "the time stands in the PDF: {text}");
    fs::write(folder.join("content"), b"%PDF-1.7 and so off").unwrap();
    assert!(!asked(folder, verify).0);
    let ed = SigningKey::create_as(&folder.join("ed.pem"), Algorithm::Ed25519, None).unwrap();
    let error = saboot_seal::cms::signed_data(&digest, &Signer::bare(ed)).unwrap_err();
    assert_eq!(error.code.as_str(), "keys.needs-p256");
}
