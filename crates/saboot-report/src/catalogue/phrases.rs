//! Phrases with numbers or names in them, in either language.

use saboot_core::card::{Calibration, Measured, Scope};
use saboot_core::examination::{Part, Point, Reading, Third};
use saboot_core::exhibit::Kind;
use saboot_core::facts::message::Packing;
use saboot_core::figure::Figure;
use saboot_core::validation::{
    Condition, Detail, FaceSize, FileKind, LengthClass, Mix, Share, SizeClass, ValidationRow, VoiceBand,
};
use saboot_core::{Lang, Span};

use super::format::{count, log10, ratio, seconds};
use crate::view::Lane;

/// What an exhibit is.
pub fn kind(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Video => lang.pick("video", "वीडियो"),
        Kind::MovingPicture => lang.pick("moving picture", "चलती तस्वीर (GIF जैसी)"),
        Kind::Audio => lang.pick("sound", "आवाज़"),
        Kind::Picture => lang.pick("picture", "तस्वीर"),
        Kind::SlideShow => lang.pick("slide show", "स्लाइड शो"),
        Kind::Message => lang.pick("message", "संदेश"),
        Kind::Archive => lang.pick("archive", "आर्काइव"),
    }
}

/// A size, and of how many files where there are several.
pub fn bytes(lang: Lang, bytes: u64, files: u64) -> String {
    let bytes = count(lang, bytes);
    match (lang, files) {
        (Lang::En, 0 | 1) => format!("{bytes} bytes"),
        (Lang::Hi, 0 | 1) => format!("{bytes} बाइट"),
        (Lang::En, _) => format!("{bytes} bytes in {} files", count(lang, files)),
        (Lang::Hi, _) => format!("{} फ़ाइलों में {bytes} बाइट", count(lang, files)),
    }
}

/// A stretch of a file.
pub fn byte_range(lang: Lang, start: u64, end: u64) -> String {
    let (start, end) = (count(lang, start), count(lang, end));
    lang.pick(format!("bytes {start} to {end}"), format!("बाइट {start} से {end} तक"))
}

/// How a stretch of a message or an archive is packed.
pub fn packing(lang: Lang, packing: Packing) -> &'static str {
    match packing {
        Packing::Plain => lang.pick("as it is", "जैसी है वैसी ही"),
        Packing::Base64 => lang.pick("packed as base64", "“base64” रूप में बँधी"),
        Packing::QuotedPrintable => lang.pick("packed as quoted-printable", "“quoted-printable” रूप में बँधी"),
        Packing::Deflate => lang.pick("compressed (deflate)", "दबाकर छोटी की गई (deflate)"),
    }
}

/// Where in the exhibit.
pub fn span(lang: Lang, span: Span) -> String {
    match span {
        Span::Bytes { start, end } => byte_range(lang, start, end),
        Span::Time { start, end } if (end - start).abs() < 1e-9 => {
            lang.pick(format!("at {start:.2} s"), format!("{start:.2} सेकंड पर"))
        }
        Span::Time { start, end } => {
            lang.pick(format!("{start:.2} s to {end:.2} s"), format!("{start:.2} से {end:.2} सेकंड तक"))
        }
    }
}

/// From one to another.
pub fn between(lang: Lang, low: &str, high: &str) -> String {
    lang.pick(format!("{low} to {high}"), format!("{low} से {high}"))
}

/// More than.
pub fn above(lang: Lang, low: &str) -> String {
    lang.pick(format!("above {low}"), format!("{low} से ज़्यादा"))
}

/// So many of so many.
pub fn of_total(lang: Lang, part: u64, total: Option<u64>) -> String {
    let part = count(lang, part);
    match (lang, total) {
        (Lang::En, Some(total)) => format!("{part} of {}", count(lang, total)),
        (Lang::Hi, Some(total)) => format!("{} में से {part}", count(lang, total)),
        (Lang::En, None) => format!("{part} of an unknown number"),
        (Lang::Hi, None) => format!("{part} (कुल संख्या पता नहीं)"),
    }
}

/// The longest stretch between samples, and what it means.
pub fn gap(lang: Lang, gap: f64) -> String {
    let gap = seconds(lang, gap, 2);
    lang.pick(
        format!("{gap}: anything shorter that was inserted there can be missed"),
        format!("{gap}: इससे छोटा कोई टुकड़ा वहाँ जोड़ा गया हो तो वह नज़र से छूट सकता है"),
    )
}

