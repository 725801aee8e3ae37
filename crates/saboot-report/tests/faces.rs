//! Faces in the page: which one speaks and when, in words and drawn, in both languages; and what is said where there is
//! none, where none could be judged, and where nothing could be looked for.

// Helpers of tests stand outside test functions, where the lint's exception for tests does not reach.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{faces, track};
use saboot_core::examination::{MOST_TRACKS, Reading, Third};
use saboot_core::exhibit::Kind;
use saboot_core::lr::Log10Lr;
use saboot_core::{Code, Languages};
use saboot_report::Report;
use saboot_report::html::render;

/// The page of a report with faces in both languages, after a change to it.
fn page(change: impl FnOnce(&mut Report)) -> String {
    let mut report = faces();
    report.rendering.languages = Languages::Both;
    change(&mut report);
    render(&report, &common::explain).unwrap()
}

fn reading(report: &mut Report) -> &mut Reading {
    &mut report.examination.as_mut().unwrap().readings[0]
}

fn kind(report: &mut Report, kind: Kind) {
    report.kind = Some(kind);
    report.examination.as_mut().unwrap().kind = kind;
}

/// Each of these stands so many times on a page.
fn holds(page: &str, times: usize, said: &[&str]) {
    for words in said {
        assert_eq!(page.matches(words).count(), times, "{words}");
    }
}

#[test]
fn each_face_is_named_and_the_one_that_speaks_is_marked() {
    let page = page(|_| {});
    holds(
        &page,
        1,
        &[
            "Face 1, at the upper left of the picture, 0.0 to 8.4 s, 132 pixels, little fine detail<",
            "Face 2, at the right of the picture, 3.2 to 6.0 s, 164 pixels, fine detail kept<",
            "Face 3, at the top of the picture, at 7.0 s, 41 pixels, fine detail kept<",
            "चेहरा 1, तस्वीर में ऊपर बाएँ, 0.0 से 8.4 सेकंड तक, 132 पिक्सेल, बारीक ब्योरा कम<",
            "चेहरा 2, तस्वीर में दाएँ, 3.2 से 6.0 सेकंड तक, 164 पिक्सेल, बारीक ब्योरा बचा हुआ<",
            "चेहरा 3, तस्वीर में ऊपर बीच में, 7.0 सेकंड पर, 41 पिक्सेल, बारीक ब्योरा बचा हुआ<",
            "found 5 times, judged in 4 of them",
            "5 बार मिला, उनमें से 4 बार परखा गया",
            "found once",
            "; 1 बार मिला",
            "under H1 one of them was swapped or re-animated",
        ],
    );
    // Once in the summary for everybody, once beside the scores for experts.
    holds(
        &page,
        2,
        &[
            "Of the 2 faces that were judged, face 2 (at the right of the picture, 3.2 to 6.0 s) looks most like one that was swapped or re-animated. One more was found and could not be judged.",
            "परखे गए 2 चेहरों में से चेहरा 2 (तस्वीर में दाएँ, 3.2 से 6.0 सेकंड तक) सबसे ज़्यादा बदले या कंप्यूटर से चलाए गए चेहरे जैसा दिखता है। एक और चेहरा मिला, जिसे परखा नहीं जा सका।",
        ],
    );
    // In the drawing, and beside the face's own score.
    holds(&page, 1, &["Face 2: the detector&#x27;s score is that of this face<", "Face 3: not judged<"]);
    holds(&page, 1, &["(the detector&#x27;s score is that of this face)"]);
    // Reasons of the face and of the detector: beside it and, with what they mean, at the end, in each language.
    for code in ["face.no-detail", "face.too-small", "face.left-out"] {
        assert_eq!(page.matches(&format!("<code>{code}</code>")).count(), 2 * 2, "{code}");
    }
    holds(
        &page,
        1,
        &[
            "Its longer side has fewer pixels than the card asks for.",
            "उसकी लंबी भुजा में कार्ड की माँग से कम पिक्सेल हैं।",
        ],
    );
}

