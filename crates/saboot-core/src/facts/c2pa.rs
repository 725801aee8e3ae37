//! What a file's signed provenance (C2PA manifest store) states, and what validating it offline brought out.
//!
//! [`C2pa`] holds every manifest of the store: the active one first, then its ingredients as they are reached, then
//! manifests that nothing refers to. Validation codes stay as given, each beside a [`Topic`]: integrity, identity and
//! time are three questions, and one word such as "invalid" for all of them misleads. Filled by `saboot-c2pa`. C2PA
//! Technical Specification 2.2, section 15. Judges nothing.

use serde::{Deserialize, Serialize};

use crate::{Span, Untrusted};

/// The question that a validation code answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Do the bytes agree with what was signed, and is the store built as specified?
    Integrity,
    /// Who signed, and does a trust anchor vouch for it?
    Identity,
    /// When was it signed, and was the certificate valid then?
    Time,
    /// Anything else.
    Other,
}

impl Topic {
    /// The question that a code of the C2PA or CAWG specification answers.
    pub fn of(code: &str) -> Self {
        match code {
            "signingCredential.expired"
            | "claimSignature.insideValidity"
            | "claimSignature.outsideValidity" => Self::Time,
            _ if code.starts_with("timeStamp.") || code.starts_with("timeOfSigning.") => Self::Time,
            // CAWG identity assertions name further people; they say nothing of the pixels.
            _ if code.starts_with("signingCredential.") || code.starts_with("cawg.") => Self::Identity,
            _ if ["assertion", "claim", "hashedURI", "manifest", "ingredient"]
                .iter()
                .any(|head| code.strip_prefix(head).is_some_and(|rest| rest.starts_with(['.', 'S']))) =>
            {
                Self::Integrity
            }
            _ => Self::Other,
        }
    }

    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Integrity => "integrity",
            Self::Identity => "identity",
            Self::Time => "time",
            Self::Other => "other",
        }
    }
}

/// How a validation step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Passed.
    Success,
    /// Worth knowing.
    Informational,
    /// Failed.
    Failure,
}

/// One validation step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// As the specification spells it, such as `assertion.dataHash.mismatch`.
    pub code: Untrusted,
    /// The question it answers.
    pub topic: Topic,
    /// How it ended.
    pub outcome: Outcome,
    /// The box that it is about (JUMBF address).
    pub place: Untrusted,
    /// In the words of the validator.
    pub explanation: Untrusted,
}

impl Validation {
    /// True where this failure shows that bytes or statements are not those that were signed.
    ///
    /// Most integrity codes do not: `assertion.action.malformed` and its like tell that the signing software did not keep
    /// to the specification, which many do not, and `ingredient.…` speaks of another file.
    pub fn shows_change(&self) -> bool {
        let code = self.code.raw();
        self.outcome == Outcome::Failure
            && self.topic == Topic::Integrity
            && !code.starts_with("ingredient.")
            && !code.starts_with("assertion.action.")
            && !code.starts_with("claim.hardBindings.")
            && code.rsplit('.').next().is_some_and(|end| matches!(end, "mismatch" | "missing" | "undeclared"))
    }
}

/// The signer of a manifest, as its certificate and the trust list have it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signer {
    /// Organisation (O) in the certificate's subject.
    pub organisation: Untrusted,
    /// Common name (CN) in the certificate's subject.
    pub name: Untrusted,
    /// The certificate's issuer, as a distinguished name.
    pub issuer: Untrusted,
    /// Serial number, hexadecimal.
    pub serial: Untrusted,
    /// First and last moment of validity, Unix seconds.
    pub validity: Option<(i64, i64)>,
    /// Signature algorithm of the claim, such as `es256`.
    pub algorithm: Untrusted,
    /// The signing certificate names itself as its issuer.
    pub self_signed: bool,
    /// Certificates that came with the signature.
    pub certificates: u64,
    /// A trust anchor on the local list vouches for it.
    pub trusted: bool,
    /// Time in the time stamp or claim, as written; empty where there is none.
    pub time: Untrusted,
}

