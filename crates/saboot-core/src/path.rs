//! The path of the copy: how the file at hand came to be what it is, as far as it tells.
//!
//! The principal type is [`CopyPath`]: typed [`Step`]s from the making to the file at hand, each with the findings it
//! rests on, what was lost on the way, and what cannot be told. It is history and never weighs: a step that is not
//! there was not seen, which is not the same as not taken. Filled by `saboot_analysis::path`.

use serde::{Deserialize, Serialize};

use crate::{Code, Grade, Untrusted};

/// What happened at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// A generator made or changed the content, by the file's own statement.
    Generator,
    /// A camera or phone recorded it, by the file's own statement.
    Camera,
    /// A screen was recorded or photographed by the program that shows it.
    ScreenRecording,
    /// An editor worked on it.
    Edited,
    /// It was cut or joined without encoding again.
    Trimmed,
    /// A program encoded or wrapped it anew.
    ReEncoded,
    /// It went through a messenger or platform.
    Platform,
    /// It went through a multimedia messaging gateway.
    MmsGateway,
    /// Something else happened to it that the findings describe.
    Other,
}

impl StepKind {
    /// A few words for a box of the diagram.
    pub fn words(self) -> &'static str {
        match self {
            Self::Generator => "Made or changed by a generator",
            Self::Camera => "Recorded by a camera",
            Self::ScreenRecording => "Recorded from a screen",
            Self::Edited => "Edited",
            Self::Trimmed => "Trimmed without re-encoding",
            Self::ReEncoded => "Written or encoded anew",
            Self::Platform => "Passed through a platform",
            Self::MmsGateway => "Sent as an MMS",
            Self::Other => "Handled in another way",
        }
    }

    /// The same in Hindi.
    pub fn words_hindi(self) -> &'static str {
        match self {
            Self::Generator => "AI जनरेटर ने बनाया या बदला",
            Self::Camera => "कैमरे ने रिकॉर्ड किया",
            Self::ScreenRecording => "स्क्रीन से रिकॉर्ड किया गया",
            Self::Edited => "एडिट किया गया",
            Self::Trimmed => "बिना दोबारा एन्कोड किए काटा गया",
            Self::ReEncoded => "दोबारा लिखा या एन्कोड किया गया",
            Self::Platform => "किसी प्लेटफ़ॉर्म से गुज़रा",
            Self::MmsGateway => "MMS से भेजा गया",
            Self::Other => "किसी और तरह से सँभाला गया",
        }
    }
}

/// Where on the path a step stands, as far as that can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// At the beginning.
    First,
    /// Between beginning and end; in which order among its like cannot be told.
    Between,
    /// At the end: it wrote the file at hand.
    Last,
}

/// What a step takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Tags of the recording: device, time, place.
    CaptureMetadata,
    /// Pixels: pictures are made smaller.
    Resolution,
    /// The first encoding, with the traces that it holds of how the content was made.
    FirstEncoding,
    /// The container as the recorder wrote it.
    FirstContainer,
    /// What the earlier encoding of the sound would have shown.
    Sound,
    /// The whole file: only what was on the screen is left.
    Everything,
}

impl Loss {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::CaptureMetadata => "the recorder's tags (device, time, place)",
            Self::Resolution => "fine detail (pictures and videos are usually made smaller)",
            Self::FirstEncoding => "the first encoding, and with it many traces of how the content was made",
            Self::FirstContainer => "the file structure that the recorder wrote",
            Self::Sound => "the first encoding of the sound",
            Self::Everything => {
                "everything but what was on the screen: the shown file's structure, tags and encoding"
            }
        }
    }

    /// The same in Hindi.
    pub fn words_hindi(self) -> &'static str {
        match self {
            Self::CaptureMetadata => "रिकॉर्ड करने वाले डिवाइस के टैग (डिवाइस, समय, जगह)",
            Self::Resolution => "बारीकियाँ (तस्वीरें और वीडियो आम तौर पर छोटे किए जाते हैं)",
            Self::FirstEncoding => "पहली एन्कोडिंग, और उसके साथ इसके कई निशान कि सामग्री कैसे बनी",
            Self::FirstContainer => "फ़ाइल का वह ढाँचा जो रिकॉर्ड करने वाले ने लिखा था",
            Self::Sound => "आवाज़ की पहली एन्कोडिंग",
            Self::Everything => "स्क्रीन पर दिखने वाली चीज़ के सिवा सब कुछ: दिखाई गई फ़ाइल का ढाँचा, टैग और एन्कोडिंग",
        }
    }
}

