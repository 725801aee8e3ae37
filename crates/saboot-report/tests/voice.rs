//! A sound in the page: drawn for every eye, with its turns and the segment that stands out, in both languages; and what is said
//! where none stands out and where none was looked for.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used)]

mod common;

use saboot_core::Languages;
use saboot_core::examination::Examination;
use saboot_core::heard::Heard;
use saboot_report::html::render;

/// The page of the voice note in both languages, after a change to what was observed.
fn page(change: impl FnOnce(&mut Examination)) -> String {
    let mut report = common::voice();
    report.rendering.languages = Languages::Both;
    change(report.examination.as_mut().unwrap());
    render(&report, &common::explain).unwrap()
}

fn heard(examination: &mut Examination) -> &mut Heard {
    examination.readings[0].heard.as_mut().unwrap()
}

/// Each of these stands so many times on a page.
fn holds(page: &str, times: usize, said: &[&str]) {
    for words in said {
        assert_eq!(page.matches(words).count(), times, "{words}");
    }
}

/// The drawing in English.
fn drawing(page: &str) -> &str {
    let chart = page.split("<svg class=\"sound").nth(1).unwrap();
    // The envelope is a box inside the drawing.
    let end = chart.match_indices("</svg>").nth(chart.matches("class=\"wave\"").count().min(1)).unwrap().0;
    &chart[..end]
}

#[test]
fn a_segment_is_told_with_its_place_and_that_it_weighs_nothing() {
    let page = page(|_| {});
    holds(
        &page,
        1,
        &[
            "From 6.2 to 10.4 s the speech scores more like synthetic than the speech around it: +1.9 inside, -1.3 around it, strength 32, shown from 14 on. In tests 5 in 100 clips without any synthetic segment reached that too. It carries no weight of its own (likelihood ratio 1)",
            "6.2 से 10.4 सेकंड तक बोली के अंक अपने आसपास की बोली से ज़्यादा कृत्रिम जैसे हैं: इस हिस्से में +1.9, आसपास -1.3, उभार 32, जो 14 से दिखाया जाता है।",
            // In the summary.
            "From 6.2 to 10.4 s the speech scores more like synthetic than the speech around it; that carries no weight of its own, and should be listened to.",
            "6.2 से 10.4 सेकंड तक बोली के अंक आसपास की बोली से ज़्यादा कृत्रिम जैसे हैं; इसका अपना वज़न नहीं है, पर इस हिस्से को सुनना चाहिए।",
        ],
    );
}

#[test]
fn none_found_and_none_looked_for_are_two_answers() {
    let none = page(|e| heard(e).segment = None);
    let not_looked = page(|e| (heard(e).segment, heard(e).looked) = (None, false));
    let found = [
        "No segment of 2 s or more stands out",
        "In tests 42 in 100 such segments were found",
        "अपने आसपास की बोली से अलग नहीं उभरता",
    ];
    holds(&none, 1, &found);
    holds(&not_looked, 0, &found);
    holds(&not_looked, 1, &["No segment was looked for", "किसी अलग हिस्से की खोज नहीं हुई"]);
    for page in [&none, &not_looked] {
        holds(page, 0, &["class=\"segment\"", "One segment stands out"]);
    }
}

#[test]
fn turns_are_listed_with_words_for_their_scores() {
    let page = page(|_| {});
    holds(
        &page,
        1,
        &[
            "<td role=\"cell\" data-label=\"Turn\">1: 0.3 to 5.9 s</td>",
            "<td role=\"cell\" data-label=\"Mean score (windows)\">+1.7 (3)</td>",
            ">more like recorded</td>",
            ">more like synthetic</td>",
            ">in between</td>",
            ">not scored</td>",
            "Turns with less speech that are not listed: 2.",
            ">रिकॉर्डिंग जैसी ज़्यादा</td>",
            ">कृत्रिम जैसी ज़्यादा</td>",
            "It is not a speaker: two people can share a turn, and one can have many.",
        ],
    );
}