/// How often the file says that it was generated.
pub fn declared(lang: Lang, number: u64) -> String {
    match (lang, number) {
        (Lang::En, 0) => "The file says nowhere that it was generated. Such marks are easily lost or removed, so this is no sign that it was not.".to_owned(),
        (Lang::Hi, 0) => "फ़ाइल कहीं नहीं कहती कि उसे AI से बनाया गया। ऐसे निशान आसानी से खो जाते हैं या मिटाए जा सकते हैं, इसलिए यह इसका संकेत नहीं कि उसे बनाया नहीं गया।".to_owned(),
        (Lang::En, 1) => "In one place the file itself says that it was generated or altered by a generator.".to_owned(),
        (Lang::Hi, 1) => "फ़ाइल में एक जगह ख़ुद लिखा है कि उसे किसी AI जनरेटर ने बनाया या बदला।".to_owned(),
        (Lang::En, n) => format!("In {} places the file itself says that it was generated or altered by a generator.", count(lang, n)),
        (Lang::Hi, n) => format!("फ़ाइल में {} जगह ख़ुद लिखा है कि उसे किसी AI जनरेटर ने बनाया या बदला।", count(lang, n)),
    }
}

/// How many statements of the file contradict each other.
pub fn contradictions(lang: Lang, number: u64) -> String {
    match (lang, number) {
        (Lang::En, 0) => "No contradiction was found between the parts of the file.".to_owned(),
        (Lang::Hi, 0) => "फ़ाइल के हिस्सों में आपस में टकराती कोई बात नहीं मिली।".to_owned(),
        (Lang::En, 1) => {
            "One contradiction was found between the parts of the file: its history is not what it claims."
                .to_owned()
        }
        (Lang::Hi, 1) => {
            "फ़ाइल के हिस्सों में एक बात आपस में टकराती है: उसका इतिहास वैसा नहीं है जैसा वह बताती है।".to_owned()
        }
        (Lang::En, n) => format!(
            "{} contradictions were found between the parts of the file: its history is not what it claims.",
            count(lang, n)
        ),
        (Lang::Hi, n) => format!(
            "फ़ाइल के हिस्सों में {} बातें आपस में टकराती हैं: उसका इतिहास वैसा नहीं है जैसा वह बताती है।",
            count(lang, n)
        ),
    }
}

/// How many traces of handling there are.
pub fn handled(lang: Lang, number: u64) -> String {
    match (lang, number) {
        (Lang::En, 0) => "No trace of editing or of a platform was found.".to_owned(),
        (Lang::Hi, 0) => "एडिट किए जाने या किसी प्लेटफ़ॉर्म से गुज़रने का कोई निशान नहीं मिला।".to_owned(),
        (Lang::En, 1) => "One trace shows how the file was handled, by an app or a platform. That is normal and counts for neither side.".to_owned(),
        (Lang::Hi, 1) => "एक निशान बताता है कि फ़ाइल किसी ऐप या प्लेटफ़ॉर्म से गुज़री। यह आम बात है और किसी ओर नहीं गिनी जाती।".to_owned(),
        (Lang::En, n) => format!("{} traces show how the file was handled, by apps or platforms. That is normal and counts for neither side.", count(lang, n)),
        (Lang::Hi, n) => format!("{} निशान बताते हैं कि फ़ाइल किन ऐप या प्लेटफ़ॉर्म से गुज़री। यह आम बात है और किसी ओर नहीं गिनी जाती।", count(lang, n)),
    }
}

/// What a detector said; none when it said nothing that weighs.
pub fn detector(lang: Lang, scope: Scope, said: Option<&str>) -> String {
    let what = match scope {
        Scope::Picture => lang.pick("The detector of generated pictures", "तस्वीर के डिटेक्टर"),
        Scope::Frames => {
            lang.pick("The detector of generated pictures, over the frames", "फ़्रेमों पर तस्वीर के डिटेक्टर")
        }
        Scope::Clip => lang.pick("The detector of generated video", "AI से बने वीडियो के डिटेक्टर"),
        Scope::Part => {
            lang.pick("The detector of altered parts of a picture", "तस्वीर के बदले हुए हिस्से खोजने वाले डिटेक्टर")
        }
        Scope::Face => lang.pick(
            "The detector of swapped and re-animated faces",
            "बदले या कंप्यूटर से चलाए गए चेहरे खोजने वाले डिटेक्टर",
        ),
        Scope::Voice => lang.pick("The detector of synthetic voice", "आवाज़ के डिटेक्टर"),
    };
    match (lang, said) {
        (Lang::En, Some(said)) => format!("{what}: {said}."),
        (Lang::Hi, Some(said)) => format!("{what} के अनुसार: {said}।"),
        (Lang::En, None) => {
            format!("{what}: gave nothing that could be weighed; the reason is with its scores.")
        }
        (Lang::Hi, None) => format!("{what} से ऐसा कुछ नहीं मिला जो तौला जा सके; कारण उसके अंकों के साथ लिखा है।"),
    }
}

