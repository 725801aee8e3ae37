//! Time stamps (RFC 3161) on an envelope: a request to carry to any authority, and the check of what it answered.
//!
//! [`request`] makes a query over the SHA-256 of `envelope.json`; [`check`] holds a reply against the envelope, the query
//! where it is at hand, and the roots that the reader named. Nothing is sent: files are carried. The stamps lie beside the
//! envelope in `timestamps/` ([`FOLDER`]), outside of its signature, because they come after it.
//!
//! A stamp proves that the envelope existed at a time, by the word of an authority. Revocation of its certificate is not
//! looked up.

mod codes;
pub(crate) mod token;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use codes::{CODES, CODES_HINDI};
use saboot_core::Untrusted;
use serde::Serialize;

use crate::asn1::{self, BOOLEAN, INTEGER, OCTET_STRING, SEQUENCE, Walk, only, spell};
use crate::certificate::{self, Certificate, NoPath};
use crate::problem::Problem;
use crate::signature::Hash;

/// Folder of the replies beside `envelope.json`.
pub const FOLDER: &str = "timestamps";
/// Most stamps of one report.
pub const MOST_STAMPS: usize = 32;
/// Largest request or reply that is read.
pub const MOST_BYTES: u64 = 1 << 20;
/// How far an authority's clock may be ahead of the reader's, in seconds.
const TOLERANCE: i64 = 300;

/// What a reply says, once its signature was found good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// When, by the authority's clock: UTC, RFC 3339, whole seconds.
    pub time: String,
    /// The same in seconds since 1970.
    #[serde(skip)]
    pub seconds: i64,
    /// Whom the authority's certificate names. Foreign text.
    pub authority: Untrusted,
    /// Serial number of the stamp, hex.
    pub serial: String,
    /// Whether its certificate leads to one of the given roots; none where no roots were given.
    pub trusted: Option<bool>,
}

/// The outcome for one reply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Checked {
    /// What it says; none when its signature is not good.
    pub stamp: Option<Stamp>,
    /// Every reason against it.
    pub problems: Vec<Problem>,
}

/// A query for the SHA-256 of these bytes, with a nonce, asking for the authority's certificate.
///
/// # Errors
/// When the system gives no randomness.
pub fn request(data: &[u8]) -> Result<Vec<u8>, getrandom::Error> {
    let mut nonce = [0u8; 8];
    getrandom::fill(&mut nonce)?;
    // A positive number of full length, so that it is spelled in one way.
    if let Some(first) = nonce.first_mut() {
        *first = *first & 0x3f | 0x40;
    }
    let hash = Hash::Sha256;
    let imprint = spell(SEQUENCE, &[&hash.algorithm(), &spell(OCTET_STRING, &[&hash.of(data)])]);
    Ok(spell(
        SEQUENCE,
        &[&spell(INTEGER, &[&[1]]), &imprint, &spell(INTEGER, &[&nonce]), &spell(BOOLEAN, &[&[0xff]])],
    ))
}

/// What of a query must come back: digest and nonce.
struct Query {
    hash: Hash,
    imprint: Vec<u8>,
    nonce: Option<Vec<u8>>,
}

impl Query {
    fn from_der(der: &[u8]) -> Option<Self> {
        let mut walk = only(der, SEQUENCE)?.walk();
        walk.of(INTEGER)?;
        let (hash, imprint) = token::imprint(&walk.of(SEQUENCE)?)?;
        walk.of(asn1::OID);
        let nonce = walk.of(INTEGER).map(|n| n.value.to_vec());
        Some(Self { hash: hash?, imprint: imprint.to_vec(), nonce })
    }
}

/// Holds a reply against the bytes that it must be about, the query that it answers, and the roots that may vouch for it.
///
/// `now` is in seconds since 1970. Without roots nothing is said of who the authority is. Every reason is given.
pub fn check(
    reply: &[u8],
    data: &[u8],
    query: Option<&[u8]>,
    roots: Option<&[Certificate]>,
    now: i64,
) -> Checked {
    let mut outcome = Checked::default();
    if let Err(problem) = outcome.hold(reply, data, query, roots, now) {
        outcome.problems.push(problem);
    }
    outcome
}

impl Checked {
    fn problem(&mut self, code: &'static str, detail: impl Into<Untrusted>) {
        self.problems.push(Problem::new(code, detail));
    }