/// Marks are told apart by shape and place, not by colour alone, and those who see none of it are told.
#[test]
fn a_sound_is_drawn_for_every_eye() {
    let page = page(|_| {});
    holds(&page, 2, &["<svg class=\"sound\" role=\"img\"><title>", "class=\"wave\""]);
    holds(
        &page,
        1,
        &[
            "The sound over time, 0 to 20.0 s: how loud it is, and speech in 3 stretches, 17.3 s together. Scores of 12 windows: 4 of them above 0, which is more like synthetic. One segment stands out, from 6.2 to 10.4 s. Turns: 4.",
            "समय के साथ आवाज़, 0 से 20.0 सेकंड तक: वह कितनी तेज़ है, और 3 टुकड़ों में बोली, कुल 17.3 सेकंड।",
        ],
    );
    let chart = drawing(&page);
    assert_eq!(chart.matches("<circle class=\"up\"").count(), 4);
    assert_eq!(chart.matches("<circle class=\"hollow\"").count(), 8);
    assert_eq!(chart.matches("<line class=\"speech\"").count(), 3);
    assert_eq!(chart.matches("<line class=\"turn\"").count(), 4 * 3);
    assert_eq!(chart.matches("<rect class=\"segment\"").count(), 1);
    // Two outlines of 400 columns there and back, and no element a column.
    let outlines: Vec<&str> =
        chart.split("<polyline").skip(1).map(|p| p.split("/>").next().unwrap()).collect();
    assert_eq!(outlines.iter().map(|p| p.matches(',').count()).collect::<Vec<_>>(), [2 * 2 * 400; 2]);
    // The scores stand in this drawing and in no other.
    assert_eq!(page.matches("<svg role=\"img\"").count(), 0);
}

/// The envelope follows the levels, and a sound without speech or scores has a drawing all the same.
#[test]
fn a_sound_that_could_not_be_judged_is_drawn_too() {
    let page = page(|e| {
        let reading = &mut e.readings[0];
        (reading.score, reading.log10_lr, reading.bounds) = (None, None, None);
        reading.series.clear();
        reading.heard = None;
        reading.reasons = vec![saboot_core::Code::new("detector.no-speech")];
        let outline = e.outline.as_mut().unwrap();
        outline.speech.clear();
        (outline.peak, outline.rms) = (vec![60, 0], vec![30, 0]);
    });
    holds(&page, 2, &["<svg class=\"sound bare\" role=\"img\">"]);
    let chart = drawing(&page);
    assert!(
        chart.contains(
            "<polyline class=\"peak\" points=\"0,-1.0 1,-1.0 1,0.0 2,0.0 2,0.0 1,0.0 1,1.0 0,1.0 \"/>"
        ),
        "{chart}"
    );
    assert!(chart.contains("<polyline class=\"rms\" points=\"0,-0.5 1,-0.5 "), "{chart}");
    assert!(!chart.contains("<circle") && !chart.contains("class=\"zero\""), "{chart}");
    holds(&page, 0, &["class=\"turn\"", "No segment"]);
    let without = self::page(|e| e.outline = None);
    holds(&without, 0, &["<svg class=\"sound"]);
    assert_eq!(without.matches("<svg role=\"img\"><title>Scores over").count(), 1, "the plain chart instead");
}

/// Numbers that no honest worker gives: nothing but numbers between 0 and 100 % is drawn.
#[test]
fn a_hostile_sound_stays_in_its_frame() {
    for odd in [f64::NAN, f64::INFINITY, -1e308, 1e308] {
        let page = page(|e| {
            let outline = e.outline.as_mut().unwrap();
            outline.seconds = odd;
            outline.speech = vec![(odd, 1.0), (0.0, odd)];
            (outline.peak, outline.rms) = (vec![60; 400], vec![60; 3]);
            let heard = e.readings[0].heard.as_mut().unwrap();
            (heard.turns[0].start_s, heard.turns[1].end_s) = (odd, odd);
            let segment = heard.segment.as_mut().unwrap();
            (segment.end_s, segment.inside, segment.false_alarm) = (odd, odd, odd);
        });
        let chart = drawing(&page);
        let marks = chart.split("<title>").nth(1).unwrap().split("</title>").nth(1).unwrap();
        assert!(!marks.contains("NaN") && !marks.contains("inf"), "{odd}");
        for place in ["x1=\"", "x2=\"", "cx=\""] {
            for value in marks.split(place).skip(1) {
                let percent: f64 = value.split('%').next().unwrap().parse().unwrap();
                assert!((0.0..=100.0).contains(&percent), "{odd}: {percent}");
            }
        }
    }
}