/// What cannot be told of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// How the content was made: the file says nothing of it.
    Origin,
    /// Whether the device that the file names recorded it: tags are text.
    OriginIsClaim,
    /// Who wrote the file at hand.
    LastWriter,
    /// In which order the steps between beginning and end came.
    Order,
    /// What happened before the last encoding: it covers what came before.
    BeforeLastEncoding,
}

impl Unknown {
    /// One sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Origin => {
                "How the content was made cannot be told from the file: it names no recorder and no generator."
            }
            Self::OriginIsClaim => {
                "Whether the device that is named recorded it cannot be told from tags alone: they can be copied or written by hand."
            }
            Self::LastWriter => "Which program wrote the file at hand cannot be told.",
            Self::Order => "In which order these steps came cannot be told.",
            Self::BeforeLastEncoding => {
                "What happened before the last encoding cannot be told: each encoding covers what came before it."
            }
        }
    }

    /// The same in Hindi.
    pub fn words_hindi(self) -> &'static str {
        match self {
            Self::Origin => {
                "सामग्री कैसे बनी, यह फ़ाइल से नहीं बताया जा सकता: वह न किसी रिकॉर्डर का नाम लेती है, न किसी AI जनरेटर का।"
            }
            Self::OriginIsClaim => {
                "जिस डिवाइस का नाम है, उसी ने रिकॉर्ड किया या नहीं, यह केवल टैग से नहीं बताया जा सकता: टैग नक़ल किए या हाथ से लिखे जा सकते हैं।"
            }
            Self::LastWriter => "यह फ़ाइल आख़िर में किस प्रोग्राम ने लिखी, नहीं बताया जा सकता।",
            Self::Order => "ये चरण किस क्रम में हुए, नहीं बताया जा सकता।",
            Self::BeforeLastEncoding => {
                "आख़िरी एन्कोडिंग से पहले क्या हुआ, नहीं बताया जा सकता: हर एन्कोडिंग अपने से पहले की बातें ढक देती है।"
            }
        }
    }
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// Who or what did it; empty where that is not known.
    pub by: Untrusted,
    /// Where on the path.
    pub place: Place,
    /// How strongly the findings show that this step was taken.
    pub grade: Grade,
    /// Findings of the file that speak against this step; empty for most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputed_by: Vec<Code>,
    /// Findings that it rests on; empty where it rests on plain tags, which the properties list.
    pub rests_on: Vec<Code>,
    /// What was lost there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Loss>,
}

/// How the file at hand came to be, as far as it tells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CopyPath {
    /// Which files of the exhibit it is about, from 1; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<u32>,
    /// Steps, by place; those between are in no order.
    pub steps: Vec<Step>,
    /// What cannot be told.
    pub unknown: Vec<Unknown>,
    /// The same as one paragraph, ours but for names out of the file, which are made visible and short.
    pub words: String,
    /// The paragraph in Hindi.
    pub words_hindi: String,
}

impl CopyPath {
    /// Paths kept of one exhibit: files of a show that share one count once.
    pub const MAX: usize = 24;

    /// Adds the path of one file to those of an exhibit; `number` is the file's, from 1, or none for a lone file.
    pub fn add(mut self, number: Option<u32>, paths: &mut Vec<Self>) {
        let alike = |known: &&mut Self| (&known.steps, &known.unknown) == (&self.steps, &self.unknown);
        if let Some(known) = paths.iter_mut().find(alike) {
            known.files.extend(number);
        } else if paths.len() < Self::MAX {
            self.files = number.into_iter().collect();
            paths.push(self);
        }
    }

    /// What was lost on the way, each kind once.
    pub fn lost(&self) -> Vec<Loss> {
        let mut lost: Vec<Loss> = self.steps.iter().flat_map(|s| s.lost.iter().copied()).collect();
        lost.sort();
        lost.dedup();
        lost
    }
}
