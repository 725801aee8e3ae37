//! Keys by themselves; with `openssl` as the other party they are tested through the program.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use zeroize::Zeroizing;

use super::*;

fn phrase(text: &str) -> Passphrase {
    Passphrase::new(Zeroizing::new(text.as_bytes().to_vec())).unwrap()
}

fn code(outcome: Result<SigningKey, KeyError>) -> String {
    outcome.unwrap_err().code.to_string()
}

#[test]
fn keys_are_private_unique_and_never_overwritten() {
    for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/key.pem");
        let key = SigningKey::create_as(&path, algorithm, None).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(code(SigningKey::create(&path)), "keys.exists");
        let public = PublicKey::load(&public_path(&path)).unwrap();
        assert_eq!((public.clone(), public.algorithm()), (key.public(), algorithm));
        assert_ne!(SigningKey::create(&dir.path().join("b.pem")).unwrap().public(), public);
        let loaded = SigningKey::load(&path).unwrap();
        let signature = loaded.sign(b"m").unwrap();
        assert!(public.verifies(b"m", &signature) && !public.verifies(b"n", &signature));
        assert_eq!(signature, key.sign(b"m").unwrap(), "the same message gives the same bytes");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(code(SigningKey::load(&path)), "keys.lax-permissions");
        assert_eq!(certificate_path(&path).exists(), algorithm == Algorithm::P256);
    }
}

/// RFC 6979 A.2.5: P-256 with SHA-256, message "sample". Its s is the higher one; ours is n - s.
#[test]
fn p256_signatures_are_deterministic_and_low() {
    let hex = |text: &str| -> Vec<u8> {
        (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
    };
    let secret = hex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
    let key = SigningKey(Secret::P256(p256::ecdsa::SigningKey::from_slice(&secret).unwrap()));
    let signature = key.sign(b"sample").unwrap();
    let high = p256::ecdsa::Signature::from_slice(&hex(
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    ))
    .unwrap();
    let low = high.normalize_s().unwrap();
    assert_eq!(signature, low.to_der().as_bytes());
    assert!(key.public().verifies(b"sample", &signature));
    assert!(!key.public().verifies(b"sample", high.to_der().as_bytes()), "the other s must not verify");
}

/// Each signature verifies in one spelling: no changed, longer, shorter or padded form of it does.
#[test]
fn a_signature_has_one_spelling() {
    for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
        let key = SigningKey::generate(algorithm).unwrap();
        let public = key.public();
        let mut tried = 0;
        for message in 0u32..8 {
            let message = message.to_be_bytes();
            let good = key.sign(&message).unwrap();
            assert!(public.verifies(&message, &good));
            for at in 0..good.len() {
                for bit in 0..8 {
                    let mut changed = good.clone();
                    changed[at] ^= 1 << bit;
                    assert!(!public.verifies(&message, &changed), "byte {at} bit {bit}");
                    tried += 1;
                }
                assert!(!public.verifies(&message, &good[..at]), "cut at {at}");
            }
            assert!(!public.verifies(&message, &[&good[..], &[0]].concat()));
        }
        assert!(tried > 8 * 64 * 7, "{tried}");
        if algorithm == Algorithm::P256 {
            // The same numbers with a needless nought before r, and with a length in two bytes.
            let good = key.sign(b"m").unwrap();
            let r = usize::from(good[3]);
            let mut padded = vec![0x30, good[1] + 1, 2, good[3] + 1, 0];
            padded.extend_from_slice(&good[4..]);
            let long = [&[0x30, 0x81, good[1]], &good[2..]].concat();
            assert_eq!(good[4 + r], 2);
            assert!(!public.verifies(b"m", &padded) && !public.verifies(b"m", &long));
        }
    }
}

#[test]
fn a_passphrase_protects_and_can_be_changed_and_taken_off() {
    for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key.pem");
        let key = SigningKey::create_as(&path, algorithm, Some(&phrase("कुंजी 1"))).unwrap();
        assert!(SigningKey::is_encrypted(&path).unwrap());
        assert_eq!(code(SigningKey::load(&path)), "keys.passphrase-needed");
        assert_eq!(
            code(SigningKey::load_asking(&path, &mut |_| Ok(phrase("कुंजी 2")))),
            "keys.wrong-passphrase"
        );
        let opened = SigningKey::load_asking(&path, &mut |_| Ok(phrase("कुंजी 1"))).unwrap();
        assert_eq!(opened.public(), key.public());
        opened.rewrite(&path, Some(&phrase("b"))).unwrap();
        assert!(SigningKey::load_asking(&path, &mut |_| Ok(phrase("कुंजी 1"))).is_err());
        assert!(SigningKey::load_asking(&path, &mut |_| Ok(phrase("b"))).is_ok());
        opened.rewrite(&path, None).unwrap();
        assert_eq!(SigningKey::load(&path).unwrap().public(), key.public());
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let names = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name());
        assert!(names.into_iter().all(|n| !n.to_string_lossy().ends_with(".part")));
    }
    for bad in [Vec::new(), vec![b'x'; 1025]] {
        let error = Passphrase::new(Zeroizing::new(bad)).unwrap_err();
        assert_eq!(error.code.as_str(), "keys.bad-passphrase");
    }
}

