//! Statements about keys: from a date on, one key signs in place of another, and why.
//!
//! [`make`] signs one, [`Statement::read`] reads one, [`Known::new`] works out from the keys that a reader knows and the
//! statements at hand which keys count and what stands against the others. The form is described in
//! `schema/rotation.md`. A statement is believed only as far as a key that the reader knows already vouches for it:
//! by itself it makes nobody known.

mod codes;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use codes::{CODES, CODES_HINDI};
use saboot_core::{Untrusted, civil};
use serde::{Deserialize, Serialize};

use crate::envelope::{self, Envelope, PAYLOAD_TYPE};
use crate::keys::{KeyError, PublicKey, Sign, read_text, write_new};

/// Type of our predicate, described in `schema/rotation.md`.
pub const PREDICATE: &str = "https://saboot.dev/key-rotation/v1";

/// Largest statement that is read.
const MOST: u64 = 64 * 1024;
/// Most statements that are followed one after another.
pub const MOST_STATEMENTS: usize = 16;
/// Most signatures of one statement.
const MOST_SIGNATURES: usize = 16;

/// Why one key takes the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// In good order: both keys are at hand, and both sign.
    Rotated,
    /// The old key is gone and cannot sign.
    Lost,
    /// Someone else may have the old key: nothing that it alone signed is to be believed.
    Compromised,
}

