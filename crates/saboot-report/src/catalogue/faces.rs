//! The words for faces: which one, when, what was said of it, and where in it something looks blended in.
//!
//! A face is told by its number, its place in the picture, its time and its size, so that a reader can find it without
//! being shown one.

use std::cmp::Ordering;

use saboot_core::card::FaceInput;
use saboot_core::examination::{FACE_CELLS, FaceTrack, NO_FACE, Reading, Third};
use saboot_core::exhibit::Kind;
use saboot_core::validation::Detail;
use saboot_core::{Code, Lang};

use super::format::{count, seconds};
use super::phrases::{slide, third};

/// How the times of an exhibit are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Seconds of a clip.
    Clip,
    /// Numbers of pictures.
    Slides,
    /// None: one picture.
    Still,
}

impl Times {
    /// Of an exhibit of this kind.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Picture => Self::Still,
            Kind::SlideShow => Self::Slides,
            _ => Self::Clip,
        }
    }
}

/// What a detector of faces came to. That none was found, that none could be judged and that nothing could be looked for
/// are three different answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'r> {
    /// No face was found.
    NoFace,
    /// So many were found, and none could be judged.
    NotJudged(usize),
    /// They could not be looked for; or so many were found, and then a network failed.
    Failed(usize),
    /// One speaks, out of so many that were judged; so many more were not.
    Judged {
        /// The one whose score is the detector's.
        speaks: &'r FaceTrack,
        /// How many were judged.
        judged: usize,
        /// How many were found and not judged.
        left: usize,
    },
}

impl<'r> Outcome<'r> {
    /// Of a reading.
    pub fn of(reading: &'r Reading) -> Self {
        let found = reading.tracks.len();
        let judged: Vec<&FaceTrack> = reading.tracks.iter().filter(|track| track.score.is_some()).collect();
        // A record may come from a hostile worker: where the face that it names is none, the highest score speaks.
        let highest =
            judged.iter().copied().max_by(|a, b| a.score.partial_cmp(&b.score).unwrap_or(Ordering::Equal));
        if let Some(speaks) = reading.speaking().filter(|track| track.score.is_some()).or(highest) {
            return Self::Judged { speaks, judged: judged.len(), left: found - judged.len() };
        }
        let mut reasons = reading.reasons.iter().chain(reading.tracks.iter().flat_map(|t| &t.reasons));
        let failed = |code: &Code| code.as_str().starts_with("model.");
        if found == 0 && reading.reasons.iter().any(|code| code.as_str() == NO_FACE) {
            Self::NoFace
        } else if found == 0 || reasons.any(failed) {
            Self::Failed(found)
        } else {
            Self::NotJudged(found)
        }
    }
}