/// Parameters that would fill the memory or run for hours are refused before anything is derived.
#[test]
fn costly_and_unlawful_key_files_are_refused() {
    use pkcs8::der::Encode;
    use pkcs8::pkcs5::pbes2::{self, Kdf, Pbkdf2Params, Pbkdf2Prf, ScryptParams};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key.pem");
    let scrypt = |n, r, p| {
        Kdf::Scrypt(ScryptParams {
            salt: b"salt",
            cost_parameter: n,
            block_size: r,
            parallelization: p,
            key_length: None,
        })
    };
    let pbkdf2 = |rounds, prf| {
        Kdf::Pbkdf2(Pbkdf2Params { salt: b"salt", iteration_count: rounds, key_length: None, prf })
    };
    let cases = [
        (scrypt(1 << 20, 8, 1), "keys.costly-encryption"),
        (scrypt(1 << 40, 1, 1), "keys.costly-encryption"),
        (scrypt(1 << 14, 8, 65_535), "keys.costly-encryption"),
        (scrypt(2, 65_535, 65_535), "keys.costly-encryption"),
        (scrypt(0, 8, 1), "keys.costly-encryption"),
        (scrypt(1, 8, 1), "keys.costly-encryption"),
        (scrypt(10_000, 8, 1), "keys.costly-encryption"),
        (scrypt(1 << 14, 0, 1), "keys.costly-encryption"),
        (scrypt(1 << 14, 8, 0), "keys.costly-encryption"),
        (pbkdf2(u32::MAX, Pbkdf2Prf::HmacWithSha256), "keys.costly-encryption"),
        (pbkdf2(0, Pbkdf2Prf::HmacWithSha256), "keys.costly-encryption"),
        (pbkdf2(1000, Pbkdf2Prf::HmacWithSha1), "keys.unknown-encryption"),
        (scrypt(1 << 4, 1, 1), "keys.wrong-passphrase"),
        (pbkdf2(10, Pbkdf2Prf::HmacWithSha512), "keys.wrong-passphrase"),
    ];
    for (kdf, expected) in cases {
        let words = format!("{kdf:?}");
        let info = pkcs8::EncryptedPrivateKeyInfo {
            encryption_algorithm: pbes2::Parameters {
                kdf,
                encryption: pbes2::EncryptionScheme::Aes256Cbc { iv: &[0; 16] },
            }
            .into(),
            encrypted_data: &[7; 64],
        };
        let der = info.to_der().unwrap();
        let document = pkcs8::SecretDocument::try_from(der).unwrap();
        let pem = document.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).unwrap();
        drop(fs::remove_file(&path));
        file_with(&path, pem.as_bytes());
        let began = std::time::Instant::now();
        assert_eq!(code(SigningKey::load_asking(&path, &mut |_| Ok(phrase("x")))), expected, "{words}");
        assert!(began.elapsed().as_secs() < 5, "{words}");
    }
}

fn file_with(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn what_is_no_key_is_said_to_be_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key.pem");
    assert_eq!(code(SigningKey::load(&path)), "keys.not-found");
    assert_eq!(code(SigningKey::load(dir.path())), "keys.unreadable");
    for bytes in [
        &b""[..],
        b"hello",
        b"\xff\xfe",
        &[b'A'; 20_000],
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ] {
        file_with(&path, bytes);
        assert_eq!(code(SigningKey::load(&path)), "keys.not-a-key", "{bytes:?}");
        assert_eq!(PublicKey::load(&path).unwrap_err().code.as_str(), "keys.not-a-key");
    }
    let key = SigningKey::create(&dir.path().join("good.pem")).unwrap();
    file_with(&path, key.public().to_pem().unwrap().as_bytes());
    assert_eq!(code(SigningKey::load(&path)), "keys.not-a-key");
    assert!(PublicKey::load(&dir.path().join("good.pem")).is_err());
}