/// An action that an actor states to have taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Action {
    /// Such as `c2pa.created`; for a source type outside an actions assertion, the label of that assertion.
    pub action: Untrusted,
    /// Digital source type, an address of IPTC's or C2PA's vocabulary.
    pub source_type: Untrusted,
    /// Software agent, name and version.
    pub agent: Untrusted,
    /// Description.
    pub description: Untrusted,
    /// When, as written.
    pub when: Untrusted,
}

impl Action {
    /// Last part of the source type: `trainedAlgorithmicMedia`.
    pub fn source_term(&self) -> &str {
        let text = self.source_type.raw().trim().trim_end_matches('/');
        text.rsplit(['/', ':', '#']).next().unwrap_or(text)
    }
}

/// An asset that went into this one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ingredient {
    /// Title.
    pub title: Untrusted,
    /// `parentOf`, `componentOf` or `inputTo`.
    pub relationship: Untrusted,
    /// Label of its manifest; empty where it has none.
    pub manifest: Untrusted,
    /// Failures: those found now, and those that the claim generator recorded when it took the ingredient in.
    pub failures: Vec<Validation>,
}

/// How a manifest is bound to the bytes of the file, and what became of that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Label of the assertion, such as `c2pa.hash.data`.
    pub label: Untrusted,
    /// Hash algorithm.
    pub algorithm: Untrusted,
    /// Byte ranges that the hash leaves out (data hash only): start and end.
    pub exclusions: Vec<(u64, u64)>,
    /// Parts of those outside the manifest store: bytes that nobody signed.
    pub uncovered: Vec<(u64, u64)>,
    /// Our own hash over the file without the exclusions equals the signed one; none where it was not computed.
    pub recomputed: Option<bool>,
}

/// One manifest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// Its label in the store.
    pub label: Untrusted,
    /// 0 for the active manifest, 1 for its ingredients …; none where nothing refers to it.
    pub depth: Option<u32>,
    /// Title.
    pub title: Untrusted,
    /// Media type.
    pub format: Untrusted,
    /// Claim generators, name and version.
    pub generators: Vec<Untrusted>,
    /// Version of the claim.
    pub claim_version: Option<u8>,
    /// Who signed it.
    pub signer: Option<Signer>,
    /// Labels of its assertions.
    pub assertions: Vec<Untrusted>,
    /// Actions in order.
    pub actions: Vec<Action>,
    /// Ingredients in order.
    pub ingredients: Vec<Ingredient>,
    /// Algorithms of soft bindings (watermarks, fingerprints).
    pub soft_bindings: Vec<Untrusted>,
    /// Wishes about training and data mining: name and value.
    pub training: Vec<(Untrusted, Untrusted)>,
    /// Signed EXIF and TIFF values: property (`exif:DateTimeOriginal`) and value.
    pub exif: Vec<(Untrusted, Untrusted)>,
    /// Assertions of ingredients that it redacts.
    pub redactions: Vec<Untrusted>,
    /// Binding to the bytes.
    pub binding: Option<Binding>,
    /// Validation of this manifest.
    pub validations: Vec<Validation>,
}

impl Manifest {
    /// Failed steps on one topic.
    pub fn failures(&self, topic: Topic) -> impl Iterator<Item = &Validation> {
        self.validations.iter().filter(move |v| v.topic == topic && v.outcome == Outcome::Failure)
    }

    /// True where a step passed with this code.
    pub fn passed(&self, code: &str) -> bool {
        self.validations.iter().any(|v| v.outcome == Outcome::Success && v.code.raw() == code)
    }

    /// Whom the certificate names; the software that wrote the claim where there is no certificate.
    pub fn signer_name(&self) -> &str {
        let from_certificate = self
            .signer
            .as_ref()
            .map(|s| if s.organisation.is_empty() { s.name.raw() } else { s.organisation.raw() });
        from_certificate
            .filter(|n| !n.is_empty())
            .or_else(|| self.generators.first().map(Untrusted::raw))
            .unwrap_or("nobody named")
    }
}

