//! The kit: what a person takes to a court, a platform or the police beside a report.
//!
//! [`documents`] makes certificates, a hash report, drafts and advice from reports that somebody else has verified.
//! Software fills in what software knows (digests, names, sizes, when they were computed) and nothing else: who
//! produced a record, from which device, under whose control and what an expert makes of it stay blank. Every legal
//! text carries its source and date and says that it is no legal advice. Statutory words are English; the Hindi
//! beside them is a reading aid and says so.

mod advice;
mod block;
mod hashes;
mod html;
mod india;
mod moment;
mod states;

use saboot_core::fingerprint::Fingerprint;
use saboot_core::{Lang, Languages, Untrusted};

pub use block::{BLANK, Block, Choice, Document};
pub use hashes::is_about;
pub use html::page;

use crate::Report;

/// When the legal texts were last read at their sources.
const TEXTS_OF: (&str, &str) = ("November 2026", "नवंबर 2026");

/// Whose law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jurisdiction {
    /// India.
    India,
    /// United States of America, federal.
    UnitedStates,
}

/// Which digests a certificate names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digests {
    /// SHA-256 alone.
    #[default]
    Sha256,
    /// SHA-256, SHA-1 and MD5.
    All,
}

/// One verified report.
pub struct Source<'a> {
    /// The record.
    pub report: &'a Report,
    /// Folder that it was read from.
    pub folder: Untrusted,
    /// SHA-256 of report.json.
    pub report_sha256: String,
    /// Fingerprint of the known key that signed it.
    pub signer: String,
}

/// What a kit is made of.
pub struct Order<'a> {
    /// A fresh name of this set of documents.
    pub id: String,
    /// Now: UTC, RFC 3339.
    pub made_at: String,
    /// Program and version.
    pub tool: String,
    /// Reports; each has an exhibit.
    pub sources: Vec<Source<'a>>,
    /// Digests that certificates name.
    pub digests: Digests,
    /// Fingerprints of clips that the reports are about.
    pub clips: &'a [Fingerprint],
    /// A child may be shown: lawful channels only.
    pub minor: bool,
}

/// The documents, in the order in which a person needs them.
pub fn documents(order: &Order<'_>, jurisdiction: Jurisdiction, languages: Languages) -> Vec<Document> {
    let langs = languages.each();
    let mut all = Vec::new();
    match jurisdiction {
        Jurisdiction::India => {
            all.extend(langs.iter().map(|lang| india::first_steps(order, *lang)));
            all.push(india::certificate(order));
            if langs.contains(&Lang::Hi) {
                all.push(india::reading_aid(order));
            }
            all.extend(langs.iter().map(|lang| hashes::report(order, jurisdiction, *lang)));
            all.extend(langs.iter().map(|lang| india::portal(order, *lang)));
            // A platform is told of a child by the police and the lawful channels, not by letter.
            if !order.minor {
                all.extend(langs.iter().map(|lang| india::complaint(order, *lang)));
            }
        }
        Jurisdiction::UnitedStates => {
            all.extend(langs.iter().map(|lang| states::first_steps(order, *lang)));
            all.push(states::certificate(order));
            all.extend(langs.iter().map(|lang| hashes::report(order, jurisdiction, *lang)));
        }
    }
    if !order.clips.is_empty() && !order.minor {
        all.extend(langs.iter().map(|lang| hashes::lists(order, *lang)));
    }
    all.extend(langs.iter().map(|lang| advice::prevent(*lang)));
    all
}

/// Says of a document that it is no legal advice, and of when its texts are.
fn not_advice(lang: Lang) -> String {
    lang.pick(
        format!("Not legal advice. Texts and addresses as read in {}; laws and services change, so check before use.", TEXTS_OF.0),
        format!("यह क़ानूनी सलाह नहीं है। पाठ और पते {} में देखे गए; क़ानून और सेवाएँ बदलती रहती हैं, इसलिए इस्तेमाल से पहले जाँच लें।", TEXTS_OF.1),
    )
}

/// A document's file name: what it is, and its language.
fn name(what: &str, lang: Lang) -> String {
    format!("{what}-{}", lang.tag())
}
