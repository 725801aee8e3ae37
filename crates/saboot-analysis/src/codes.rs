//! Texts of the codes that detectors and the opinion can give, for `saboot explain` and the report.

mod hindi;

pub use hindi::CODES_HINDI;
use saboot_core::CodeInfo;

/// Codes of this crate other than those of the checks.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "detector.too-small",
        title: "The picture is too small for the detector",
        text: "Below the size on the detector's card its error was not measured, so it abstained. A larger copy of the same picture, if there is one, can be examined instead.",
    },
    CodeInfo {
        code: "detector.flat",
        title: "The picture has no structure",
        text: "A black frame or a plain colour carries no trace of how it was made, so the detector abstained.",
    },
    CodeInfo {
        code: "detector.no-speech",
        title: "No speech was found in the sound",
        text: "The voice detector judges speech only. Silence, or sound far below its own loudest parts, gives it nothing to judge, so it abstained. That says nothing about the sound.",
    },
    CodeInfo {
        code: "detector.little-speech",
        title: "There is too little speech to judge",
        text: "The voice detector needs about a second of speech or more, so it abstained. A longer recording of the same voice can be examined instead.",
    },
    CodeInfo {
        code: "detector.not-calibrated",
        title: "The detector's score has no measured meaning for this kind of clip",
        text: "The model was added without a calibration for pictures, frames or voice. Its score is shown but carries no weight (likelihood ratio 1).",
    },
    CodeInfo {
        code: "opinion.in-its-parts",
        title: "It is weighed in its parts, each in a report of its own",
        text: "A message or an archive is an envelope. What can be synthetic are the pictures, sounds and videos in it; each has a report of its own that names this file and its SHA-256. What the envelope says of itself, such as its sender and its dates, is in this report and weighs nothing: anybody can edit it, and it carries no signature. Records of the carrier are the evidence for those.",
    },
    CodeInfo {
        code: "message.no-media",
        title: "It holds no picture, sound or video",
        text: "Only text, or nothing at all, was found in it. Text is shown in this report and is not examined for how it was made.",
    },
    CodeInfo {
        code: "opinion.weak",
        title: "The evidence is weaker than a verdict needs",
        text: "Taken together, what was observed is less than ten times more probable under one proposition than under the other. saboot gives a verdict only from a likelihood ratio of 10 on, in either direction.",
    },
    CodeInfo {
        code: "opinion.nothing-to-weigh",
        title: "Nothing in this clip could be weighed",
        text: "No detector could judge the clip and the file says nothing about its making. The other reasons say why. That is not a sign of a forgery, nor of a genuine recording.",
    },
    CodeInfo {
        code: "opinion.incomplete",
        title: "The clip was not looked at completely enough to support a recording",
        text: "What was observed points to a recording, but something was damaged, contradictory or could not be examined. Support for a recording is only stated after a whole look.",
    },
    CodeInfo {
        code: "opinion.damaged",
        title: "Parts of the file are damaged",
        text: "Some bytes could not be read or decoded as their format asks; the report lists where. Damage counts neither for nor against the clip, but what was damaged was not examined.",
    },
];