/// Marks are told apart by shape and place, not by colour alone, and those who see none of it are told.
#[test]
fn faces_are_drawn_for_every_eye() {
    let page = page(|_| {});
    holds(&page, 2, &["<svg class=\"faces3\" role=\"img\"><title>"]);
    let chart = page.split("<svg class=\"faces3\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(chart.matches("<circle class=\"up\"").count(), 1 + 4);
    assert_eq!(chart.matches("<circle class=\"hollow\"").count(), 4);
    assert_eq!(chart.matches("<rect class=\"followed\"").count(), 1);
    assert_eq!(chart.matches("<line class=\"followed\"").count(), 1, "a face that was seen once has no bar");
    assert_eq!(chart.matches("class=\"followed speaks\"").count(), 1);
    assert_eq!(chart.matches("class=\"hatch\"").count(), 1);
    holds(
        &page,
        1,
        &[
            "Faces along the clip, 0 to 10.0 s: face 1, 0.0 to 8.4 s, 1 of 5 scores above 0; face 2, which speaks, 3.2 to 6.0 s, 4 of 4 scores above 0; face 3, at 7.0 s, not judged.",
            "क्लिप के समय के साथ चेहरे, 0 से 10.0 सेकंड तक: चेहरा 1, 0.0 से 8.4 सेकंड तक, 5 में से 1 अंक 0 से ऊपर; चेहरा 2, जिसका अंक डिटेक्टर का है, 3.2 से 6.0 सेकंड तक, 4 में से 4 अंक 0 से ऊपर; चेहरा 3, 7.0 सेकंड पर, परखा नहीं गया।",
        ],
    );
    holds(&page, 2, &["<svg class=\"face\" role=\"img\" viewBox=\"0 0 70 70\"><title>"]);
    // As the title of the drawing, and beside it.
    holds(
        &page,
        2,
        &[
            "What looks blended in lies mostly around the mouth and at the lower edge of the face.",
            "जो जोड़ा हुआ-सा लगता है, वह ज़्यादातर मुँह के आसपास और चेहरे के निचले किनारे पर है।",
        ],
    );
    let mask = page.split("<svg class=\"face\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(mask.matches("<rect class=\"up\"").count(), 7, "cells that are not empty");
    assert_eq!(mask.matches("<polyline").count(), 7);
}

/// The lines of a face are the same whoever was examined.
#[test]
fn the_drawing_says_nothing_of_the_person() {
    let lines = |page: &str| -> BTreeSet<String> {
        page.split("<polyline").skip(1).map(|p| p.split("/>").next().unwrap().to_owned()).collect()
    };
    let one = lines(&page(|_| {}));
    let other = lines(&page(|report| {
        let tracks = &mut reading(report).tracks;
        tracks[0] = track(1, (Third::Third, Third::First), (0.0, 3.0), &[9.0]);
        tracks[0].mask = vec![10; 49];
    }));
    assert!(one.len() == 7 && one == other);
}