impl Reason {
    /// As it stands in the statement.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rotated => "rotated",
            Self::Lost => "lost",
            Self::Compromised => "compromised",
        }
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Signed {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    predicate_type: String,
    predicate: Change,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    digest: Fingerprint,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fingerprint {
    sha256: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    reason: Reason,
    effective: String,
    from: String,
    to: String,
}

/// UTC of seconds since 1970, RFC 3339, whole seconds.
pub fn utc(seconds: u64) -> String {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    let (year, month, day) = civil::date(seconds.div_euclid(civil::DAY));
    let of_day = seconds.rem_euclid(civil::DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// True for `2026-12-31T00:00:00Z` and its like, which compare as text.
fn is_utc(text: &str) -> bool {
    let shape = text.len() == 20
        && text.bytes().zip(b"0000-00-00T00:00:00Z").all(|(c, form)| match form {
            b'0' => c.is_ascii_digit(),
            other => c == *other,
        });
    let number = |at: std::ops::Range<usize>| text.get(at).and_then(|t| t.parse::<i64>().ok()).unwrap_or(-1);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    shape
        && (1..=12).contains(&month)
        && civil::date(civil::days(year, month, day)) == (year, month, day)
        && number(11..13) < 24
        && number(14..16) < 60
        && number(17..19) < 60
}

/// The time in a statement from a date such as 2026-12-31, meaning its first moment in UTC.
pub fn beginning_of(date: &str) -> Option<String> {
    let time = format!("{date}T00:00:00Z");
    is_utc(&time).then_some(time)
}

/// Signs a statement that `to` signs in place of `from`.
///
/// # Errors
/// `rotation.unfit` where the keys are one key, the date is none, or a signature is missing without which nobody could
/// believe it: of both keys for `rotated`, of the new key for the others.
pub fn make(
    from: &PublicKey,
    to: &PublicKey,
    reason: Reason,
    effective: &str,
    signers: &[&dyn Sign],
) -> Result<Envelope, KeyError> {
    let unfit = |detail: &str| Err(KeyError::new("rotation.unfit", Path::new(""), detail));
    if from == to {
        return unfit("the old and the new key are the same key");
    }
    if !is_utc(effective) {
        return unfit("the day from which it holds is no day, such as 2026-12-31");
    }
    let signs = |key: &PublicKey| signers.iter().any(|s| s.public() == *key);
    if !signs(to) {
        return unfit("the new key must sign, to show that its holder has it");
    }
    if reason == Reason::Rotated && !signs(from) {
        return unfit("the old key must sign; when it cannot, the reason is lost or compromised");
    }
    if reason == Reason::Lost && signs(from) {
        return unfit("a key that signs is not lost");
    }
    let failed = |e: &dyn std::fmt::Display| KeyError::new("keys.not-signed", Path::new(""), e);
    let named = |name: &str, key: &PublicKey| Subject {
        name: name.to_owned(),
        digest: Fingerprint { sha256: key.fingerprint() },
    };
    let statement = Signed {
        kind: envelope::STATEMENT.to_owned(),
        subject: vec![named("from", from), named("to", to)],
        predicate_type: PREDICATE.to_owned(),
        predicate: Change {
            reason,
            effective: effective.to_owned(),
            from: from.to_pem().map_err(|e| failed(&e))?,
            to: to.to_pem().map_err(|e| failed(&e))?,
        },
    };
    let (first, others) = signers.split_first().ok_or_else(|| failed(&"nobody signs"))?;
    let mut signed = envelope::sign(&statement, *first)?;
    for key in others {
        signed.add(*key)?;
    }
    Ok(signed)
}

/// Writes a statement under a new name.
///
/// # Errors
/// `keys.exists`, `keys.not-written`.
pub fn write(path: &Path, statement: &Envelope) -> Result<(), KeyError> {
    let text = statement.to_json().map_err(|e| KeyError::new("keys.not-written", path, e))?;
    write_new(path, text.as_bytes(), 0o644)
}

/// A statement about keys that was read; nothing is believed yet.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Where it was read.
    pub path: PathBuf,
    /// Why.
    pub reason: Reason,
    /// From when on: UTC, RFC 3339.
    pub effective: String,
    /// The key that is replaced.
    pub from: PublicKey,
    /// The key that takes its place.
    pub to: PublicKey,
    message: Vec<u8>,
    /// Each with the name of its key.
    signatures: Vec<(String, Vec<u8>)>,
}

impl Statement {
    /// Reads a statement.
    ///
    /// # Errors
    /// `keys.not-found` and `keys.unreadable`; `rotation.not-a-statement` where it has another form, another spelling, or
    /// names its keys in two ways.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        const CODE: &str = "rotation.not-a-statement";
        let not = |detail: String| KeyError::new(CODE, path, detail);
        let text = read_text(path, MOST, CODE)?;
        let envelope: Envelope = serde_json::from_str(&text).map_err(|e| not(e.to_string()))?;
        // One spelling, so that no byte can change unseen and no key can stand twice.
        if envelope.to_json().ok().as_ref() != Some(&*text) {
            return Err(not("it is not spelled as saboot writes it".to_owned()));
        }
        let payload = STANDARD.decode(&envelope.payload).map_err(|e| not(e.to_string()))?;
        let signed: Signed = serde_json::from_slice(&payload).map_err(|e| not(e.to_string()))?;
        let again = serde_json::to_string(&signed).map_err(|e| not(e.to_string()))?;
        if saboot_core::text::escape_json_text(&again).as_bytes() != payload {
            return Err(not("what was signed is not spelled as saboot writes it".to_owned()));
        }
        if envelope.payload_type != PAYLOAD_TYPE
            || signed.kind != envelope::STATEMENT
            || signed.predicate_type != PREDICATE
        {
            return Err(not(format!("it is a statement of type {:?}", signed.predicate_type)));
        }
        if envelope.signatures.len() > MOST_SIGNATURES {
            return Err(not(format!("it carries more than {MOST_SIGNATURES} signatures")));
        }
        let change = signed.predicate;
        let (Some(from), Some(to)) = (PublicKey::from_pem(&change.from), PublicKey::from_pem(&change.to))
        else {
            return Err(not("a key in it is none that saboot knows".to_owned()));
        };
        let named: Vec<(&str, &str)> =
            signed.subject.iter().map(|s| (s.name.as_str(), s.digest.sha256.as_str())).collect();
        if named != [("from", from.fingerprint().as_str()), ("to", to.fingerprint().as_str())] || from == to {
            return Err(not("its keys and their fingerprints do not agree".to_owned()));
        }
        if !is_utc(&change.effective) {
            return Err(not("its date is none".to_owned()));
        }
        let message = envelope::pae(&envelope.payload_type, &payload);
        let mut signatures = Vec::new();
        for entry in &envelope.signatures {
            let signature = STANDARD.decode(&entry.sig).map_err(|e| not(e.to_string()))?;
            // Names are not signed, so they are held to the signatures; of a third key that can be done only by name.
            if [&from, &to].iter().any(|key| key.verifies(&message, &signature) != (key.id() == entry.keyid))
            {
                return Err(not(format!("the signature that names key {:?} is not that key's", entry.keyid)));
            }
            signatures.push((entry.keyid.clone(), signature));
        }
        Ok(Self {
            path: path.to_owned(),
            reason: change.reason,
            effective: change.effective,
            from,
            to,
            message,
            signatures,
        })
    }

    fn file(&self) -> Untrusted {
        Untrusted::new(self.path.to_string_lossy())
    }

    fn succession(&self) -> Succession {
        Succession {
            from: self.from.id(),
            to: self.to.id(),
            reason: self.reason,
            effective: self.effective.clone(),
            file: self.file(),
        }
    }

    /// True when this key signed it. Only signatures that bear its name are tried, so that many keys and statements cost
    /// little.
    fn signed_by(&self, key: &PublicKey) -> bool {
        let id = key.id();
        self.signatures.iter().any(|(name, signature)| *name == id && key.verifies(&self.message, signature))
    }

    /// True when a key that the reader knows, other than the two that it is about, signed it.
    fn vouched_for(&self, known: &[PublicKey]) -> bool {
        known.iter().any(|key| *key != self.from && *key != self.to && self.signed_by(key))
    }
}

/// That one key signs in place of another, as a statement has it that is believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Succession {
    /// Start of the old key's fingerprint.
    pub from: String,
    /// Start of the new key's.
    pub to: String,
    /// Why.
    pub reason: Reason,
    /// From when on: UTC, RFC 3339.
    pub effective: String,
    /// The file that says so.
    pub file: Untrusted,
}