/// Trust anchors that signers were held against.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TrustList {
    /// PEM certificates; empty in reports, which the digest serves.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pem: String,
    /// How many.
    pub anchors: u64,
    /// Its date as stated in the file; empty where it states none.
    pub dated: String,
    /// SHA-256 of the file; empty where there is no file.
    pub sha256: String,
}

impl TrustList {
    /// The same list without its certificates: what a report states of it.
    pub fn named(&self) -> Self {
        Self { pem: String::new(), ..self.clone() }
    }

    /// One line for reports: how many anchors, of which date, in which file.
    pub fn summary(&self) -> String {
        if self.sha256.is_empty() {
            return "no trust list: no signer can be verified".to_owned();
        }
        let dated = if self.dated.is_empty() { "undated" } else { self.dated.as_str() };
        let anchors = match self.anchors {
            0 => "no trust anchor".to_owned(),
            1 => "1 trust anchor".to_owned(),
            n => format!("{n} trust anchors"),
        };
        format!("trust list with {anchors}, {dated}, sha256 {}", self.sha256)
    }
}

/// How far the active manifest agrees with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Integrity {
    /// Signature and hash agree; only the store itself is left out.
    Intact,
    /// Signature and hash agree, but bytes outside the store were left out of the hash.
    IntactWithGaps,
    /// The bytes that the hash covers are not in this file (an initialisation segment alone).
    NotHere,
    /// Bytes or statements changed after signing.
    Changed,
    /// The signed statements are in order, but nothing binds them to this file's bytes.
    Unbound,
}

/// A file's manifest store.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct C2pa {
    /// Where the store lies.
    pub bytes: Option<(u64, u64)>,
    /// The active manifest first.
    pub manifests: Vec<Manifest>,
    /// Trust list that was used, without its certificates.
    pub trust: TrustList,
    /// The file holds no media that the hash could cover (an initialisation segment).
    pub segments_missing: bool,
    /// The store could not be read; these terms of the source-type vocabulary stand in its bytes.
    pub loose_terms: Vec<Untrusted>,
}

impl C2pa {
    /// Manifests kept.
    pub const MANIFESTS_KEPT: usize = 64;

    /// The active manifest.
    pub fn active(&self) -> Option<&Manifest> {
        self.manifests.first()
    }

    /// The byte span of the store for a finding.
    pub fn span(&self) -> Option<Span> {
        self.bytes.map(|(start, end)| Span::Bytes { start, end })
    }

