//! Stable codes: the names under which findings, damage and reasons are known for ever.
//!
//! A [`Code`] such as `mp4.muxer-contradiction` is never renamed, only retired. Each crate that emits codes
//! lists them as [`CodeInfo`], which is what `saboot explain` prints.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Lang;

/// A dotted, lower-case, stable name. Always ours, never taken from a file, so it may be displayed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// A code known at compile time.
    pub const fn new(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// A code made at run time, such as a detector's id; none when a character may not stand in a code.
    pub fn owned(text: &str) -> Option<Self> {
        let fits = text.len() <= 96
            && !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-');
        fits.then(|| Self(Cow::Owned(text.to_owned())))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&'static str> for Code {
    fn from(code: &'static str) -> Self {
        Self::new(code)
    }
}

impl<'de> Deserialize<'de> for Code {
    /// Accepts only characters that a code may hold, so that a hostile worker cannot smuggle text into a report.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::owned(&String::deserialize(deserializer)?)
            .ok_or_else(|| serde::de::Error::custom("not a saboot code"))
    }
}

/// Looks up what a code means, in a language; none where the code is not known or not explained in that language.
pub type Explain<'a> = &'a dyn Fn(&str, Lang) -> Option<Meaning>;

/// What a code means, in one language, for a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// One line, no full stop.
    pub title: &'static str,
    /// What it means and what it does not mean.
    pub text: &'static str,
    /// The innocent explanation; empty where the code is not one of a finding.
    pub innocent: &'static str,
}

impl From<&CodeInfo> for Meaning {
    fn from(info: &CodeInfo) -> Self {
        Self { title: info.title, text: info.text, innocent: "" }
    }
}

/// What `saboot explain CODE` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CodeInfo {
    /// The code.
    pub code: &'static str,
    /// One line, no full stop.
    pub title: &'static str,
    /// What it means, what it does not mean, and what to do, in plain words.
    pub text: &'static str,
}
