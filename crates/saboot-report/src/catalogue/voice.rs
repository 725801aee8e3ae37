//! The words for a sound over time: its turns, the segment that stands out, and the drawing for those who cannot see it.

use saboot_core::Lang;
use saboot_core::card::SegmentFinder;
use saboot_core::examination::Reading;
use saboot_core::heard::{Heard, Outline, Segment, Turn};

use super::format::{count, seconds};

/// Mean scores further than this from 0 are called by their side, nearer ones are not: a logit of 1 is odds of 2.7 to 1 in
/// the detector's own terms, which are not measured for a single turn.
const SAID_FROM: f64 = 1.0;

/// A stretch of time in words.
fn stretch(lang: Lang, start: f64, end: f64) -> String {
    let end = seconds(lang, end, 1);
    lang.pick(format!("{start:.1} to {end}"), format!("{start:.1} से {end} तक"))
}

/// What the search for a segment came to; empty where the detector does not search.
pub fn segment(lang: Lang, heard: Option<&Heard>, finder: Option<&SegmentFinder>) -> String {
    let (Some(heard), Some(finder)) = (heard, finder) else { return String::new() };
    let of_100 = |share: f64| format!("{:.0}", 100.0 * share.clamp(0.0, 1.0));
    match &heard.segment {
        Some(found) => {
            let when = stretch(lang, found.start_s, found.end_s);
            let (inside, around) = (format!("{:+.1}", found.inside), format!("{:+.1}", found.around));
            let (strength, from) = (format!("{:.0}", found.strength), format!("{:.0}", found.shown_from));
            let alarm = of_100(found.false_alarm);
            lang.pick(
                format!("From {when} the speech scores more like synthetic than the speech around it: {inside} inside, {around} around it, strength {strength}, shown from {from} on. In tests {alarm} in 100 clips without any synthetic segment reached that too. It carries no weight of its own (likelihood ratio 1): another speaker, room, microphone or background can look the same. But nothing that the rest of the speech says for a recording is counted while it stands. Listen to this part, and compare it with the original."),
                format!("{when} बोली के अंक अपने आसपास की बोली से ज़्यादा कृत्रिम जैसे हैं: इस हिस्से में {inside}, आसपास {around}, उभार {strength}, जो {from} से दिखाया जाता है। परीक्षण में बिना कृत्रिम हिस्से वाली हर 100 क्लिप में से {alarm} में भी ऐसा उभार मिला। इसका अपना कोई वज़न नहीं (संभाविता अनुपात 1): दूसरा बोलने वाला, कमरा, माइक या पीछे की आवाज़ भी ऐसी दिख सकती है। पर जब तक यह हिस्सा ऐसा है, तब तक बाक़ी बोली रिकॉर्डिंग के पक्ष में जो कहती है, वह नहीं गिना जाता। इस हिस्से को सुनिए, और मूल से मिलाइए।"),
            )
        }
        None if heard.looked => {
            let found = of_100(finder.found);
            lang.pick(
                format!("No segment of 2 s or more stands out from the speech around it. In tests {found} in 100 such segments were found with both ends within half a second; shorter ones, and ones that score like the rest, are missed."),
                format!("2 सेकंड या उससे लंबा कोई हिस्सा अपने आसपास की बोली से अलग नहीं उभरता। परीक्षण में ऐसे हर 100 में से {found} हिस्से, दोनों सिरे आधे सेकंड के भीतर, मिल पाए; इससे छोटे, और बाक़ी जैसे ही अंक वाले हिस्से छूट जाते हैं।"),
            )
        }
        None => lang.pick(
            "No segment was looked for: that takes at least three windows of speech, at most a minute of it, and more than a quick look.".to_owned(),
            "किसी अलग हिस्से की खोज नहीं हुई: इसके लिए बोली के कम से कम तीन टुकड़े, ज़्यादा से ज़्यादा एक मिनट की बोली, और quick से बड़ी जाँच चाहिए।".to_owned(),
        ),
    }
}

/// The segment in one line for the summary.
pub fn segment_in_short(lang: Lang, found: &Segment) -> String {
    let when = stretch(lang, found.start_s, found.end_s);
    lang.pick(
        format!("From {when} the speech scores more like synthetic than the speech around it; that carries no weight of its own, and should be listened to."),
        format!("{when} बोली के अंक आसपास की बोली से ज़्यादा कृत्रिम जैसे हैं; इसका अपना वज़न नहीं है, पर इस हिस्से को सुनना चाहिए।"),
    )
}

/// When a turn is, with its number.
pub fn turn(lang: Lang, number: usize, turn: &Turn) -> String {
    format!("{number}: {}", stretch(lang, turn.start_s, turn.end_s))
}

/// What a turn's mean score says, in words.
pub fn turn_in_words(lang: Lang, turn: &Turn) -> &'static str {
    match turn.score {
        None => lang.pick("not scored", "परखा नहीं गया"),
        Some(score) if score >= SAID_FROM => lang.pick("more like synthetic", "कृत्रिम जैसी ज़्यादा"),
        Some(score) if score <= -SAID_FROM => lang.pick("more like recorded", "रिकॉर्डिंग जैसी ज़्यादा"),
        Some(_) => lang.pick("in between", "बीच की"),
    }
}

/// Turns that are not listed; empty for none.
pub fn turns_left_out(lang: Lang, number: u32) -> String {
    let n = count(lang, u64::from(number));
    match number {
        0 => String::new(),
        _ => lang.pick(
            format!("Turns with less speech that are not listed: {n}."),
            format!("कम बोली वाली बारियाँ जो यहाँ नहीं लिखी गईं: {n}।"),
        ),
    }
}

/// The drawing of a sound, for those who cannot see it.
pub fn chart_title(lang: Lang, outline: &Outline, reading: &Reading, last: f64) -> String {
    let last = seconds(lang, last, 1);
    let spoken: f64 = outline.speech.iter().map(|(start, end)| (end - start).max(0.0)).sum();
    let spoken = seconds(lang, if spoken.is_finite() { spoken } else { 0.0 }, 1);
    let stretches = count(lang, outline.speech.len() as u64);
    let mut said = lang.pick(
        format!("The sound over time, 0 to {last}: how loud it is, and speech in {stretches} stretches, {spoken} together."),
        format!("समय के साथ आवाज़, 0 से {last} तक: वह कितनी तेज़ है, और {stretches} टुकड़ों में बोली, कुल {spoken}।"),
    );
    if !reading.series.is_empty() {
        let number = count(lang, reading.series.len() as u64);
        let above = count(lang, reading.series.iter().filter(|p| p.score > 0.0).count() as u64);
        said += &lang.pick(
            format!(" Scores of {number} windows: {above} of them above 0, which is more like synthetic."),
            format!(" {number} टुकड़ों के अंक: इनमें से {above} शून्य से ऊपर हैं, यानी कृत्रिम जैसे ज़्यादा।"),
        );
    }
    if let Some(found) = reading.segment() {
        let when = stretch(lang, found.start_s, found.end_s);
        said += &lang.pick(
            format!(" One segment stands out, from {when}."),
            format!(" एक हिस्सा अलग उभरता है: {when}।"),
        );
    }
    if let Some(heard) = reading.heard.as_ref().filter(|heard| !heard.turns.is_empty()) {
        let n = count(lang, heard.turns.len() as u64);
        said += &lang.pick(format!(" Turns: {n}."), format!(" बारियाँ: {n}।"));
    }
    said
}