/// The keys that count for a reader: those that are known, those that took their place, and what became of the old ones.
#[derive(Debug, Clone, Default)]
pub struct Known {
    keys: Vec<PublicKey>,
    /// What became of a key, by its fingerprint.
    replaced: BTreeMap<String, Succession>,
    followed: Vec<Succession>,
    not_believed: Vec<Untrusted>,
}

impl Known {
    /// Works out what follows from the statements; in whatever order they are given, at most [`MOST_STATEMENTS`].
    ///
    /// * `rotated`, signed by both keys: the new key is known when the old one is.
    /// * `lost` or `compromised`: the new key is known only when a third key, known already, vouches for it. The old key
    ///   cannot, because it is gone, or because whoever stole it could name a key of their own.
    /// * `compromised` is believed against the old key when that key, the known new one or a third known key signed it.
    ///
    /// # Errors
    /// `rotation.too-many`.
    pub fn new(keys: Vec<PublicKey>, statements: &[Statement]) -> Result<Self, KeyError> {
        if statements.len() > MOST_STATEMENTS {
            return Err(KeyError::new(
                "rotation.too-many",
                Path::new(""),
                format!(
                    "{} statements about keys were given; at most {MOST_STATEMENTS} are followed",
                    statements.len()
                ),
            ));
        }
        let mut known = Self { keys: keys.clone(), ..Self::default() };
        // A stolen key must not hand its place on. Whenever another key turns out to be compromised, all that was followed
        // before is worked out anew without it; each round finds one more, so there are no more rounds than statements.
        while known.distrust(statements) || known.follow_all(statements) {
            if known.distrust(statements) {
                known.keys.clone_from(&keys);
                known.followed.clear();
                known.replaced.retain(|_, of| of.reason == Reason::Compromised);
            }
        }
        let followed = |s: &&Statement| known.followed.iter().any(|f| *f == s.succession());
        let told = |s: &&Statement| known.replaced.values().any(|f| *f == s.succession());
        known.not_believed =
            statements.iter().filter(|s| !followed(s) && !told(s)).map(Statement::file).collect();
        Ok(known)
    }

    /// Takes in what is said of compromised keys; true when something new was.
    fn distrust(&mut self, statements: &[Statement]) -> bool {
        let mut new = false;
        for statement in statements.iter().filter(|s| s.reason == Reason::Compromised) {
            let by_new = self.keys.contains(&statement.to) && statement.signed_by(&statement.to);
            let believed =
                statement.signed_by(&statement.from) || by_new || statement.vouched_for(&self.keys);
            if believed && !self.is_compromised(&statement.from) {
                self.replaced.insert(statement.from.fingerprint(), statement.succession());
                new = true;
            }
        }
        new
    }

    fn is_compromised(&self, key: &PublicKey) -> bool {
        self.replaced.get(&key.fingerprint()).is_some_and(|r| r.reason == Reason::Compromised)
    }

    /// Takes in whatever a known, sound key vouches for; true when something new was.
    fn follow_all(&mut self, statements: &[Statement]) -> bool {
        let mut new = false;
        for statement in statements {
            let succession = statement.succession();
            if self.followed.contains(&succession) || !statement.signed_by(&statement.to) {
                continue;
            }
            let sound: Vec<PublicKey> =
                self.keys.iter().filter(|key| !self.is_compromised(key)).cloned().collect();
            let by_old = statement.reason == Reason::Rotated
                && sound.contains(&statement.from)
                && statement.signed_by(&statement.from);
            if !by_old && !statement.vouched_for(&sound) && !sound.contains(&statement.to) {
                continue;
            }
            self.replaced.entry(statement.from.fingerprint()).or_insert_with(|| succession.clone());
            self.followed.push(succession);
            if !self.keys.contains(&statement.to) {
                self.keys.push(statement.to.clone());
            }
            new = true;
        }
        new
    }

    /// The keys whose signatures count.
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// The statements that were followed.
    pub fn followed(&self) -> &[Succession] {
        &self.followed
    }

    /// The files of statements that no known key vouches for.
    pub fn not_believed(&self) -> &[Untrusted] {
        &self.not_believed
    }

    /// What stands against a signature of the key with this fingerprint on a report of this time.
    pub fn against(&self, fingerprint: &str, examined_at: &str) -> Option<Against<'_>> {
        let by = self.replaced.get(fingerprint)?;
        let (code, detail) = if by.reason == Reason::Compromised {
            let detail = format!(
                "it was stated that someone else may have key {}, on {} at the latest; whoever has it can sign anything under any date",
                by.from, by.effective
            );
            ("verify.compromised-key", detail)
        } else if !is_utc(examined_at) || examined_at >= by.effective.as_str() {
            let detail = format!(
                "the report says that it was made on {examined_at}, but from {} on key {} signs in place of key {}",
                by.effective, by.to, by.from
            );
            ("verify.retired-key", detail)
        } else {
            return None;
        };
        Some(Against { code, detail, by })
    }
}

/// A reason not to believe a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Against<'k> {
    /// `verify.compromised-key` or `verify.retired-key`.
    pub code: &'static str,
    /// What about it.
    pub detail: String,
    /// What was stated.
    pub by: &'k Succession,
}

#[cfg(test)]
mod tests;