/// What a detector of faces came to, in plain sentences.
pub fn outcome(lang: Lang, reading: &Reading, times: Times) -> String {
    match Outcome::of(reading) {
        Outcome::NoFace => {
            let (english, hindi) = match times {
                Times::Clip => (
                    "No face was found in the frames that were looked at.",
                    "जो फ़्रेम देखे गए, उनमें कोई चेहरा नहीं मिला।",
                ),
                Times::Slides => (
                    "No face was found in the pictures that were looked at.",
                    "जो तस्वीरें देखी गईं, उनमें कोई चेहरा नहीं मिला।",
                ),
                Times::Still => ("No face was found in the picture.", "तस्वीर में कोई चेहरा नहीं मिला।"),
            };
            neither(lang, lang.pick(english, hindi))
        }
        Outcome::NotJudged(found) => {
            let n = count(lang, found as u64);
            neither(
                lang,
                &match (lang, found) {
                    (Lang::En, 1) => {
                        "One face was found, but it could not be judged; the reason is with it.".to_owned()
                    }
                    (Lang::Hi, 1) => "एक चेहरा मिला, पर उसे परखा नहीं जा सका; कारण उसके साथ लिखा है।".to_owned(),
                    (Lang::En, _) => {
                        format!(
                            "{n} faces were found, but none of them could be judged; the reasons are with each."
                        )
                    }
                    (Lang::Hi, _) => {
                        format!("{n} चेहरे मिले, पर उनमें से किसी को परखा नहीं जा सका; कारण हर चेहरे के साथ लिखे हैं।")
                    }
                },
            )
        }
        Outcome::Failed(found) => {
            let n = count(lang, found as u64);
            neither(
                lang,
                &match (lang, found) {
                    (Lang::En, 0) => {
                        "The search for faces could not be carried out; the reason is with the detector."
                            .to_owned()
                    }
                    (Lang::Hi, 0) => "चेहरों की खोज नहीं हो सकी; कारण डिटेक्टर के साथ लिखा है।".to_owned(),
                    (Lang::En, 1) => {
                        "One face was found, but the detector could not be run on it; the reason is with its scores."
                            .to_owned()
                    }
                    (Lang::Hi, 1) => {
                        "एक चेहरा मिला, पर डिटेक्टर उस पर चल नहीं सका; कारण उसके अंकों के साथ लिखा है।".to_owned()
                    }
                    (Lang::En, _) => format!(
                        "{n} faces were found, but the detector could not be run on them; the reason is with its scores."
                    ),
                    (Lang::Hi, _) => {
                        format!("{n} चेहरे मिले, पर डिटेक्टर उन पर चल नहीं सका; कारण उसके अंकों के साथ लिखा है।")
                    }
                },
            )
        }
        Outcome::Judged { speaks, judged, left } => {
            let face = short(lang, speaks, times);
            let n = count(lang, judged as u64);
            let up = speaks.log10_lr.map_or(speaks.score, |lr| Some(lr.value())).is_some_and(|v| v > 0.0);
            let said = match (lang, judged, up) {
                (Lang::En, 1, _) => format!("The face that was judged is {face}."),
                (Lang::Hi, 1, _) => format!("जिस चेहरे को परखा गया वह है {face}।"),
                (Lang::En, _, true) => format!(
                    "Of the {n} faces that were judged, {face} looks most like one that was swapped or re-animated."
                ),
                (Lang::Hi, _, true) => {
                    format!("परखे गए {n} चेहरों में से {face} सबसे ज़्यादा बदले या कंप्यूटर से चलाए गए चेहरे जैसा दिखता है।")
                }
                (Lang::En, _, false) => format!(
                    "Of the {n} faces that were judged, {face} comes nearest to one that was swapped or re-animated."
                ),
                (Lang::Hi, _, false) => {
                    format!("परखे गए {n} चेहरों में से {face} बदले या कंप्यूटर से चलाए गए चेहरे के सबसे क़रीब है।")
                }
            };
            format!("{said}{}", more(lang, left))
        }
    }
}

/// What was not judged says nothing.
fn neither(lang: Lang, said: &str) -> String {
    let rest = lang.pick("That is no sign either way.", "इससे किसी ओर कुछ पता नहीं चलता।");
    format!("{said} {rest}")
}

fn more(lang: Lang, left: usize) -> String {
    let n = count(lang, left as u64);
    match (lang, left) {
        (_, 0) => String::new(),
        (Lang::En, 1) => " One more was found and could not be judged.".to_owned(),
        (Lang::Hi, 1) => " एक और चेहरा मिला, जिसे परखा नहीं जा सका।".to_owned(),
        (Lang::En, _) => format!(" {n} more were found and could not be judged."),
        (Lang::Hi, _) => format!(" {n} और चेहरे मिले, जिन्हें परखा नहीं जा सका।"),
    }
}

/// A face by its number alone.
pub fn number(lang: Lang, track: &FaceTrack) -> String {
    lang.pick(format!("face {}", track.number), format!("चेहरा {}", track.number))
}

/// The same at the start of a line.
pub fn heading(lang: Lang, track: &FaceTrack) -> String {
    lang.pick(format!("Face {}", track.number), format!("चेहरा {}", track.number))
}

/// A face within a sentence: its number, its place, its time.
fn short(lang: Lang, track: &FaceTrack, times: Times) -> String {
    let parts: Vec<String> =
        [Some(place(lang, track)), when(lang, track, times)].into_iter().flatten().collect();
    format!("{} ({})", number(lang, track), parts.join(", "))
}