/// How much could not be read.
pub fn damaged(lang: Lang, number: u64) -> String {
    let n = count(lang, number);
    match (lang, number) {
        (Lang::En, 1) => "One part of the file is damaged and was not examined.".to_owned(),
        (Lang::En, _) => {
            format!("Damage was met in {n} places of the file; what was damaged was not examined.")
        }
        (Lang::Hi, _) => format!("फ़ाइल में {n} जगह ख़राबी मिली; जो ख़राब था वह जाँचा नहीं गया।"),
    }
}

/// Which files of an exhibit; empty for none.
pub fn files(lang: Lang, numbers: &[u32]) -> String {
    const NAMED: usize = 12;
    let named: Vec<String> = numbers.iter().take(NAMED).map(u32::to_string).collect();
    let named = named.join(", ");
    match (lang, numbers.len(), numbers.len().saturating_sub(NAMED)) {
        (_, 0, _) => String::new(),
        (Lang::En, 1, _) => format!("File {named}"),
        (Lang::En, _, 0) => format!("Files {named}"),
        (Lang::En, _, more) => format!("Files {named} and {more} more"),
        (Lang::Hi, 1, _) => format!("फ़ाइल {named}"),
        (Lang::Hi, _, 0) => format!("फ़ाइलें {named}"),
        (Lang::Hi, _, more) => format!("फ़ाइलें {named} और {more} दूसरी"),
    }
}

/// Paths that are not drawn.
pub fn paths_left_out(lang: Lang, number: u64) -> String {
    let n = count(lang, number);
    lang.pick(
        format!("{n} more files have paths of their own, which are not drawn; their findings are above."),
        format!("{n} और फ़ाइलों के अपने रास्ते हैं, जो यहाँ नहीं बनाए गए; उनमें जो मिला वह ऊपर है।"),
    )
}

/// Rows that report.json alone holds.
pub fn more_in_json(lang: Lang, number: u64) -> String {
    let n = count(lang, number);
    lang.pick(format!("{n} more are in report.json."), format!("{n} और report.json में हैं।"))
}

/// Number of a picture of a slide show, from its place from 0.
pub fn slide(lang: Lang, place: f64) -> String {
    let number = place + 1.0;
    lang.pick(format!("picture {number:.0}"), format!("तस्वीर {number:.0}"))
}

/// Where a score was taken.
pub fn sample(lang: Lang, scope: Scope, slides: bool, point: &Point) -> String {
    let (start, end) = (point.start_s, point.end_s);
    match (lang, scope) {
        _ if slides => slide(lang, start),
        (Lang::En, Scope::Voice) => format!("window {start:.2} to {end:.2} s"),
        (Lang::Hi, Scope::Voice) => format!("टुकड़ा {start:.2} से {end:.2} सेकंड"),
        (Lang::En, _) => format!("frame at {start:.2} s"),
        (Lang::Hi, _) => format!("{start:.2} सेकंड पर फ़्रेम"),
    }
}

/// Where a series is highest and lowest; none for fewer than three points.
pub fn extremes(lang: Lang, reading: &Reading, slides: bool) -> Option<String> {
    let by_score = |a: &&Point, b: &&Point| a.score.total_cmp(&b.score);
    let (high, low) = (reading.series.iter().max_by(by_score)?, reading.series.iter().min_by(by_score)?);
    let place = |point| sample(lang, reading.scope, slides, point);
    (reading.series.len() > 2).then(|| {
        let (most, least) = (format!("{:+.3}", high.score), format!("{:+.3}", low.score));
        let (at_most, at_least) = (place(high), place(low));
        lang.pick(
            format!("Most like synthetic: {at_most} ({most}). Least: {at_least} ({least})."),
            format!("सबसे ज़्यादा कृत्रिम जैसा: {at_most} ({most})। सबसे कम: {at_least} ({least})।"),
        )
    })
}