#[test]
fn no_face_and_no_judgement_and_no_search_are_three_answers() {
    let empty = |reason: &'static str| {
        move |report: &mut Report| {
            let reading = reading(report);
            (reading.score, reading.log10_lr, reading.speaks) = (None, None, None);
            reading.tracks.clear();
            reading.series.clear();
            reading.reasons = vec![Code::new(reason)];
        }
    };
    let unjudged = |many: usize, reason: &'static str| {
        move |report: &mut Report| {
            let reading = reading(report);
            (reading.score, reading.log10_lr, reading.speaks) = (None, None, None);
            reading.series.clear();
            reading.reasons = vec![Code::new(reason)];
            reading.tracks.truncate(many);
            for track in &mut reading.tracks {
                (track.score, track.log10_lr) = (None, None);
                track.series.clear();
                track.mask.clear();
            }
        }
    };
    let none = page(empty("face.none"));
    holds(
        &none,
        2,
        &[
            "No face was found in the frames that were looked at. That is no sign either way.",
            "जो फ़्रेम देखे गए, उनमें कोई चेहरा नहीं मिला। इससे किसी ओर कुछ पता नहीं चलता।",
        ],
    );
    let failed = page(empty("model.run-failed"));
    holds(
        &failed,
        2,
        &[
            "The search for faces could not be carried out; the reason is with the detector. That is no sign either way.",
            "चेहरों की खोज नहीं हो सकी; कारण डिटेक्टर के साथ लिखा है। इससे किसी ओर कुछ पता नहीं चलता।",
        ],
    );
    let halfway = page(unjudged(2, "model.run-failed"));
    holds(
        &halfway,
        2,
        &[
            "2 faces were found, but the detector could not be run on them; the reason is with its scores. That is no sign either way.",
            "2 चेहरे मिले, पर डिटेक्टर उन पर चल नहीं सका; कारण उसके अंकों के साथ लिखा है। इससे किसी ओर कुछ पता नहीं चलता।",
        ],
    );
    let dim = page(unjudged(3, "face.left-out"));
    holds(
        &dim,
        2,
        &[
            "3 faces were found, but none of them could be judged; the reasons are with each. That is no sign either way.",
            "3 चेहरे मिले, पर उनमें से किसी को परखा नहीं जा सका; कारण हर चेहरे के साथ लिखे हैं। इससे किसी ओर कुछ पता नहीं चलता।",
        ],
    );
    let one = page(unjudged(1, "face.left-out"));
    holds(&one, 2, &["One face was found, but it could not be judged; the reason is with it."]);
    for (page, charts) in [(&none, 0), (&failed, 0), (&halfway, 2), (&dim, 2), (&one, 2)] {
        assert_eq!(page.matches("<svg class=\"faces").count(), charts);
        holds(page, 0, &["looks most like", "under H1 one of them", "<svg class=\"face\""]);
    }
    // Without a face there is nothing to be weighed, and nobody is told that something is missing.
    holds(&none, 0, &["gave nothing that could be weighed"]);
    for (kind_of, words) in [
        (Kind::Picture, "No face was found in the picture. That is no sign either way."),
        (
            Kind::SlideShow,
            "No face was found in the pictures that were looked at. That is no sign either way.",
        ),
    ] {
        let page = page(|report| {
            empty("face.none")(report);
            kind(report, kind_of);
        });
        holds(&page, 2, &[words]);
        // Two detectors of faces say it once in the summary, and each beside its scores.
        let page = self::page(|report| {
            empty("face.none")(report);
            kind(report, kind_of);
            let readings = &mut report.examination.as_mut().unwrap().readings;
            let second = Reading { id: Code::new("face-seams"), ..readings[0].clone() };
            readings.push(second);
        });
        holds(&page, 3, &[words]);
    }
}

/// One judged face is the one; of several that look untouched the nearest is named, without calling it anything.
#[test]
fn a_face_that_looks_untouched_is_not_called_otherwise() {
    let one = page(|report| drop(reading(report).tracks.remove(0)));
    holds(&one, 2, &["The face that was judged is face 2 (at the right of the picture, 3.2 to 6.0 s)."]);
    holds(&one, 0, &["under H1 one of them"]);
    let quiet = page(|report| {
        let reading = reading(report);
        reading.tracks[1].log10_lr = Some(Log10Lr::new(-0.2));
    });
    holds(
        &quiet,
        2,
        &[
            "face 2 (at the right of the picture, 3.2 to 6.0 s) comes nearest to one that was swapped or re-animated.",
        ],
    );
    holds(&quiet, 0, &["looks most like"]);
}

