//! Which keys count after statements in every order, and which statements move nobody.

use super::*;
use crate::keys::{Algorithm, SigningKey};

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::P256).unwrap()
}

fn stated(from: &SigningKey, to: &SigningKey, reason: Reason, signers: &[&dyn Sign]) -> Statement {
    let envelope = make(&from.public(), &to.public(), reason, "2026-06-01T00:00:00Z", signers).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rotation.json");
    std::fs::write(&path, envelope.to_json().unwrap()).unwrap();
    Statement::read(&path).unwrap()
}

fn known(keys: &[&SigningKey], statements: &[Statement]) -> Known {
    let keys: Vec<PublicKey> = keys.iter().map(|k| k.public()).collect();
    let forwards = Known::new(keys.clone(), statements).unwrap();
    let backwards: Vec<Statement> = statements.iter().rev().cloned().collect();
    let other = Known::new(keys, &backwards).unwrap();
    let sorted = |known: &Known| {
        let mut ids: Vec<String> = known.keys.iter().map(PublicKey::id).collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&forwards), sorted(&other), "the order of statements does not matter");
    forwards
}

const BEFORE: &str = "2026-05-31T23:59:59Z";
const AFTER: &str = "2026-06-01T00:00:00Z";

fn against(known: &Known, key: &SigningKey, at: &str) -> Option<&'static str> {
    known.against(&key.public().fingerprint(), at).map(|against| against.code)
}

#[test]
fn a_rotation_makes_the_new_key_known_and_retires_the_old() {
    let (a, b, c, stranger) = (key(), key(), key(), key());
    let chain = [stated(&a, &b, Reason::Rotated, &[&a, &b]), stated(&b, &c, Reason::Rotated, &[&b, &c])];
    let all = known(&[&a], &chain);
    assert!(all.keys().contains(&b.public()) && all.keys().contains(&c.public()));
    assert_eq!((all.followed().len(), all.not_believed().len()), (2, 0));
    assert_eq!(against(&all, &a, BEFORE), None);
    assert_eq!(against(&all, &a, AFTER), Some("verify.retired-key"));
    assert_eq!(against(&all, &a, "yesterday"), Some("verify.retired-key"));
    assert_eq!(against(&all, &c, AFTER), None);
    let none = known(&[&stranger], &chain);
    assert_eq!((none.keys().len(), none.not_believed().len()), (1, 2));
    assert_eq!(against(&none, &a, AFTER), None);
}

#[test]
fn a_lost_keys_successor_needs_a_third_key() {
    let (old, new, witness) = (key(), key(), key());
    let alone = [stated(&old, &new, Reason::Lost, &[&new])];
    assert_eq!(known(&[&old], &alone).keys().len(), 1);
    let vouched = [stated(&old, &new, Reason::Lost, &[&new, &witness])];
    assert_eq!(known(&[&old], &vouched).keys().len(), 1, "an unknown witness is none");
    let believed = known(&[&old, &witness], &vouched);
    assert!(believed.keys().contains(&new.public()));
    assert_eq!(against(&believed, &old, BEFORE), None);
    assert_eq!(against(&believed, &old, AFTER), Some("verify.retired-key"));
    // Whoever knows the new key by itself believes what it says of the old one.
    assert_eq!(against(&known(&[&old, &new], &alone), &old, AFTER), Some("verify.retired-key"));
}