/// Which part of a picture a detector points at.
pub fn part(lang: Lang, part: &Part) -> String {
    let share = format!("{:.0} %", (100.0 * part.share.clamp(0.0, 1.0)).max(1.0));
    let places: Vec<&str> = part.places.iter().take(9).map(|place| third(lang, *place)).collect();
    match (lang, places.is_empty()) {
        (Lang::En, true) => "It points at the picture without one place that stands out.".to_owned(),
        (Lang::Hi, true) => "यह तस्वीर की ओर इशारा करता है, पर कोई एक जगह अलग से नहीं उभरती।".to_owned(),
        (Lang::En, false) => format!("It points at {share} of the picture: {}.", places.join(", ")),
        (Lang::Hi, false) => format!("यह तस्वीर के {share} हिस्से की ओर इशारा करता है: {}।", places.join(", ")),
    }
}

/// A ninth of a picture, as the reader sees it.
pub(super) fn third(lang: Lang, (down, across): (Third, Third)) -> &'static str {
    use Third::{First, Second, Third as Last};
    match (down, across) {
        (First, First) => lang.pick("upper left", "ऊपर बाएँ"),
        (First, Second) => lang.pick("top", "ऊपर बीच में"),
        (First, Last) => lang.pick("upper right", "ऊपर दाएँ"),
        (Second, First) => lang.pick("left", "बाएँ"),
        (Second, Second) => lang.pick("middle", "बीच में"),
        (Second, Last) => lang.pick("right", "दाएँ"),
        (Last, First) => lang.pick("lower left", "नीचे बाएँ"),
        (Last, Second) => lang.pick("bottom", "नीचे बीच में"),
        (Last, Last) => lang.pick("lower right", "नीचे दाएँ"),
    }
}

/// A chart of scores, for those who cannot see it.
pub fn series_title(lang: Lang, reading: &Reading, slides: bool, last: f64) -> String {
    let number = count(lang, reading.series.len() as u64);
    let above = count(lang, reading.series.iter().filter(|p| p.score > 0.0).count() as u64);
    let (what, what_hindi) = match reading.scope {
        Scope::Voice => ("windows of speech", "बोली के टुकड़ों"),
        _ if slides => ("pictures", "तस्वीरों"),
        _ => ("frames", "फ़्रेमों"),
    };
    let until = if slides { String::new() } else { format!(", 0 to {last:.1} s") };
    let until_hindi =
        if slides { String::new() } else { format!(", 0 से {last:.1} सेकंड तक") };
    lang.pick(
        format!("Scores over {number} {what}{until}: {above} of them above 0, which is more like synthetic."),
        format!("{number} {what_hindi} के अंक{until_hindi}: इनमें से {above} शून्य से ऊपर हैं, यानी कृत्रिम जैसे ज़्यादा।"),
    )
}

/// The scale of likelihood ratios, for those who cannot see it.
pub fn scale_title(lang: Lang, value: f64) -> String {
    let (log, of) = (log10(value), ratio(lang, value));
    lang.pick(
        format!("Likelihood ratio {of} (log10 {log}) on a scale from recorded, left, to synthetic, right."),
        format!("संभाविता अनुपात {of} (log10 {log}), एक पैमाने पर: बाईं ओर रिकॉर्डिंग, दाईं ओर कृत्रिम।"),
    )
}

/// A timeline, for those who cannot see it.
pub fn timeline_title(lang: Lang, lanes: &[Lane], last: f64) -> String {
    let parts: Vec<String> =
        lanes.iter().map(|l| format!("{}: {}", l.name, count(lang, l.marks.len() as u64))).collect();
    let parts = parts.join("; ");
    let last = seconds(lang, last, 1);
    lang.pick(
        format!("Timeline of the clip, 0 to {last}. Marks: {parts}."),
        format!("क्लिप की समय-रेखा, 0 से {last} तक। निशान: {parts}।"),
    )
}

/// How many facts were read from the file.
pub fn properties(lang: Lang, number: u64) -> String {
    let n = count(lang, number);
    lang.pick(
        format!("Everything that was read from the file ({n} entries)"),
        format!("फ़ाइल से जो कुछ पढ़ा गया ({n} प्रविष्टियाँ)"),
    )
}

