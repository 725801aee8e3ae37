//! Which outputs of a network mean "synthetic", from the words that its maker gave them.
//!
//! [`synthetic`] decides only where the words leave no doubt: labels that say synthetic beside labels that say recorded.
//! Anything else (LABEL_0, words of both kinds in one label, a word that is not known) is for the user to say.

/// What the labels say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Numbers of the labels that mean synthetic; the others mean recorded.
    Synthetic(Vec<usize>),
    /// Why it cannot be told.
    Unclear(String),
}

/// Words for what a machine made, generators among them.
const SYNTHETIC: &[&str] = &[
    "fake",
    "fakes",
    "deepfake",
    "deepfakes",
    "synthetic",
    "synthesized",
    "synthesised",
    "synthesis",
    "ai",
    "aigc",
    "aigenerated",
    "generated",
    "artificial",
    "machine",
    "spoof",
    "spoofed",
    "forged",
    "forgery",
    "manipulated",
    "tampered",
    "cloned",
    "clone",
    "computer",
    "cg",
    "cgi",
    "tts",
    "vocoder",
    "vc",
    "gan",
    "gans",
    "biggan",
    "cyclegan",
    "progan",
    "stargan",
    "stylegan",
    "stylegan2",
    "stylegan3",
    "gaugan",
    "diffusion",
    "stablediffusion",
    "sd",
    "sd15",
    "sd21",
    "sd3",
    "sdxl",
    "ldm",
    "adm",
    "ddpm",
    "glide",
    "vqdm",
    "wukong",
    "midjourney",
    "dalle",
    "dalle2",
    "dalle3",
    "flux",
    "imagen",
    "firefly",
    "ideogram",
    "kandinsky",
    "pixart",
    "deepfloyd",
    "faceswap",
    "face2face",
    "faceshifter",
    "neuraltextures",
    "elevenlabs",
    "wavenet",
    "hifigan",
    "melgan",
    "waveglow",
];

/// Words for what a camera, microphone or person made.
const RECORDED: &[&str] = &[
    "real",
    "reals",
    "realism",
    "bonafide",
    "bona",
    "human",
    "authentic",
    "live",
    "genuine",
    "natural",
    "nature",
    "original",
    "pristine",
    "camera",
    "photo",
    "photograph",
    "hum",
    "true",
    "truth",
];

/// Words that turn a neighbour round.
const NEGATIONS: &[&str] = &["not", "non", "no", "un", "isnt", "without", "anti"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Synthetic,
    Recorded,
    Both,
    Neither,
}