    fn hold(
        &mut self,
        reply: &[u8],
        data: &[u8],
        query: Option<&[u8]>,
        roots: Option<&[Certificate]>,
        now: i64,
    ) -> Result<(), Problem> {
        let token = token::granted(reply)?;
        let (info, signer, others) = token::open(token)?;

        if info.hash.of(data) != info.imprint {
            self.problem("timestamp.other-imprint", "the digest in it is not that of this envelope");
        }
        if let Some(query) = query {
            match Query::from_der(query) {
                None => self.problem("timestamp.bad-query", "the request (.tsq) is no time stamp request"),
                Some(query) => {
                    if (query.hash, &query.imprint) != (info.hash, &info.imprint) {
                        self.problem(
                            "timestamp.other-imprint",
                            "the digest in it is not the one that was asked for",
                        );
                    }
                    if query.nonce != info.nonce {
                        self.problem(
                            "timestamp.wrong-nonce",
                            "it does not carry the number that the request holds",
                        );
                    }
                }
            }
        }
        let time = rfc3339(info.seconds);
        if info.seconds > now.saturating_add(TOLERANCE) {
            self.problem(
                "timestamp.future",
                format!("it is dated {time}; this machine's clock says {}", rfc3339(now)),
            );
        }
        if let Some(why) = signer.not_for_time_stamping() {
            self.problem(
                "timestamp.not-for-time-stamping",
                format!("the certificate of {}: {why}", signer.subject().for_terminal()),
            );
        }
        let mut trusted = None;
        if !signer.valid_at(info.seconds) {
            let (from, to) = signer.validity();
            self.problem(
                "timestamp.certificate-expired",
                format!(
                    "the certificate of {} is valid from {} to {}, the stamp is of {time}",
                    signer.subject().for_terminal(),
                    rfc3339(from),
                    rfc3339(to)
                ),
            );
        } else if let Some(roots) = roots {
            let path = certificate::path(&signer, &others, roots, info.seconds);
            trusted = Some(path.is_ok());
            match path {
                Ok(()) => {}
                Err(NoPath::Untrusted) => self.problem(
                    "timestamp.untrusted-root",
                    format!(
                        "the stamp is signed by {} and fits, but none of the given roots vouches for that",
                        signer.subject().for_terminal()
                    ),
                ),
                Err(NoPath::Expired(who)) => self.problem(
                    "timestamp.certificate-expired",
                    format!("the certificate of {who} was not valid at {time}"),
                ),
                Err(NoPath::NotAllowed(why)) => self.problem("timestamp.bad-chain", why),
            }
        }
        self.stamp = Some(Stamp {
            time,
            seconds: info.seconds,
            authority: signer.subject(),
            serial: saboot_core::text::hex(&info.serial),
            trusted,
        });
        Ok(())
    }
}

/// Seconds since 1970 as UTC, RFC 3339.
pub fn rfc3339(seconds: i64) -> String {
    let day = saboot_core::civil::DAY;
    let (year, month, date) = saboot_core::civil::date(seconds.div_euclid(day));
    let of_day = seconds.rem_euclid(day);
    format!("{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// The system's clock in seconds since 1970.
pub fn now() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(i64::MAX))
}

/// The replies kept beside an envelope, by number.
///
/// # Errors
/// When the folder is there and cannot be read, or holds more than [`MOST_STAMPS`].
pub fn kept(report: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(report.join(FOLDER)) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "tsr") {
            found.push(path);
        }
        if found.len() > MOST_STAMPS {
            return Err(io::Error::other(format!("more than {MOST_STAMPS} time stamps")));
        }
    }
    let number = |p: &PathBuf| p.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse::<u32>().ok());
    found.sort_by(|a, b| (number(a), a).cmp(&(number(b), b)));
    Ok(found)
}

/// Keeps a reply beside the envelope under the next free number; one that is there already is not kept twice.
///
/// # Errors
/// When it cannot be written, or there are [`MOST_STAMPS`].
pub fn keep(report: &Path, reply: &[u8]) -> io::Result<PathBuf> {
    let there = kept(report)?;
    for path in &there {
        if fs::metadata(path)?.len() == reply.len() as u64 && fs::read(path)? == reply {
            return Ok(path.clone());
        }
    }
    if there.len() >= MOST_STAMPS {
        return Err(io::Error::other(format!("{MOST_STAMPS} time stamps are kept already")));
    }
    let folder = report.join(FOLDER);
    fs::create_dir_all(&folder)?;
    for number in 1..=u32::MAX {
        let path = folder.join(format!("{number}.tsr"));
        if !path.exists() {
            crate::files::put(&path, reply)?;
            return Ok(path);
        }
    }
    Err(io::Error::other("no number is free"))
}

/// True when these bytes look like the beginning of a request rather than a reply: a common mix-up.
pub fn is_request(bytes: &[u8]) -> bool {
    Walk::new(bytes).of(SEQUENCE).is_some_and(|outer| outer.walk().of(INTEGER).is_some())
}

/// Seconds since 1970 of a time as [`rfc3339`] spells it.
pub fn seconds(text: &str) -> Option<i64> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ':' | 'T')).collect();
    let value = digits.as_bytes();
    let read = asn1::seconds(&asn1::Element { tag: asn1::GENERALIZED_TIME, value, whole: value })?;
    (rfc3339(read) == text).then_some(read)
}
