//! Two files beside each other (catalogue C4): are they one file, one encoding, built alike, or possibly copies?
//!
//! [`compare`] reads facts and properties of both and gives a [`Comparison`]: a [`Relation`] with its words, and every
//! entry that differs. It looks at structure, tags and digests, never at pixels or sound, and it never says which of two
//! files is genuine. Iuliani et al. 2019 compare containers in this way.

use saboot_core::Untrusted;
use saboot_core::examination::Property;
use saboot_core::facts::Facts;
use serde::Serialize;

/// How far two files agree, from most to least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// The same bytes.
    SameFile,
    /// Other bytes, but the same encoded pictures and sound.
    SameMedia,
    /// Other media, built alike in every feature that was compared.
    BuiltAlike,
    /// Built differently; length and shape allow that one is a re-encoded copy of the other.
    PossibleCopy,
    /// Length or shape differ by more than re-encoding explains.
    NotPlainCopy,
    /// Nothing was found by which they could be compared.
    NotComparable,
}

impl Relation {
    /// What may be said, and what not.
    pub fn words(self) -> &'static str {
        match self {
            Self::SameFile => "The two are the same file, byte for byte.",
            Self::SameMedia => {
                "The encoded pictures and sound are the same, byte for byte; only the wrapping or the tags around them differ. One was rewrapped or its metadata changed, and nothing was encoded again between them. Which of them came first cannot be told from this."
            }
            Self::BuiltAlike => {
                "The media differ, but both files are built alike in every feature that was compared, as files of one device or program with the same settings are. Whether they show the same was not looked at."
            }
            Self::PossibleCopy => {
                "The files are built differently, and their length and shape allow that one is a re-encoded copy of the other. Whether they show the same was not looked at."
            }
            Self::NotPlainCopy => {
                "Length or shape differ by more than encoding again explains: neither is a plain copy of the other. A part that was cut out, or a cropped picture, would look like this too."
            }
            Self::NotComparable => {
                "The files hold nothing by which they could be compared, or are of different kinds. That says nothing about what they show."
            }
        }
    }
}

/// One file of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// What it says of itself.
    pub facts: &'a Facts,
    /// The same as a list for readers.
    pub properties: &'a [Property],
    /// SHA-256 of the whole file.
    pub sha256: &'a str,
    /// SHA-256 of its encoded media alone, where the format's structure tells where they lie.
    pub media_sha256: Option<&'a str>,
}

/// One entry that differs, or that one file alone holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Heading.
    pub section: String,
    /// Name.
    pub name: Untrusted,
    /// Value in the first file; none where it is not there.
    pub a: Option<Untrusted>,
    /// Value in the second file.
    pub b: Option<Untrusted>,
}

/// Two files beside each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// How far they agree.
    pub relation: Relation,
    /// The same in words.
    pub words: &'static str,
    /// Features of structure in which they differ; empty where none does.
    pub built_differently: Vec<&'static str>,
    /// Entries that differ, in the order of the first file, then those of the second alone.
    pub rows: Vec<Row>,
    /// Entries that are the same in both.
    pub same: usize,
    /// Entries that were not compared because there are too many.
    pub left_out: usize,
}

/// Entries of a file that are compared.
const MOST_ENTRIES: usize = 5_000;

/// Compares two files.
pub fn compare(a: Side<'_>, b: Side<'_>) -> Comparison {
    let (rows, same) = rows(a.properties, b.properties);
    let (build_a, build_b) = (build(a.facts), build(b.facts));
    let built_differently = differing(&build_a, &build_b);
    let same_media = a.media_sha256.is_some() && a.media_sha256 == b.media_sha256;
    let relation = if a.sha256 == b.sha256 {
        Relation::SameFile
    } else if same_media {
        Relation::SameMedia
    } else if build_a.len() > 1 && built_differently.is_empty() {
        Relation::BuiltAlike
    } else {
        by_shape(&Shape::of(a.facts), &Shape::of(b.facts))
    };
    let over = |p: &[Property]| p.len().saturating_sub(MOST_ENTRIES);
    Comparison {
        relation,
        words: relation.words(),
        built_differently,
        rows,
        same,
        left_out: over(a.properties) + over(b.properties),
    }
}