/// When, and how long it took.
pub fn examined(lang: Lang, moment: &str, took: f64) -> String {
    let took = seconds(lang, took, 1);
    lang.pick(format!("{moment}, in {took}"), format!("{moment}; {took} लगे"))
}

/// A calibration in one sentence.
pub fn calibration(lang: Lang, c: &Calibration) -> String {
    let (low, high) = (log10(c.log10_min), log10(c.log10_max));
    let [real, synthetic, sources] =
        [c.n_real, c.n_synthetic, c.n_sources].map(|n| count(lang, u64::from(n)));
    let scope = match c.scope {
        Scope::Picture => lang.pick("pictures", "तस्वीरें"),
        Scope::Frames => lang.pick("frames", "फ़्रेम"),
        Scope::Clip => lang.pick("moving clips", "चलती क्लिप"),
        Scope::Part => lang.pick("parts of pictures", "तस्वीरों के हिस्से"),
        Scope::Face => lang.pick("faces", "चेहरे"),
        Scope::Voice => lang.pick("voice", "आवाज़"),
    };
    let kind = FileKind {
        codec: c.codec,
        size: c.size,
        length: c.length,
        band: c.band,
        face: c.face,
        detail: c.detail,
    };
    let scope = if kind == FileKind::default() {
        scope.to_owned()
    } else {
        format!("{scope} ({})", material(lang, kind))
    };
    lang.pick(
        format!("{scope}: log10 LR between {low} and {high}, fitted on {real} recorded and {synthetic} synthetic files of {sources} sources"),
        format!("{scope}: log10 LR {low} से {high} के बीच; {sources} स्रोतों की {real} रिकॉर्ड की गई और {synthetic} कृत्रिम फ़ाइलों से तय"),
    )
}

/// What a row was measured on.
pub fn measured_files(lang: Lang, row: &Measured) -> String {
    let [real, synthetic] = [row.n_real, row.n_synthetic].map(|n| count(lang, u64::from(n)));
    let level = match row.level.as_str() {
        "file" => lang.pick("files", "फ़ाइलें"),
        "frame" => lang.pick("frames", "फ़्रेम"),
        "clip" => lang.pick("clips", "क्लिप"),
        "window" => lang.pick("windows", "टुकड़े"),
        _ => lang.pick("items", "नमूने"),
    };
    lang.pick(
        format!("{real} recorded, {synthetic} synthetic {level}"),
        format!("{real} रिकॉर्ड की गई, {synthetic} कृत्रिम {level}"),
    )
}

/// What was scored, or what a row was measured on.
pub fn material(lang: Lang, kind: FileKind) -> String {
    let FileKind { codec, size, length, band, face, detail } = kind;
    let codec = codec.map_or_else(
        || lang.pick("any compression", "कोई भी कंप्रेशन").to_owned(),
        |codec| lang.pick(format!("codec {}", codec.as_str()), format!("कोडेक “{}”", codec.as_str())),
    );
    let size = size.map(|size| match size {
        SizeClass::Under256 => lang.pick("shorter side under 256 pixels", "छोटी भुजा 256 पिक्सेल से कम"),
        SizeClass::To511 => lang.pick("shorter side 256 to 511 pixels", "छोटी भुजा 256 से 511 पिक्सेल"),
        SizeClass::To1023 => lang.pick("shorter side 512 to 1,023 pixels", "छोटी भुजा 512 से 1,023 पिक्सेल"),
        SizeClass::From1024 => {
            lang.pick("shorter side 1,024 pixels or more", "छोटी भुजा 1,024 पिक्सेल या ज़्यादा")
        }
    });
    let length = length.map(|length| match length {
        LengthClass::Under3 => lang.pick("under 3 s of speech", "3 सेकंड से कम बोली"),
        LengthClass::To10 => lang.pick("3 to 10 s of speech", "3 से 10 सेकंड बोली"),
        LengthClass::From10 => lang.pick("10 s of speech or more", "10 सेकंड या ज़्यादा बोली"),
    });
    let band = band.map(|band| match band {
        VoiceBand::Phone => lang.pick("speech up to about 4 kHz", "लगभग 4 kHz तक की बोली"),
        VoiceBand::Wide => lang.pick("speech beyond 4 kHz", "4 kHz से ऊपर तक की बोली"),
    });
    let face = face.map(|face| match face {
        FaceSize::Under128 => lang.pick("faces under 128 pixels", "128 पिक्सेल से छोटे चेहरे"),
        FaceSize::From128 => lang.pick("faces of 128 pixels or more", "128 पिक्सेल या उससे बड़े चेहरे"),
    });
    let detail = detail.map(|detail| match detail {
        Detail::Soft => lang.pick("little fine detail in the face", "चेहरे में बारीक ब्योरा कम"),
        Detail::Sharp => lang.pick("fine detail kept in the face", "चेहरे में बारीक ब्योरा बचा हुआ"),
    });
    [Some(codec.as_str()), size, length, band, face, detail]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// What the files of a row had gone through.
pub fn condition(lang: Lang, condition: Condition, scope: Scope) -> &'static str {
    match (condition, scope) {
        (Condition::AsStored, _) => lang.pick("as their makers published them", "जैसी बनाने वालों ने प्रकाशित कीं"),
        (Condition::Messenger, Scope::Voice) => {
            lang.pick("after a messenger (Opus, 16 kbit/s)", "मैसेंजर से गुज़रने के बाद (Opus, 16 kbit/s)")
        }
        (Condition::Messenger, _) => {
            lang.pick("after a messenger (made smaller, JPEG 70)", "मैसेंजर से गुज़रने के बाद (छोटी की गईं, JPEG 70)")
        }
        (Condition::Telephone, _) => {
            lang.pick("after a telephone (AMR narrow band)", "टेलीफ़ोन से गुज़रने के बाद (AMR नैरो बैंड)")
        }
    }
}