/// In one picture there is no time: a row a face, by its score.
#[test]
fn a_still_has_a_row_a_face() {
    let page = page(|report| kind(report, Kind::Picture));
    holds(
        &page,
        1,
        &[
            "Face 2, at the right of the picture, 164 pixels, fine detail kept<",
            "Scores of faces from -3 to +3: face 1, -0.8; face 2, which speaks, +1.8; face 3, not judged.",
            "चेहरों के अंक, -3 से +3 तक: चेहरा 1, -0.8; चेहरा 2, जिसका अंक डिटेक्टर का है, +1.8; चेहरा 3, परखा नहीं गया।",
        ],
    );
    let chart = page.split("<svg class=\"faces3\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert_eq!(chart.matches("<circle").count(), 2);
    assert_eq!(chart.matches("class=\"zero\"").count(), 3);
    assert!(!chart.contains("followed") && !chart.contains("hatch"));
    let show = self::page(|report| {
        kind(report, Kind::SlideShow);
        (reading(report).tracks[1].start_s, reading(report).tracks[1].end_s) = (1.0, 4.0);
    });
    holds(
        &show,
        1,
        &[
            "Face 2, at the right of the picture, pictures 2 to 5, 164 pixels",
            "Face 3, at the top of the picture, picture 8, 41",
        ],
    );
}

/// Files like this one are those whose face is of this size and as sharp.
#[test]
fn measured_error_goes_by_the_face() {
    let page = page(|_| {});
    let like = "codec h264, faces of 128 pixels or more, fine detail kept in the face";
    let hindi = "कोडेक “h264”, 128 पिक्सेल या उससे बड़े चेहरे, चेहरे में बारीक ब्योरा बचा हुआ";
    for words in [like, hindi] {
        assert!(page.matches(words).count() >= 2, "{words}: of this file and of the row");
    }
    holds(
        &page,
        1,
        &["faces (any compression, faces of 128 pixels or more, fine detail kept in the face): log10 LR"],
    );
}

/// As many faces as a record may hold, with as many scores as are taken, and with far more.
#[test]
fn a_crowd_stays_small() {
    for scores in [24, 20_000] {
        let page = page(|report| {
            let reading = reading(report);
            let mask = reading.tracks[1].mask.clone();
            reading.tracks = (1..=MOST_TRACKS as u32)
                .map(|number| {
                    let from = f64::from(number) / 2.0;
                    let place = (Third::Second, Third::Second);
                    let mut track = track(number, place, (from, from + 4.0), &vec![1.25; scores]);
                    track.mask = mask.clone();
                    track
                })
                .collect();
        });
        assert!(page.len() < 300_000, "{scores}: {}", page.len());
        holds(&page, 2, &["<svg class=\"faces12\""]);
        assert!(page.contains("svg.faces12 { height:"), "a chart of twelve has its height");
        let drawn = page.matches("<circle class=\"up\"").count();
        assert!((2 * 12 * 24..=2 * 12 * 48 + 8).contains(&drawn), "{scores}: {drawn}");
        assert!(page.contains("88 more are in report.json") || scores > 24);
    }
}

/// Whatever a hostile worker states, it is drawn inside of its frame and told.
#[test]
fn odd_tracks_are_drawn_all_the_same() {
    let page = page(|report| {
        let reading = reading(report);
        reading.tracks[0].start_s = 1e300;
        reading.tracks[0].end_s = -1e300;
        reading.tracks[1].mask = vec![255; 3];
        reading.tracks[1].series.iter_mut().for_each(|point| point.score = 1e300);
        reading.tracks[2].number = u32::MAX;
        reading.tracks[2].side = u32::MAX;
        reading.speaks = Some(7);
    });
    for percent in page.split("x1=\"").skip(1).filter_map(|p| p.split_once("%\"")).map(|(number, _)| number) {
        let at: f64 = percent.parse().unwrap();
        assert!((0.0..=100.0).contains(&at), "{at}");
    }
    // Where no face has the number that speaks, the highest score does.
    holds(
        &page,
        2,
        &[
            "Of the 2 faces that were judged, face 2 (at the right of the picture, 3.2 to 6.0 s) looks most like",
        ],
    );
}