    /// How far the active manifest agrees with the bytes; none where no manifest could be read.
    ///
    /// A data-hash failure counts as a change only where our own hash over the bytes outside the exclusions differs
    /// too: validators give the same code where an old signer's exclusion covers the whole header.
    pub fn integrity(&self) -> Option<Integrity> {
        let active = self.active()?;
        let binding = active.binding.as_ref();
        let recomputed = binding.and_then(|b| b.recomputed) == Some(true);
        let hard = |code: &str| {
            [
                "assertion.dataHash.",
                "assertion.bmffHash.",
                "assertion.boxesHash.",
                "assertion.collectionHash.",
            ]
            .iter()
            .any(|head| code.starts_with(head))
        };
        let excused = |code: &str| {
            (code == "assertion.dataHash.mismatch" && recomputed)
                || (self.segments_missing && code.starts_with("assertion.bmffHash."))
        };
        if active.validations.iter().any(|v| v.shows_change() && !excused(v.code.raw())) {
            return Some(Integrity::Changed);
        }
        if self.segments_missing {
            return Some(Integrity::NotHere);
        }
        let bound = recomputed
            || active.validations.iter().any(|v| {
                v.outcome == Outcome::Success && hard(v.code.raw()) && v.code.raw().ends_with(".match")
            });
        if !bound {
            return Some(Integrity::Unbound);
        }
        let gaps = binding.is_some_and(|b| !b.uncovered.is_empty());
        Some(if gaps { Integrity::IntactWithGaps } else { Integrity::Intact })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_answer_one_question_each() {
        for (code, topic) in [
            ("assertion.dataHash.mismatch", Topic::Integrity),
            ("claimSignature.mismatch", Topic::Integrity),
            ("claim.hardBindings.missing", Topic::Integrity),
            ("hashedURI.mismatch", Topic::Integrity),
            ("ingredient.manifest.missing", Topic::Integrity),
            ("manifest.compressed.invalid", Topic::Integrity),
            ("signingCredential.untrusted", Topic::Identity),
            ("signingCredential.revoked", Topic::Identity),
            ("cawg.identity.hard_binding_missing", Topic::Identity),
            ("signingCredential.expired", Topic::Time),
            ("claimSignature.outsideValidity", Topic::Time),
            ("timeStamp.untrusted", Topic::Time),
            ("algorithm.unsupported", Topic::Other),
            ("general.error", Topic::Other),
            ("claimant", Topic::Other),
        ] {
            assert_eq!(Topic::of(code), topic, "{code}");
        }
    }

    #[test]
    fn only_hashes_and_signatures_show_a_change() {
        let shows = |code: &str| {
            let (outcome, topic) = (Outcome::Failure, Topic::of(code));
            let (place, explanation) = (Untrusted::default(), Untrusted::default());
            Validation { code: code.into(), topic, outcome, place, explanation }.shows_change()
        };
        for code in [
            "assertion.dataHash.mismatch",
            "assertion.hashedURI.mismatch",
            "claimSignature.mismatch",
            "assertion.missing",
            "assertion.undeclared",
        ] {
            assert!(shows(code), "{code}");
        }
        for code in [
            "assertion.action.ingredientMismatch",
            "assertion.action.malformed",
            "claim.hardBindings.missing",
            "ingredient.manifest.missing",
            "signingCredential.expired",
            "timeStamp.mismatch",
            "cawg.identity.hard_binding_missing",
        ] {
            assert!(!shows(code), "{code}");
        }
    }

    #[test]
    fn our_own_hash_decides_what_a_data_hash_failure_means() {
        let file = |code: &str, outcome, recomputed, uncovered: &[(u64, u64)], segments_missing| {
            let step = Validation {
                code: code.into(),
                topic: Topic::of(code),
                outcome,
                place: Untrusted::default(),
                explanation: Untrusted::default(),
            };
            let binding = Binding {
                label: "c2pa.hash.data".into(),
                algorithm: "sha256".into(),
                exclusions: vec![(0, 1000)],
                uncovered: uncovered.to_vec(),
                recomputed,
            };
            let active = Manifest { validations: vec![step], binding: Some(binding), ..Manifest::default() };
            C2pa { manifests: vec![active], segments_missing, ..C2pa::default() }.integrity()
        };
        let mismatch = "assertion.dataHash.mismatch";
        let header = [(0, 500)];
        assert_eq!(
            file(mismatch, Outcome::Failure, Some(true), &header, false),
            Some(Integrity::IntactWithGaps)
        );
        assert_eq!(file(mismatch, Outcome::Failure, Some(false), &header, false), Some(Integrity::Changed));
        assert_eq!(file(mismatch, Outcome::Failure, None, &[], false), Some(Integrity::Changed));
        let matched = "assertion.dataHash.match";
        assert_eq!(file(matched, Outcome::Success, None, &[], false), Some(Integrity::Intact));
        assert_eq!(
            file("claimSignature.validated", Outcome::Success, None, &[], false),
            Some(Integrity::Unbound)
        );
        let fragments = "assertion.bmffHash.mismatch";
        assert_eq!(file(fragments, Outcome::Failure, None, &[], true), Some(Integrity::NotHere));
        assert_eq!(file(fragments, Outcome::Failure, None, &[], false), Some(Integrity::Changed));
        assert_eq!(C2pa::default().integrity(), None);
    }

    #[test]
    fn source_terms_are_read_from_every_spelling() {
        for text in [
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
            "https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia/",
            "digsrctype:trainedAlgorithmicMedia",
            "trainedAlgorithmicMedia",
        ] {
            let action = Action { source_type: text.into(), ..Action::default() };
            assert_eq!(action.source_term(), "trainedAlgorithmicMedia");
        }
    }
}
