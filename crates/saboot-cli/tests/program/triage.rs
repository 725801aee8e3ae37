//! `saboot examine --only metadata`: what the file says of itself, and an honest account of what was left out.

use std::fs;

use crate::support::{Scratch, fixture};

#[test]
fn metadata_alone_decodes_nothing_and_says_so() {
    let scratch = Scratch::new();
    let cases = [
        ("media/face.mp4", "video"),
        ("media/moving.gif", "moving-picture"),
        ("media/voice-note.ogg", "audio"),
        ("media/portrait.jpg", "picture"),
        ("media/synthetic.png", "picture"),
        ("media/slides", "slide-show"),
    ];
    let paths: Vec<_> = cases.iter().map(|(name, _)| fixture(name)).collect();
    // No models are needed, so a folder without any is no fault here.
    let (code, lines, stderr) =
        scratch.examine(&paths, &["--only", "metadata", "--jobs", "1", "--models", "/nonexistent"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(lines.len(), cases.len());
    for ((name, kind), line) in cases.iter().zip(&lines) {
        assert_eq!(line["kind"], *kind, "{name}");
        assert_eq!(line["coverage"]["frames_decoded"], 0, "{name}");
        assert_eq!(line["detectors"].as_array().unwrap().len(), 0, "{name}");
        assert!(
            line["reasons"].as_array().unwrap().iter().any(|r| r == "examine.metadata-only"),
            "{name}: {line}"
        );
        assert_ne!(line["verdict"], "supports-genuine", "{name}");
        let page = fs::read_to_string(format!("{}/report.html", line["report"].as_str().unwrap())).unwrap();
        assert!(page.contains("its pixels and its sound were not looked at"), "{name}");
        assert!(page.contains("Not looked at"), "{name}");
    }
    // A declaration is still a declaration.
    assert_eq!(lines[4]["verdict"], "supports-synthetic");
    assert_eq!(lines[0]["verdict"], "inconclusive");
    let verified = scratch.saboot().arg("verify").arg(scratch.out()).output().unwrap();
    assert_eq!(verified.status.code(), Some(0));
}

#[test]
fn metadata_alone_finds_what_a_whole_look_finds_in_metadata() {
    let clips = [fixture("media/synthetic.png"), fixture("checks/contradiction.muxer/fires/two-makers.mov")];
    let (alone, whole) = (Scratch::new(), Scratch::new());
    let (_, triage, _) = alone.examine(&clips, &["--only", "metadata", "--jobs", "1"]);
    let (_, full, _) = whole.examine(&clips[..1], &["--jobs", "1"]);
    assert_eq!(triage[0]["findings"], full[0]["findings"]);
    assert!(triage[1]["findings"].as_array().unwrap().iter().any(|f| f["code"] == "contradiction.muxer"));
    assert_eq!(triage[1]["verdict"], "inconclusive", "a contradiction alone reaches no verdict");
    let clash = alone.saboot().args(["examine", "--only", "metadata", "--quick", "x"]).output().unwrap();
    assert_eq!(clash.status.code(), Some(2));
}