/// A face as a heading: its number, place, time, size, and how much fine detail is left in it, where that is known.
pub fn name(lang: Lang, track: &FaceTrack, times: Times, input: Option<&FaceInput>) -> String {
    let side = count(lang, u64::from(track.side));
    let side = lang.pick(format!("{side} pixels"), format!("{side} पिक्सेल"));
    let detail = input.map(|input| match input.detail_of(track.detail) {
        Detail::Soft => lang.pick("little fine detail", "बारीक ब्योरा कम"),
        Detail::Sharp => lang.pick("fine detail kept", "बारीक ब्योरा बचा हुआ"),
    });
    let parts = [
        Some(heading(lang, track)),
        Some(place(lang, track)),
        when(lang, track, times),
        Some(side),
        detail.map(str::to_owned),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Where in the picture.
fn place(lang: Lang, track: &FaceTrack) -> String {
    let at = if track.place == (Third::Second, Third::Second) { "in the" } else { "at the" };
    let third = third(lang, track.place);
    lang.pick(format!("{at} {third} of the picture"), format!("तस्वीर में {third}"))
}

/// From when to when; none in one picture.
pub fn when(lang: Lang, track: &FaceTrack, times: Times) -> Option<String> {
    let (start, end) = (track.start_s, track.end_s);
    Some(match times {
        Times::Still => return None,
        Times::Slides if start < end => lang.pick(
            format!("pictures {:.0} to {:.0}", start + 1.0, end + 1.0),
            format!("तस्वीर {:.0} से {:.0} तक", start + 1.0, end + 1.0),
        ),
        Times::Slides => slide(lang, start),
        Times::Clip if end - start < 0.05 => {
            let at = seconds(lang, start, 1);
            lang.pick(format!("at {at}"), format!("{at} पर"))
        }
        Times::Clip => {
            let end = seconds(lang, end, 1);
            lang.pick(format!("{start:.1} to {end}"), format!("{start:.1} से {end} तक"))
        }
    })
}

/// How often it was found, and how many of these were judged.
pub fn seen(lang: Lang, track: &FaceTrack) -> String {
    let [found, judged] = [u64::from(track.seen), track.series.len() as u64].map(|n| count(lang, n));
    match (lang, track.seen, track.series.len()) {
        (Lang::En, 1, _) => "found once".to_owned(),
        (Lang::En, _, 0) => format!("found {found} times"),
        (Lang::En, _, _) => format!("found {found} times, judged in {judged} of them"),
        (Lang::Hi, 1, _) | (Lang::Hi, _, 0) => format!("{found} बार मिला"),
        (Lang::Hi, _, _) => format!("{found} बार मिला, उनमें से {judged} बार परखा गया"),
    }
}

/// Faces drawn under each other, for those who cannot see it. `last` ends the time; `reach` is the score at the edge.
pub fn chart_title(lang: Lang, reading: &Reading, times: Times, last: f64, reach: f64) -> String {
    let faces: Vec<String> = reading.tracks.iter().map(|track| lane(lang, reading, track, times)).collect();
    let faces = faces.join("; ");
    let to = seconds(lang, last, 1);
    match (lang, times) {
        (Lang::En, Times::Clip) => format!("Faces along the clip, 0 to {to}: {faces}."),
        (Lang::Hi, Times::Clip) => format!("क्लिप के समय के साथ चेहरे, 0 से {to} तक: {faces}।"),
        (Lang::En, Times::Slides) => format!("Faces along the pictures: {faces}."),
        (Lang::Hi, Times::Slides) => format!("तस्वीरों के क्रम में चेहरे: {faces}।"),
        (Lang::En, Times::Still) => format!("Scores of faces from {:+.0} to {reach:+.0}: {faces}.", -reach),
        (Lang::Hi, Times::Still) => format!("चेहरों के अंक, {:+.0} से {reach:+.0} तक: {faces}।", -reach),
    }
}

fn lane(lang: Lang, reading: &Reading, track: &FaceTrack, times: Times) -> String {
    let mut parts = vec![number(lang, track)];
    if reading.speaks == Some(track.number) {
        parts.push(lang.pick("which speaks", "जिसका अंक डिटेक्टर का है").to_owned());
    }
    parts.extend(when(lang, track, times));
    parts.push(match (track.score, times) {
        (None, _) => lang.pick("not judged", "परखा नहीं गया").to_owned(),
        (Some(score), Times::Still) => format!("{score:+.1}"),
        (Some(_), _) => {
            let above = track.series.iter().filter(|point| point.score > 0.0).count();
            let [above, of] = [above, track.series.len()].map(|n| count(lang, n as u64));
            lang.pick(format!("{above} of {of} scores above 0"), format!("{of} में से {above} अंक 0 से ऊपर"))
        }
    });
    parts.join(", ")
}

/// A place of a face, as the drawing of one has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Region {
    Hairline,
    Forehead,
    Eyes,
    Nose,
    Cheeks,
    Mouth,
    LowerEdge,
    Sides,
    Beside,
}

impl Region {
    const ALL: [Self; 9] = [
        Self::Hairline,
        Self::Forehead,
        Self::Eyes,
        Self::Nose,
        Self::Cheeks,
        Self::Mouth,
        Self::LowerEdge,
        Self::Sides,
        Self::Beside,
    ];

    /// Of a place as seen from the middle of the face, right and down, in heights of the face.
    fn at(x: f64, y: f64) -> Self {
        let from_middle = (x / FACE_HALF.0).hypot(y / FACE_HALF.1);
        match from_middle {
            r if r > 1.2 => Self::Beside,
            r if r > 0.7 && y > 0.15 => Self::LowerEdge,
            r if r > 0.85 && y < -0.4 => Self::Hairline,
            r if r > 0.85 && y > -0.25 => Self::Sides,
            _ if y < -0.22 => Self::Forehead,
            _ if y < -0.05 => Self::Eyes,
            _ if y > 0.15 => Self::Mouth,
            _ if x.abs() < 0.1 => Self::Nose,
            _ => Self::Cheeks,
        }
    }

    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Hairline => lang.pick("at the hairline", "बालों के किनारे पर"),
            Self::Forehead => lang.pick("at the forehead", "माथे पर"),
            Self::Eyes => lang.pick("around the eyes", "आँखों के आसपास"),
            Self::Nose => lang.pick("at the nose", "नाक पर"),
            Self::Cheeks => lang.pick("at the cheeks", "गालों पर"),
            Self::Mouth => lang.pick("around the mouth", "मुँह के आसपास"),
            Self::LowerEdge => lang.pick("at the lower edge of the face", "चेहरे के निचले किनारे पर"),
            Self::Sides => lang.pick("at the sides of the face", "चेहरे के बाएँ-दाएँ किनारों पर"),
            Self::Beside => lang.pick("beside the face", "चेहरे के बाहर"),
        }
    }
}

