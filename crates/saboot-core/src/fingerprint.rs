//! Perceptual fingerprints: short numbers that copies of one picture or video share, re-encoded ones too.
//!
//! [`Pdq`] is of one picture, [`FramePdq`] of one frame of a video (vPDQ). Unlike a digest of the bytes a fingerprint
//! tells a little of what is shown, so it never stands in a report; it is handed out by those who choose to. How it is
//! computed: `saboot_analysis::fingerprint`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Untrusted;
use crate::exhibit::{Enclosure, Hashes, Kind};
use crate::text::hex;
use crate::{Code, Damage};

/// A PDQ hash: 256 bits, the highest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PdqHash([u8; 32]);

impl PdqHash {
    /// Distance up to which two hashes are held to be of the same picture by those who match them.
    pub const NEAR: u32 = 31;

    /// Takes the bits, the highest first.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Takes 64 hex digits; none of another length or with another letter.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let digit = |d: &u8| char::from(*d).to_digit(16).and_then(|v| u8::try_from(v).ok());
        let mut bytes = [0u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let mut value = 0;
            for d in pair {
                value = value << 4 | digit(d)?;
            }
            *byte = value;
        }
        Some(Self(bytes))
    }

    /// Number of bits that differ.
    pub fn distance(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    /// Number of bits that are set; 128 for almost every picture.
    pub fn ones(&self) -> u32 {
        self.0.iter().map(|b| b.count_ones()).sum()
    }
}

impl fmt::Display for PdqHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PdqHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PdqHash({self})")
    }
}

impl Serialize for PdqHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PdqHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_hex(&String::deserialize(deserializer)?)
            .ok_or_else(|| serde::de::Error::custom("not 64 hex digits"))
    }
}

/// Fingerprint of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pdq {
    /// 64 hex digits.
    pub hash: PdqHash,
    /// 0 to 100: how much there is in the picture to tell it by.
    pub quality: u8,
}

impl Pdq {
    /// Below this quality a hash is commonly thrown away: flat pictures resemble each other.
    pub const USABLE: u8 = 50;
}

/// Fingerprint of one frame of a video or moving picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FramePdq {
    /// Number of the frame in presentation order, from 0.
    pub frame: u64,
    /// Seconds from the start.
    pub time_s: f64,
    /// As in [`Pdq`].
    #[serde(flatten)]
    pub pdq: Pdq,
}

impl FramePdq {
    /// The line form of the published tool: `frame,quality,hash,seconds`.
    pub fn line(&self) -> String {
        format!("{},{},{},{:.3}", self.frame, self.pdq.quality, self.pdq.hash, self.time_s)
    }
}

/// What can be told of one file's looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Looks {
    /// What it is, by content.
    pub kind: Kind,
    /// Of a picture.
    pub pdq: Option<Pdq>,
    /// Of a video or moving picture: a frame a second.
    pub vpdq: Option<Vec<FramePdq>>,
    /// What could not be decoded.
    pub damage: Vec<Damage>,
    /// Codes of what was not looked at and why.
    pub not_examined: Vec<Code>,
}

/// All hashes of one file: digests of its bytes, and fingerprints where it shows anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// As named by the user; a part of a message or archive with its place behind it.
    pub path: Untrusted,
    /// Size in bytes; none where it could not be read.
    pub bytes: Option<u64>,
    /// Digests; none where it could not be read.
    pub hashes: Option<Hashes>,
    /// What it is, by content; none where that could not be told.
    pub kind: Option<Kind>,
    /// Of a picture.
    pub pdq: Option<Pdq>,
    /// Of a video or moving picture.
    pub vpdq: Option<Vec<FramePdq>>,
    /// The message or archive that it was taken out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosed_in: Option<Enclosure>,
    /// Why there is no fingerprint, or not of everything: code and one line.
    pub missing: Vec<Missing>,
}

/// Something that is missing from a [`Fingerprint`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Stable code.
    pub code: Code,
    /// In one line.
    pub detail: Untrusted,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_64_hex_digits_and_nothing_else() {
        let text = "f0".repeat(16) + &"0f".repeat(16);
        let hash = PdqHash::from_hex(&text).unwrap();
        assert_eq!((hash.to_string(), hash.ones()), (text.clone(), 128));
        assert_eq!(hash.distance(&PdqHash::default()), 128);
        assert_eq!(PdqHash::from_hex(&text.to_uppercase()), Some(hash));
        // A hash of half the length once brought down a matcher.
        for wrong in
            [&text[..32], &text[..63], "", &text.replace('f', "g"), &format!("{text}0"), &"é".repeat(32)]
        {
            assert_eq!(PdqHash::from_hex(wrong), None, "{wrong}");
            assert!(serde_json::from_value::<PdqHash>(wrong.into()).is_err());
        }
        assert_eq!(serde_json::from_value::<PdqHash>(text.into()).unwrap(), hash);
    }
}