/// The certificate that a key signs for itself is the same whether it lies beside the key or is made again.
#[test]
fn a_keys_own_certificate_is_made_again_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key.pem");
    let key = SigningKey::create(&path).unwrap();
    let now = 86_400 + std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let load = || Signer::load(&path, None, now, &mut |_| panic!("no passphrase")).unwrap();
    let beside = load().certificates;
    fs::remove_file(certificate_path(&path)).unwrap();
    assert_eq!(load().certificates, beside);
    assert!(certificate::is_self_signed(&beside[0]));
    assert_eq!(beside[0], certificate::of_key(&key, &path).unwrap());
}

#[test]
fn certificates_must_fit_the_key_and_the_day() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key.pem");
    let key = SigningKey::create(&path).unwrap();
    let holder = certificate::Holder {
        name: "सबूत डेस्क".to_owned(),
        organisation: Some("Lab, O=x".to_owned()),
        country: Some("IN".to_owned()),
    };
    let der = certificate::self_signed(&key, &holder, 1000, 2000).unwrap();
    let chain = dir.path().join("chain.pem");
    fs::write(&chain, format!("subject=x\n{}", certificate::to_pem(std::slice::from_ref(&der)).unwrap()))
        .unwrap();
    let load = |key: &PublicKey, now| certificate::load(&chain, key, now);
    assert_eq!(load(&key.public(), 1500).unwrap(), std::slice::from_ref(&der));
    let code = |outcome: Result<Vec<Vec<u8>>, KeyError>| outcome.unwrap_err().code.to_string();
    assert_eq!(code(load(&key.public(), 2001)), "keys.cert-expired");
    assert_eq!(code(load(&key.public(), 999)), "keys.cert-not-yet-valid");
    let other = SigningKey::generate(Algorithm::P256).unwrap();
    assert_eq!(code(load(&other.public(), 1500)), "keys.cert-other-key");
    let theirs = certificate::self_signed(&other, &holder, 1000, 2000).unwrap();
    fs::write(&chain, certificate::to_pem(&[theirs.clone(), der.clone()]).unwrap()).unwrap();
    let error = load(&key.public(), 1500).unwrap_err();
    assert!(error.code.as_str() == "keys.cert-other-key" && error.detail.contains("first"), "{error}");
    let unlike = certificate::Holder { name: "b".to_owned(), ..holder.clone() };
    let unlike = certificate::self_signed(&other, &unlike, 1000, 2000).unwrap();
    fs::write(&chain, certificate::to_pem(&[der.clone(), unlike]).unwrap()).unwrap();
    assert_eq!(code(load(&key.public(), 1500)), "keys.cert-unreadable");
    for bad in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\nAAAA",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        fs::write(&chain, bad).unwrap();
        assert_eq!(code(load(&key.public(), 1500)), "keys.cert-unreadable", "{bad:?}");
    }
    for name in ["", " ", "a\nb", "\u{202e}x", &"x".repeat(65)] {
        let holder = certificate::Holder { name: name.to_owned(), ..holder.clone() };
        let error = certificate::self_signed(&key, &holder, 1, 2).unwrap_err();
        assert_eq!(error.code.as_str(), "keys.bad-name", "{name:?}");
    }
    let holder = certificate::Holder { country: Some("in".to_owned()), ..holder };
    assert_eq!(certificate::self_signed(&key, &holder, 1, 2).unwrap_err().code.as_str(), "keys.bad-name");
    let ed = SigningKey::generate(Algorithm::Ed25519).unwrap();
    let nameless = certificate::Holder::nameless(&ed.public());
    assert_eq!(certificate::request(&ed, &nameless).unwrap_err().code.as_str(), "keys.needs-p256");
}

/// No bytes of a certificate file make the reader panic.
#[test]
fn changed_certificates_never_panic() {
    let dir = tempfile::tempdir().unwrap();
    let key = SigningKey::create(&dir.path().join("key.pem")).unwrap();
    let der = certificate::of_key(&key, &dir.path().join("key.pem")).unwrap();
    let path = dir.path().join("c.pem");
    let mut refused = 0;
    for at in 0..der.len() {
        let mut changed = der.clone();
        changed[at] ^= 1 << (at % 8);
        let Ok(pem) = certificate::to_pem(&[changed]) else { continue };
        fs::write(&path, pem).unwrap();
        refused += usize::from(certificate::load(&path, &key.public(), u64::MAX).is_err());
    }
    assert!(refused > 100, "{refused}");
}

#[test]
fn every_code_has_a_hindi_page() {
    let of = |table: &[saboot_core::CodeInfo]| table.iter().map(|c| c.code).collect::<Vec<_>>();
    assert_eq!(of(CODES), of(CODES_HINDI));
}