/// Half of the width and of the height of a face, in its heights. These, and the places of eyes, nose and mouth in the
/// drawing, are the medians that YuNet reports for 944 training faces that look at the camera.
pub const FACE_HALF: (f64, f64) = (0.39, 0.5);

/// Side of a face's crop in heights of the face, where no card tells it.
pub const USUAL_MARGIN: f64 = 1.3;

/// Where in a face something looks blended in. `margin`: side of the crop in heights of the face.
pub fn blended(lang: Lang, mask: &[u8], margin: f64) -> String {
    /// Of all that looks blended in, what the places named hold at the least.
    const MOST: f64 = 0.6;
    /// More places than this are no place.
    const NAMED: usize = 3;
    /// A mask this full is everywhere.
    const FULL: f64 = 0.6;
    let place = |i: usize| ((i as f64 + 0.5) / FACE_CELLS as f64 - 0.5) * margin;
    let cells = mask.iter().take(FACE_CELLS * FACE_CELLS).enumerate();
    let mut held = Region::ALL.map(|region| (0.0, region));
    let mut total = 0.0;
    for (i, tenths) in cells {
        let region = Region::at(place(i % FACE_CELLS), place(i / FACE_CELLS));
        let share = f64::from((*tenths).min(10)) / 10.0;
        total += share;
        held.iter_mut().filter(|(_, of)| *of == region).for_each(|(sum, _)| *sum += share);
    }
    if total <= 0.0 {
        return lang
            .pick(
                "No place in the face stands out as blended in.",
                "चेहरे में जोड़ी हुई-सी कोई जगह अलग से नहीं उभरती।",
            )
            .to_owned();
    }
    held.sort_by(|(a, at), (b, bt)| b.total_cmp(a).then(at.cmp(bt)));
    let mut named = Vec::new();
    let mut sum = 0.0;
    for (share, region) in held {
        if sum >= MOST * total {
            break;
        }
        sum += share;
        named.push(region);
    }
    if named.len() > NAMED || total > FULL * (FACE_CELLS * FACE_CELLS) as f64 {
        return lang
            .pick(
                "What looks blended in is spread over most of the face.",
                "जो जोड़ा हुआ-सा लगता है, वह चेहरे के ज़्यादातर हिस्से पर फैला है।",
            )
            .to_owned();
    }
    let words: Vec<&str> = named.iter().map(|region| region.words(lang)).collect();
    let words = match words.as_slice() {
        [before @ .., last] if !before.is_empty() => {
            format!("{} {} {last}", before.join(", "), lang.pick("and", "और"))
        }
        _ => words.concat(),
    };
    lang.pick(
        format!("What looks blended in lies mostly {words}."),
        format!("जो जोड़ा हुआ-सा लगता है, वह ज़्यादातर {words} है।"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(filled: &[(usize, usize)]) -> Vec<u8> {
        let mut cells = vec![0; FACE_CELLS * FACE_CELLS];
        filled.iter().for_each(|(row, column)| cells[row * FACE_CELLS + column] = 10);
        cells
    }

    #[test]
    fn a_mask_is_told_by_the_places_that_hold_most_of_it() {
        type Cells = &'static [(usize, usize)];
        let cases: [(Cells, &str, &str); 6] = [
            (
                &[(4, 2), (4, 3), (4, 4), (5, 2), (5, 3), (5, 4)],
                "What looks blended in lies mostly around the mouth and at the lower edge of the face.",
                "जो जोड़ा हुआ-सा लगता है, वह ज़्यादातर मुँह के आसपास और चेहरे के निचले किनारे पर है।",
            ),
            (
                &[(2, 2), (2, 4)],
                "What looks blended in lies mostly around the eyes.",
                "जो जोड़ा हुआ-सा लगता है, वह ज़्यादातर आँखों के आसपास है।",
            ),
            (
                &[(3, 3)],
                "What looks blended in lies mostly at the nose.",
                "जो जोड़ा हुआ-सा लगता है, वह ज़्यादातर नाक पर है।",
            ),
            (
                &[(0, 0), (0, 6), (6, 0)],
                "What looks blended in lies mostly beside the face.",
                "जो जोड़ा हुआ-सा लगता है, वह ज़्यादातर चेहरे के बाहर है।",
            ),
            (
                &[(1, 3), (2, 3), (3, 3), (3, 2), (4, 3), (5, 3)],
                "What looks blended in is spread over most of the face.",
                "जो जोड़ा हुआ-सा लगता है, वह चेहरे के ज़्यादातर हिस्से पर फैला है।",
            ),
            (
                &[],
                "No place in the face stands out as blended in.",
                "चेहरे में जोड़ी हुई-सी कोई जगह अलग से नहीं उभरती।",
            ),
        ];
        for (filled, english, hindi) in cases {
            assert_eq!(blended(Lang::En, &mask(filled), USUAL_MARGIN), english);
            assert_eq!(blended(Lang::Hi, &mask(filled), USUAL_MARGIN), hindi);
        }
        let full = vec![10; FACE_CELLS * FACE_CELLS];
        assert_eq!(blended(Lang::En, &full, USUAL_MARGIN), cases[4].1);
        // Whatever a record holds, it is told.
        assert_eq!(blended(Lang::En, &[255; 500], 4.0), cases[4].1);
    }

    /// The drawing is alike on both sides, and so are its places.
    #[test]
    fn left_and_right_are_the_same_place() {
        let mut seen = Vec::new();
        for row in -8..=8 {
            for column in 0..=8 {
                let (x, y) = (f64::from(column) / 12.0, f64::from(row) / 12.0);
                assert_eq!(Region::at(x, y), Region::at(-x, y), "{x} {y}");
                seen.push(Region::at(x, y));
            }
        }
        assert!(Region::ALL.iter().all(|region| seen.contains(region)), "{seen:?}");
    }
}