/// Words of a label in lower case: split at anything but letters and digits, and where a capital follows a small letter.
fn words(label: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in label.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn side(label: &str) -> Side {
    let words = words(label);
    if words.iter().any(|word| NEGATIONS.contains(&word.as_str())) {
        return Side::Both;
    }
    // "bona fide", "deep fake", "stable diffusion 2": as one word too.
    let joined = words.concat();
    let says = |list: &[&str]| {
        words.iter().any(|word| list.contains(&word.as_str())) || list.contains(&joined.as_str())
    };
    match (says(SYNTHETIC), says(RECORDED)) {
        (true, true) => Side::Both,
        (true, false) => Side::Synthetic,
        (false, true) => Side::Recorded,
        (false, false) => Side::Neither,
    }
}

/// Decides which labels mean synthetic.
pub fn synthetic(labels: &[String]) -> Verdict {
    let sides: Vec<Side> = labels.iter().map(|label| side(label)).collect();
    let of = |wanted: Side| -> Vec<usize> {
        sides.iter().enumerate().filter(|(_, side)| **side == wanted).map(|(i, _)| i).collect()
    };
    let (synthetic, recorded) = (of(Side::Synthetic), of(Side::Recorded));
    let named = |numbers: &[usize]| {
        let names = numbers.iter().filter_map(|i| labels.get(*i)).map(|l| format!("{l:?}"));
        names.take(5).collect::<Vec<_>>().join(", ")
    };
    if let doubtful @ [_, ..] = of(Side::Both).as_slice() {
        return Verdict::Unclear(format!("{} can be read either way", named(doubtful)));
    }
    if let unknown @ [_, ..] = of(Side::Neither).as_slice() {
        return Verdict::Unclear(format!("{} says neither synthetic nor recorded", named(unknown)));
    }
    match (synthetic.is_empty(), recorded.is_empty()) {
        (false, false) => Verdict::Synthetic(synthetic),
        (true, _) => Verdict::Unclear("none of the labels says synthetic".to_owned()),
        (_, true) => Verdict::Unclear(format!("every label says synthetic: {}", named(&synthetic))),
    }
}

/// Whether the one label of a network with one output says synthetic; none when that is not clear.
pub fn single(label: &str) -> Option<bool> {
    match side(label) {
        Side::Synthetic => Some(true),
        Side::Recorded => Some(false),
        Side::Both | Side::Neither => None,
    }
}

/// Numbers of the labels that the user named, by name or number.
///
/// # Errors
/// One line that says which is not there.
pub fn named(asked: &[String], labels: &[String]) -> Result<Vec<usize>, String> {
    let mut found = Vec::new();
    for name in asked {
        let exact = labels.iter().position(|label| label == name);
        let number = || name.parse::<usize>().ok().filter(|n| *n < labels.len());
        let close = || labels.iter().position(|label| label.eq_ignore_ascii_case(name));
        let at = exact.or_else(number).or_else(close);
        found.push(at.ok_or_else(|| format!("there is no label {name:?}"))?);
    }
    found.sort_unstable();
    found.dedup();
    if found.len() == labels.len() && labels.len() > 1 {
        return Err("if every label means synthetic, none means recorded".to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(labels: &[&str]) -> Verdict {
        synthetic(&labels.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn public_label_sets_are_understood() {
        let cases: [(&[&str], &[usize]); 16] = [
            (&["Fake", "Real"], &[0]),
            (&["Realism", "Deepfake"], &[1]),
            (&["artificial", "human"], &[0]),
            (&["REAL", "FAKE"], &[1]),
            (&["bonafide", "spoof"], &[1]),
            (&["spoof", "bona-fide"], &[0]),
            (&["ai", "hum"], &[0]),
            (&["AiArtData", "RealArt"], &[0]),
            (&["AI-generated", "Photo"], &[0]),
            (&["Deepfake", "Artificial", "Real"], &[0, 1]),
            (&["real", "midjourney", "stable-diffusion-xl", "dalle-3"], &[1, 2, 3]),
            (
                &["nature", "ADM", "BigGAN", "glide", "Midjourney", "VQDM", "wukong", "SD"],
                &[1, 2, 3, 4, 5, 6, 7],
            ),
            (&["aiGenerated", "realPhoto"], &[0]),
            (&["live", "spoof"], &[1]),
            (&["machine", "human"], &[0]),
            (&["Bona Fide", "Deep Fake"], &[1]),
        ];
        for (labels, expected) in cases {
            match of(labels) {
                Verdict::Synthetic(found) => assert_eq!(found, expected, "{labels:?}"),
                Verdict::Unclear(why) => assert!(expected.is_empty(), "{labels:?}: {why}"),
            }
        }
    }

    #[test]
    fn what_is_unclear_is_asked() {
        for labels in [
            &["LABEL_0", "LABEL_1"][..],
            &["not fake", "fake"],
            &["non-AI", "AI"],
            &["unreal", "real"],
            &["fake", "deepfake"],
            &["real", "authentic"],
            &["real", "drawing"],
            &["real fake", "real"],
            &["0", "1"],
            &["", "fake"],
            &["real", "midjourney", "something new"],
        ] {
            assert!(matches!(of(labels), Verdict::Unclear(_)), "{labels:?}");
        }
    }

    #[test]
    fn the_user_may_name_labels_by_name_or_number() {
        let labels: Vec<String> = ["LABEL_0", "Real", "1"].map(str::to_owned).to_vec();
        let ask = |names: &[&str]| named(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), &labels);
        assert_eq!(ask(&["LABEL_0"]), Ok(vec![0]));
        assert_eq!(ask(&["real", "0"]), Ok(vec![0, 1]));
        assert_eq!(ask(&["1"]), Ok(vec![2]), "a name goes before a number");
        assert!(ask(&["7"]).is_err() && ask(&["fake"]).is_err() && ask(&["0", "1", "Real"]).is_err());
    }

    #[test]
    fn one_output_is_read_by_its_label() {
        assert_eq!(
            (single("fake"), single("Real"), single("LABEL_0"), single("not_real")),
            (Some(true), Some(false), None, None)
        );
    }
}
