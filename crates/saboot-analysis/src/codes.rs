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
        code: "detector.no-detail",
        title: "The picture holds too little fine detail",
        text: "The detector of altered parts compares the finest detail of a picture, its noise and texture, from place to place. Strong compression, blur or large smooth areas leave too little of it, so it abstained. The original from the camera, or a copy that was compressed less, can be examined instead.",
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
        code: "voice.not-speech",
        title: "Most of the sound is not speech",
        text: "Most of what stands out in the sound is music, noise or something else, by the network that tells speech from other sounds (models/tools/voice-activity). Voice detectors were measured on speech, so they abstained. A part of the recording in which somebody speaks, or a recording without the music, can be examined instead. That says nothing about the sound.",
    },
    CodeInfo {
        code: "voice.clipped",
        title: "The speech is cut off at its peaks",
        text: "At least one in fifty samples of the speech stands at the upper or lower end of its range: it was recorded or amplified too loudly. What that does to a voice was not measured, so the voice detectors abstained. A recording that is less loud, or the original before it was amplified, can be examined instead. That is no sign of a forgery, nor of a recording.",
    },
    CodeInfo {
        code: "voice.narrow-band",
        title: "The speech is narrower than a telephone leaves it",
        text: "Nothing of the speech lies above about 3.4 kHz, less than any telephone lets through, as after a very low bit rate, a filter or a bad microphone. Voice detectors were not measured on so little, so they abstained. A copy closer to the original can be examined instead. That is no sign of a forgery, nor of a recording.",
    },
    CodeInfo {
        code: "detector.not-calibrated",
        title: "The detector's score has no measured meaning for this kind of clip",
        text: "The model was added without a calibration for pictures, frames or voice. Its score is shown but carries no weight (likelihood ratio 1).",
    },
    CodeInfo {
        code: "detector.no-motion",
        title: "There are too few moving frames to judge",
        text: "The detector of generated video compares frames that follow each other within a quarter of a second. This clip has fewer than two such pairs that could be decoded, as a single frame, a slow slide show or a damaged file has, so the detector abstained.",
    },
    CodeInfo {
        code: "detector.out-of-range",
        title: "The picture or sound is unlike anything that the detector knows",
        text: "In the feature space of its encoder it lies further than the limit on the detector's card from all that the detector was trained and measured on, such as a drawing, a screen full of text or an instrument's image. What the detector says of it has no measured meaning, so such a frame, picture or window is left out of the mean; where that leaves none, the score is shown and carries no weight (likelihood ratio 1). That is no sign of a forgery, nor of a recording.",
    },
    CodeInfo {
        code: "voice.segment",
        title: "A segment of the speech stands out from the rest",
        text: "A stretch of two seconds or more scores more like synthetic than the speech around it, by more than scores usually vary inside one recording. It may have been put in or replaced; another speaker, room, microphone, background or editing can do the same. How much that weighs was not measured, so it carries a likelihood ratio of 1. But what the voice as a whole says for a recording does not hold for that part, so it is not counted and no support for a recording is given. Listen to the part at the times given, and compare it with the original.",
    },
    CodeInfo {
        code: "face.none",
        title: "No face was found",
        text: "In the frames or pictures that were looked at the face finder saw no face, upright or turned by a quarter or a half, so the detector of faces had nothing to judge. That is no shortcoming of the examination and no sign either way. Very small faces, faces behind a mask and faces between the sampled frames can be missed.",
    },
    CodeInfo {
        code: "face.no-finder",
        title: "Faces were not looked at: the face finder is not installed",
        text: "Detectors of faces are handed crops along the tracks of faces. The tool that finds faces, models/tools/face-finder, is missing or cannot be used, so no detector of faces ran. It is not replaced by anything weaker. Restore the folder, then examine the clip again.",
    },
    CodeInfo {
        code: "face.too-small",
        title: "A face is too small to be judged",
        text: "Its longer side has fewer pixels than the detector's card asks for; below that size its error was not measured. A larger copy of the same picture or clip, if there is one, can be examined instead.",
    },
    CodeInfo {
        code: "face.no-detail",
        title: "A face is too blurred or too strongly compressed",
        text: "Blur, movement or compression left no fine detail in the face, which is what the detector compares. A copy that was compressed less can be examined instead.",
    },
    CodeInfo {
        code: "face.light",
        title: "A face is too dark or too bright",
        text: "The face lies almost wholly in black or in white, so that little of it was recorded. What cannot be seen cannot be judged.",
    },
    CodeInfo {
        code: "face.turned-away",
        title: "A face is turned too far to the side",
        text: "It is seen in profile or nearly so. The detector's error was measured on faces that look more or less towards the camera; other moments of the same face, if there are any, were judged.",
    },
    CodeInfo {
        code: "face.cut-off",
        title: "A face is cut off by the border of the picture",
        text: "A part of it lies outside of the picture, so the detector did not judge it there.",
    },
    CodeInfo {
        code: "face.unclear",
        title: "It is not clear that an uncovered face is seen",
        text: "The face finder saw something like a face and was not sure of it. It may be covered by a mask, a hand or hair, drawn, carved or printed, hardly visible, or only a pattern that resembles a face. It was not judged there.",
    },
    CodeInfo {
        code: "face.covered",
        title: "A face is covered by another one",
        text: "A nearer face hides much of it, so the detector did not judge it there.",
    },
    CodeInfo {
        code: "face.few",
        title: "A face was found too few times",
        text: "In a moving clip a face of which the finder is not sure is judged only where it was found in two of the sampled frames or more: what looks a little like a face once may be a pattern. It may have been in the picture only for a moment, or between two cuts.",
    },
    CodeInfo {
        code: "face.left-out",
        title: "There are more faces than were judged",
        text: "The largest faces were looked at, and the rest left out, so that a crowd does not take without end. What they would have shown is not known. With --quick fewer faces are looked at: examine the clip without it.",
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
    CodeInfo {
        code: "opinion.unstable",
        title: "The answer changes when the clip is handled in ordinary ways",
        text: "As the file stands, the evidence would be enough for a verdict. But when copies of the same pictures or sound were made in ordinary ways (compressed again, made smaller, cut at the edges, given bars, stored more coarsely), at least one of them would have led to another answer. An answer that depends on such handling is not given. The table of the stability panel shows the weight under each.",
    },
    CodeInfo {
        code: "stability.held",
        title: "The answer stays the same under ordinary handling",
        text: "Copies of the examined pictures or sound were made in ordinary ways and given to the same detectors. Each copy led to the same answer as the clip itself. That the answer is stable does not make it right.",
    },
    CodeInfo {
        code: "stability.flipped",
        title: "The answer does not stay the same under ordinary handling",
        text: "At least one copy that was made in an ordinary way led to another answer than the clip itself. Where the clip itself would have led to a verdict, none is given (opinion.unstable). Where it was inconclusive, it stays inconclusive: a copy never turns doubt into a verdict.",
    },
    CodeInfo {
        code: "stability.quick",
        title: "The stability panel was left out",
        text: "The examination was asked for with --quick, which runs each network once. Whether the answer would stay the same when the clip is compressed, made smaller or cut was not looked at. Examine the clip without --quick to have it looked at.",
    },
    CodeInfo {
        code: "stability.metadata-only",
        title: "The stability panel was left out",
        text: "Only structure and metadata were looked at; nothing was decoded that could be handled once more.",
    },
    CodeInfo {
        code: "stability.no-weight",
        title: "There is nothing for the stability panel to try",
        text: "No detector carries a weight for this kind of clip, or none could judge it. Copies of it could not change the answer.",
    },
    CodeInfo {
        code: "stability.declarations-alone",
        title: "The answer rests on what the file declares",
        text: "The weight comes from what the file says of itself, such as a generator's mark, and not from a detector. The stability panel does not apply: it tries the detectors only. A copy that went through a messenger usually loses such marks, and would then be inconclusive.",
    },
    CodeInfo {
        code: "stability.not-repeated",
        title: "The detectors could not judge any copy",
        text: "Copies were made in ordinary ways, but the detectors abstained on all of them, for example because they were too small. Whether the answer is stable is not known.",
    },
    CodeInfo {
        code: "reship.jpeg-70",
        title: "Compressed as by a messenger",
        text: "The picture with its long side at most 1,280 pixels, compressed as a JPEG of quality 70 with colour at half the resolution.",
    },
    CodeInfo {
        code: "reship.half-size",
        title: "Half the size",
        text: "The picture with both sides halved, each pixel the mean of those that it covers.",
    },
    CodeInfo {
        code: "reship.crop-90",
        title: "Cut at the edges",
        text: "The inner 90 percent of the width and of the height.",
    },
    CodeInfo {
        code: "reship.letterbox",
        title: "With bars",
        text: "The picture with black bars along its longer sides, each an eighth of its shorter side, as when it is fitted into another format.",
    },
    CodeInfo {
        code: "reship.companded",
        title: "Stored coarsely",
        text: "The windows of speech without what lies above 7 kHz, in 8-bit µ-law samples (the steps of ITU-T G.711) at 16 kHz, and back: about as much as a sparing codec leaves.",
    },
    CodeInfo {
        code: "reship.late-start",
        title: "Quieter and cut at the start",
        text: "The sound without its first half second, at half the level; windows of speech are chosen anew.",
    },
    CodeInfo {
        code: "validation.codec",
        title: "Outside of what was validated: this compression was not among the measured files",
        text: "The detector was not measured on files of this codec, so how often it errs on them is not known. Its weight was bounded on other files.",
    },
    CodeInfo {
        code: "validation.size",
        title: "Outside of what was validated: no measured file had this size",
        text: "The detector was not measured on pictures of this size, so how often it errs on them is not known.",
    },
    CodeInfo {
        code: "validation.length",
        title: "Outside of what was validated: no measured file held this much speech",
        text: "The detector was not measured on sounds with this length of speech, so how often it errs on them is not known.",
    },
    CodeInfo {
        code: "validation.band",
        title: "Outside of what was validated: no measured file held speech of this band",
        text: "The detector was not measured on speech that goes as far up, to about 4 kHz as after a telephone or beyond, so how often it errs on it is not known.",
    },
    CodeInfo {
        code: "validation.face",
        title: "Outside of what was validated: no measured face had this size",
        text: "The detector was not measured on faces of this size, so how often it errs on them is not known.",
    },
    CodeInfo {
        code: "validation.too-few",
        title: "Outside of what was validated: too few files like this were measured",
        text: "Fewer than ten recorded or fewer than ten synthetic files of this kind were measured, even in the widest row. A rate from so few would mislead, so none is given.",
    },
    CodeInfo {
        code: "validation.not-measured",
        title: "Outside of what was validated: the card has no row for this kind of clip",
        text: "The detector's card states no measured error for pictures, frames, faces or voice by kind of file.",
    },
    CodeInfo {
        code: "validation.unknown-codec",
        title: "Outside of what was validated: the compression is not one that rows are kept for",
        text: "Rows of measured error are kept by codec. That of this clip is unknown or differs between its files.",
    },
    CodeInfo {
        code: "validation.abstained",
        title: "No row applies: the detector abstained",
        text: "The detector gave no score on this clip, so that its error on others says nothing about it.",
    },
    CodeInfo {
        code: "validation.language",
        title: "The language was not determined",
        text: "saboot does not tell languages. The row counts files in the languages that it lists; in another language the detector may err more often.",
    },
    CodeInfo {
        code: "validation.no-weight",
        title: "The detector's score carries no weight here",
        text: "For this kind of clip the detector was not shown to separate recorded from synthetic files, so its likelihood ratio is 1 and no verdict can rest on it. The row is shown all the same.",
    },
    CodeInfo {
        code: "validation.widened-codec",
        title: "The row also counts files of other codecs",
        text: "Too few recorded or synthetic files of this codec were measured, so the next wider row is shown.",
    },
    CodeInfo {
        code: "validation.widened-size",
        title: "The row also counts pictures of other sizes",
        text: "Too few recorded or synthetic pictures of this size were measured, so the next wider row is shown.",
    },
    CodeInfo {
        code: "validation.widened-face",
        title: "The row also counts faces of another size, or with more or less fine detail",
        text: "Too few recorded or synthetic files with a face like this one were measured, so the next wider row is shown.",
    },
    CodeInfo {
        code: "validation.widened-band",
        title: "The row also counts speech of another band",
        text: "Too few recorded or synthetic sounds whose speech goes as far up were measured, so the next wider row is shown.",
    },
    CodeInfo {
        code: "validation.widened-length",
        title: "The row also counts sounds of other lengths",
        text: "Too few recorded or synthetic sounds with this length of speech were measured, so the next wider row is shown.",
    },
];