#[test]
fn a_stolen_key_is_distrusted_and_hands_nothing_on() {
    let (old, new, thief, witness) = (key(), key(), key(), key());
    let revoked = stated(&old, &new, Reason::Compromised, &[&old, &new]);
    let handed_on = stated(&old, &thief, Reason::Rotated, &[&old, &thief]);
    let both = known(&[&old], &[handed_on.clone(), revoked.clone()]);
    assert_eq!(both.keys(), [old.public()], "neither the thief nor, by the old key alone, the new key");
    assert_eq!(against(&both, &old, BEFORE), Some("verify.compromised-key"));
    assert_eq!(both.not_believed().len(), 1);
    // The new key is believed when a third vouches for it.
    let vouched = stated(&old, &new, Reason::Compromised, &[&new, &witness]);
    let all = known(&[&old, &witness], &[handed_on.clone(), vouched.clone()]);
    assert!(all.keys().contains(&new.public()) && !all.keys().contains(&thief.public()));
    assert_eq!(against(&all, &old, BEFORE), Some("verify.compromised-key"));
    // A stranger's word against a key counts for nothing.
    let slander = stated(&old, &thief, Reason::Compromised, &[&thief]);
    assert_eq!(against(&known(&[&old], &[slander]), &old, BEFORE), None);
    // A witness who becomes known only through a rotation is heard against what was followed before.
    let later = key();
    let to_later = stated(&witness, &later, Reason::Rotated, &[&witness, &later]);
    let by_later = stated(&old, &new, Reason::Compromised, &[&new, &later]);
    let all = known(&[&old, &witness], &[handed_on, to_later, by_later]);
    assert!(all.keys().contains(&new.public()) && !all.keys().contains(&thief.public()));
}

#[test]
fn statements_that_nobody_could_believe_are_not_made() {
    let (a, b) = (key(), key());
    let (a_public, b_public) = (a.public(), b.public());
    type Case<'a> = (&'a PublicKey, &'a PublicKey, Reason, &'a str, &'a [&'a dyn Sign]);
    let cases: [Case<'_>; 6] = [
        (&a_public, &a_public, Reason::Rotated, AFTER, &[&a]),
        (&a_public, &b_public, Reason::Rotated, AFTER, &[&b]),
        (&a_public, &b_public, Reason::Rotated, AFTER, &[&a]),
        (&a_public, &b_public, Reason::Lost, AFTER, &[&a, &b]),
        (&a_public, &b_public, Reason::Compromised, AFTER, &[&a]),
        (&a_public, &b_public, Reason::Rotated, "2026-02-30T00:00:00Z", &[&a, &b]),
    ];
    for (from, to, reason, at, signers) in cases {
        let error = make(from, to, reason, at, signers).unwrap_err();
        assert_eq!(error.code.as_str(), "rotation.unfit");
    }
    assert_eq!(beginning_of("2026-12-31").as_deref(), Some("2026-12-31T00:00:00Z"));
    for date in ["2026-13-01", "2026-02-29", "26-01-01", "2026-1-1", "", "२०२६-०१-०१", "2026-01-01T"]
    {
        assert_eq!(beginning_of(date), None, "{date}");
    }
    assert_eq!(utc(1_796_083_199), "2026-11-30T23:59:59Z");
}

/// Each changed byte makes it no statement.
#[test]
fn no_byte_of_a_statement_can_change_unseen() {
    let (a, b) = (key(), key());
    let envelope =
        make(&a.public(), &b.public(), Reason::Rotated, AFTER, &[&a, &b]).unwrap().to_json().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("rotation.json");
    let mut tried = 0;
    for at in 0..envelope.len() {
        let mut bytes = envelope.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        std::fs::write(&path, &bytes).unwrap();
        tried += 1;
        let error = Statement::read(&path).unwrap_err();
        assert_eq!(error.code.as_str(), "rotation.not-a-statement", "byte {at}");
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn at_most_sixteen_statements_are_followed() {
    let keys: Vec<SigningKey> = (0..18).map(|_| key()).collect();
    let chain: Vec<Statement> =
        keys.windows(2).map(|p| stated(&p[0], &p[1], Reason::Rotated, &[&p[0], &p[1]])).collect();
    assert_eq!(known(&[&keys[0]], &chain[..16]).keys().len(), 17);
    let error = Known::new(vec![keys[0].public()], &chain).unwrap_err();
    assert_eq!(error.code.as_str(), "rotation.too-many");
}

#[test]
fn every_code_has_a_hindi_page() {
    let of = |table: &[saboot_core::CodeInfo]| table.iter().map(|c| c.code).collect::<Vec<_>>();
    assert_eq!(of(CODES), of(CODES_HINDI));
}