/// A count with the interval of its share.
pub fn share(lang: Lang, share: &Share) -> String {
    let (part, of) = (count(lang, u64::from(share.count)), count(lang, u64::from(share.of)));
    let (low, high) = (share.low, share.high);
    lang.pick(format!("{part} of {of} [{low:.2}–{high:.2}]"), format!("{of} में से {part} [{low:.2}–{high:.2}]"))
}

/// How many files a row was measured on.
pub fn validated(lang: Lang, row: &ValidationRow) -> String {
    let [real, synthetic, sources, abstained] =
        [row.n_real, row.n_synthetic, row.n_sources, row.abstained].map(|n| count(lang, u64::from(n)));
    let left = match (lang, row.abstained) {
        (_, 0) => String::new(),
        (Lang::En, _) => format!("; {abstained} more on which it abstained"),
        (Lang::Hi, _) => format!("; {abstained} और, जिन पर उसने राय नहीं दी"),
    };
    lang.pick(
        format!("{real} recorded, {synthetic} synthetic, of {sources} sources{left}"),
        format!("{sources} स्रोतों की {real} रिकॉर्ड की हुई और {synthetic} कृत्रिम{left}"),
    )
}

/// What a row is made of: each property with its files, recorded and synthetic.
pub fn mix(lang: Lang, mix: &[Mix]) -> String {
    let facet = |facet: &str| match facet {
        "codec" => lang.pick("codec", "कोडेक"),
        "size" => lang.pick("size", "आकार"),
        "length" => lang.pick("speech", "बोली"),
        "band" => lang.pick("band", "बैंड"),
        "face" => lang.pick("face", "चेहरा"),
        "detail" => lang.pick("detail", "ब्योरा"),
        "language" => lang.pick("language", "भाषा"),
        _ => lang.pick("label", "लेबल"),
    };
    let part = |m: &Mix| {
        let value = saboot_core::Untrusted::from(m.value.as_str()).for_terminal();
        let [real, synthetic] = [m.n_real, m.n_synthetic].map(|n| count(lang, u64::from(n)));
        format!("{} {value} {real}+{synthetic}", facet(&m.facet))
    };
    mix.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// A moment of the clip, or a picture of a slide show.
pub fn moment_of(lang: Lang, at: f64, slides: bool) -> String {
    if slides { slide(lang, at) } else { seconds(lang, at, 2) }
}

/// A figure, for those who cannot see it.
pub fn figure_alt(lang: Lang, figure: &Figure, slides: bool) -> String {
    let at = moment_of(lang, figure.at_s, slides);
    match figure.kind {
        saboot_core::figure::FigureKind::Safe => lang.pick(
            format!("Squares of mean colour of the frame at {at}"),
            format!("{at} के फ़्रेम के औसत रंगों के चौकोर टुकड़े"),
        ),
        saboot_core::figure::FigureKind::Full => lang
            .pick(format!("Reduced picture of the frame at {at}"), format!("{at} के फ़्रेम की छोटी की हुई तस्वीर")),
    }
}