/// Pairs entries by heading, name, and how often that name came before.
fn rows(a: &[Property], b: &[Property]) -> (Vec<Row>, usize) {
    type Key<'p> = (&'p str, &'p Untrusted, usize);
    fn keyed(properties: &[Property]) -> Vec<(Key<'_>, &Untrusted)> {
        let mut seen: std::collections::BTreeMap<(&str, &Untrusted), usize> =
            std::collections::BTreeMap::new();
        properties
            .iter()
            .take(MOST_ENTRIES)
            .map(|p| {
                let count = seen.entry((&p.section, &p.name)).or_default();
                *count += 1;
                ((p.section.as_str(), &p.name, *count), &p.value)
            })
            .collect()
    }
    let (a, b) = (keyed(a), keyed(b));
    let of_a: std::collections::BTreeMap<_, _> = a.iter().copied().collect();
    let of_b: std::collections::BTreeMap<_, _> = b.iter().copied().collect();
    let row = |key: &Key<'_>, a: Option<&Untrusted>, b: Option<&Untrusted>| Row {
        section: key.0.to_owned(),
        name: key.1.clone(),
        a: a.cloned(),
        b: b.cloned(),
    };
    let mut same = 0;
    let mut rows = Vec::new();
    for (key, value) in &a {
        match of_b.get(key) {
            Some(other) if other == value => same += 1,
            other => rows.push(row(key, Some(value), other.copied())),
        }
    }
    rows.extend(
        b.iter().filter(|(key, _)| !of_a.contains_key(key)).map(|(key, value)| row(key, None, Some(value))),
    );
    (rows, same)
}

/// Features of structure that a device or program repeats from file to file: name and value.
type Build = Vec<(&'static str, String)>;

fn build(facts: &Facts) -> Build {
    let mut build: Build = Vec::new();
    if let Some(format) = facts.format {
        build.push(("format", format.name().to_owned()));
    }
    if let Some(file) = &facts.isobmff {
        build.push(("brands", file.brands.as_ref().map(|b| b.text()).unwrap_or_default()));
        build.push(("order of boxes", file.order()));
        if let Some(movie) = &file.movie {
            build.push(("movie time scale", movie.timescale.to_string()));
            let user: Vec<String> = movie.user_data.iter().map(|k| k.text()).collect();
            build.push(("user data boxes", user.join(",")));
        }
        let each = |of: &dyn Fn(&saboot_core::facts::isobmff::Track) -> String| {
            file.tracks().iter().take(16).map(of).collect::<Vec<_>>().join(" | ")
        };
        build.push(("track names", each(&|t| t.handler_name().to_owned())));
        build.push(("track time scales", each(&|t| t.timescale.to_string())));
        build.push((
            "codecs and sizes",
            each(&|t| {
                let entries = t.entries.iter().take(4);
                entries
                    .map(|e| format!("{} {}x{} {:?}", e.kind.text(), e.size.0, e.size.1, e.audio))
                    .collect()
            }),
        ));
        build.push((
            "encoder",
            each(&|t| {
                t.entries
                    .iter()
                    .take(4)
                    .map(|e| format!("{} {}", e.vendor.text(), e.compressor.raw()))
                    .collect()
            }),
        ));
        build.push((
            "parameter sets",
            each(&|t| {
                t.entries
                    .iter()
                    .take(4)
                    .filter_map(|e| e.parameter_sets.as_ref())
                    .map(|p| format!("{:?}", p.units))
                    .collect()
            }),
        ));
    }
    if let Some(file) = &facts.jpeg {
        let segments: Vec<String> =
            file.segments.iter().map(|s| format!("{} {}", s.name(), s.label.raw())).collect();
        build.push(("order of segments", segments.join(",")));
        build.push(("quantisation tables", format!("{:?}", file.quant_payload)));
        build.push(("standard Huffman tables", file.huffman_tables.iter().all(|t| t.standard).to_string()));
        if let Some(frame) = &file.frame {
            let shape =
                format!("SOF{} {}x{} {:?}", frame.sof, frame.width, frame.height, frame.subsampling());
            build.push(("frame", shape));
        }
    }
    if let Some(file) = &facts.png {
        let kinds: Vec<String> = file.chunks.iter().map(|c| c.kind.text()).collect();
        build.push(("order of chunks", kinds.join(",")));
        build.push(("compression", format!("{:?} {:?}", file.zlib_head, file.first_idat)));
        build.push(("header", format!("{:?}", file.header)));
    }
    if let Some(exif) = &facts.exif {
        let tags: Vec<String> =
            exif.entries.iter().map(|e| format!("{}:{:04x}", e.directory.name(), e.tag)).collect();
        build.push(("EXIF tags", tags.join(",")));
    }
    if let Some(file) = &facts.matroska {
        build.push(("programs", format!("{} | {}", file.muxing_app.raw(), file.writing_app.raw())));
        let tracks: Vec<String> = file
            .tracks
            .iter()
            .take(16)
            .map(|t| format!("{} {:?} {:?}", t.codec.raw(), t.size, t.audio))
            .collect();
        build.push(("codecs and sizes", tracks.join(" | ")));
    }
    build
}

/// Names of features that differ or stand in one file only.
fn differing(a: &Build, b: &Build) -> Vec<&'static str> {
    let lacks = |one: &Build, feature: &(&'static str, String)| !one.contains(feature);
    let mut names: Vec<&'static str> = a.iter().filter(|f| lacks(b, f)).map(|f| f.0).collect();
    names.extend(b.iter().filter(|f| lacks(a, f)).map(|f| f.0));
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    names
}

/// What encoding again leaves as it was: proportions and length.
#[derive(Debug, Default, PartialEq)]
struct Shape {
    /// Longer over shorter side; turning does not change it.
    proportion: Option<f64>,
    /// Length in seconds; none for stills.
    seconds: Option<f64>,
}

/// Sizes are rounded to even numbers and blocks when a clip is made smaller.
const PROPORTION_APART: f64 = 0.03;
/// Encoders round to frames and pad the sound; half a second covers both.
const SECONDS_APART: f64 = 0.5;

impl Shape {
    fn of(facts: &Facts) -> Self {
        let mut shape = Self::default();
        let mut size: Option<(f64, f64)> = None;
        if let Some(file) = &facts.isobmff {
            if let Some(movie) = file.movie.as_ref().filter(|m| m.timescale > 0 && m.duration > 0) {
                shape.seconds = Some(movie.duration as f64 / f64::from(movie.timescale));
            }
            let video = file.tracks().iter().filter(|t| t.is(b"vide")).flat_map(|t| &t.entries).next();
            size = video.map(|e| (f64::from(e.size.0), f64::from(e.size.1)));
        } else if let Some(file) = &facts.matroska {
            shape.seconds = file.duration_s;
            size = file.tracks.iter().find_map(|t| t.size).map(|(w, h)| (w as f64, h as f64));
        } else if let Some(frame) = facts.jpeg.as_ref().and_then(|j| j.frame.as_ref()) {
            size = Some((f64::from(frame.width), f64::from(frame.height)));
        } else if let Some(header) = facts.png.as_ref().and_then(|p| p.header) {
            size = Some((f64::from(header.width), f64::from(header.height)));
        } else if let Some(webp) = &facts.webp {
            size = webp.size.map(|(w, h)| (f64::from(w), f64::from(h)));
        } else if let Some(gif) = &facts.gif {
            size = Some((f64::from(gif.size.0), f64::from(gif.size.1)));
            let hundredths: f64 = gif.delays.iter().map(|d| f64::from(*d)).sum();
            shape.seconds = (hundredths > 0.0).then_some(hundredths / 100.0);
        }
        shape.proportion = size.filter(|(w, h)| *w > 0.0 && *h > 0.0).map(|(w, h)| w.max(h) / w.min(h));
        shape
    }
}

fn by_shape(a: &Shape, b: &Shape) -> Relation {
    let close = |a: f64, b: f64, most: f64| (a - b).abs() <= most;
    let proportion = a.proportion.zip(b.proportion).map(|(a, b)| close(a, b, PROPORTION_APART * a.max(b)));
    let seconds = a.seconds.zip(b.seconds).map(|(a, b)| close(a, b, SECONDS_APART));
    // One moves and the other does not, or one has pictures and the other none.
    if a.seconds.is_some() != b.seconds.is_some() || a.proportion.is_some() != b.proportion.is_some() {
        return Relation::NotComparable;
    }
    match (proportion, seconds) {
        (None, None) => Relation::NotComparable,
        (Some(false), _) | (_, Some(false)) => Relation::NotPlainCopy,
        _ => Relation::PossibleCopy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::facts::Format;
    use saboot_core::facts::jpeg::{Frame, Jpeg};

    fn still(width: u16, height: u16, table: u8) -> Facts {
        let frame = Frame { sof: 0, precision: 8, width, height, components: vec![] };
        let jpeg = Jpeg { frame: Some(frame), quant_payload: vec![table; 65], ..Jpeg::default() };
        Facts { format: Some(Format::Jpeg), jpeg: Some(jpeg), ..Facts::default() }
    }

    fn property(name: &str, value: &str) -> Property {
        Property { section: "tags".to_owned(), name: name.into(), value: value.into() }
    }

    fn relation(a: &Facts, b: &Facts, digests: [&str; 4]) -> Relation {
        let [a_file, a_media, b_file, b_media] = digests;
        let side = |facts, sha256, media| Side { facts, properties: &[], sha256, media_sha256: Some(media) };
        compare(side(a, a_file, a_media), side(b, b_file, b_media)).relation
    }

    #[test]
    fn relations_go_from_most_to_least() {
        let large = still(4000, 3000, 1);
        assert_eq!(relation(&large, &large, ["1", "m", "1", "m"]), Relation::SameFile);
        assert_eq!(relation(&large, &large, ["1", "m", "2", "m"]), Relation::SameMedia);
        assert_eq!(relation(&large, &large, ["1", "m", "2", "n"]), Relation::BuiltAlike);
        assert_eq!(relation(&large, &still(1200, 1600, 9), ["1", "m", "2", "n"]), Relation::PossibleCopy);
        assert_eq!(relation(&large, &still(1600, 900, 9), ["1", "m", "2", "n"]), Relation::NotPlainCopy);
        assert_eq!(relation(&large, &Facts::default(), ["1", "m", "2", "n"]), Relation::NotComparable);
        // Nothing known of either is no agreement.
        assert_eq!(
            relation(&Facts::default(), &Facts::default(), ["1", "m", "2", "n"]),
            Relation::NotComparable
        );
    }

    #[test]
    fn entries_are_paired_by_name_and_number() {
        let a = [property("x", "1"), property("x", "2"), property("only a", "3")];
        let b = [property("x", "1"), property("x", "5"), property("only b", "4")];
        let (rows, same) = rows(&a, &b);
        assert_eq!(same, 1);
        let shown: Vec<_> = rows
            .iter()
            .map(|r| (r.name.raw(), r.a.as_ref().map(Untrusted::raw), r.b.as_ref().map(Untrusted::raw)))
            .collect();
        assert_eq!(
            shown,
            [("x", Some("2"), Some("5")), ("only a", Some("3"), None), ("only b", None, Some("4"))]
        );
    }

    #[test]
    fn no_relation_decides_on_authenticity() {
        for relation in [
            Relation::SameFile,
            Relation::SameMedia,
            Relation::BuiltAlike,
            Relation::PossibleCopy,
            Relation::NotPlainCopy,
            Relation::NotComparable,
        ] {
            for word in ["authentic", "genuine", "fake", "forged", "original", "synthetic"] {
                assert!(!relation.words().contains(word), "{relation:?}: {word}");
            }
        }
    }
}
