//! Facts for the reader: structure and texts of a file as a flat list, in a fixed order.
//!
//! [`properties`] is the way in. Values are those of the file; headings and the names of structural facts are ours.
//! It judges nothing and leaves nothing out but length.

mod av;
mod message;
mod signature;
mod stills;

use saboot_core::Untrusted;
use saboot_core::examination::Property;
use saboot_core::facts::{Carrier, Facts};

/// Characters of one value that are shown; the file holds the rest.
const SHOWN: usize = 2000;

/// What `facts` hold, for a reader: format first, then structure, EXIF, and every other text in the order of the file.
pub fn properties(facts: &Facts) -> Vec<Property> {
    let mut list = List(Vec::new());
    if let Some(format) = facts.format {
        list.add("container", "format", format.name());
    }
    list.add("container", "bytes", facts.bytes.to_string());
    stills::properties(facts, &mut list);
    av::properties(facts, &mut list);
    message::properties(facts, &mut list);
    // EXIF texts stand among the entries of EXIF already.
    for mark in facts.marks.iter().filter(|m| m.carrier != Carrier::Exif || facts.exif.is_none()) {
        list.text(section(mark.carrier), mark.key.clone(), &mark.value);
    }
    list.0
}

fn section(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::PngText => "png text",
        Carrier::Exif => "exif",
        Carrier::Xmp => "xmp",
        Carrier::Iptc => "iptc",
        Carrier::JpegComment | Carrier::GifComment => "comment",
        Carrier::StealthPixels => "text hidden in pixels",
        Carrier::Mdta
        | Carrier::Ilst
        | Carrier::Udta
        | Carrier::Matroska
        | Carrier::Riff
        | Carrier::Id3
        | Carrier::VorbisComment
        | Carrier::Flv
        | Carrier::MpegTs => "tags",
        Carrier::Handler => "handlers",
        Carrier::Compressor | Carrier::Sei => "encoder",
    }
}

/// Properties as they are gathered.
struct List(Vec<Property>);

impl List {
    /// A fact of structure; empty ones are left out.
    fn add(&mut self, section: &str, name: &str, value: impl Into<String>) {
        let value: String = value.into();
        if !value.is_empty() {
            self.0.push(Property { section: section.to_owned(), name: name.into(), value: value.into() });
        }
    }

    /// A fact of structure that may be absent.
    fn maybe(&mut self, section: &str, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.add(section, name, value.to_string());
        }
    }

    /// A text of the file, cut at [`SHOWN`].
    fn text(&mut self, section: &str, name: impl Into<Untrusted>, value: &Untrusted) {
        if value.is_empty() {
            return;
        }
        let value = match value.raw().char_indices().nth(SHOWN) {
            Some((end, _)) => {
                let rest = (value.raw().len() - end) as u64 + value.omitted();
                Untrusted::new(format!("{} [… {rest} more bytes]", value.raw().get(..end).unwrap_or("")))
            }
            None => value.clone(),
        };
        self.0.push(Property { section: section.to_owned(), name: name.into(), value });
    }

    /// A stretch of bytes.
    fn bytes(&mut self, section: &str, name: &str, span: Option<(u64, u64)>) {
        self.maybe(
            section,
            name,
            span.map(|(start, end)| format!("{} bytes, {start} to {end}", end.saturating_sub(start))),
        );
    }
}

/// Whole numbers of a list as `a, b ×3, c`: equal neighbours together, at most a dozen groups.
fn runs<T: PartialEq + ToString>(values: &[T]) -> String {
    let mut groups: Vec<(&T, u64)> = Vec::new();
    for value in values {
        match groups.last_mut() {
            Some((last, count)) if *last == value => *count += 1,
            _ => groups.push((value, 1)),
        }
    }
    let mut shown: Vec<String> = groups
        .iter()
        .take(12)
        .map(|(v, n)| if *n == 1 { v.to_string() } else { format!("{} ×{n}", v.to_string()) })
        .collect();
    if groups.len() > 12 {
        shown.push(format!("… ({} values)", values.len()));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::facts::Mark;

    #[test]
    fn long_texts_are_cut_and_counted() {
        let mark = Mark {
            carrier: Carrier::PngText,
            key: "prompt".into(),
            value: "é".repeat(3000).into(),
            bytes: None,
        };
        let facts = Facts { marks: vec![mark], ..Facts::default() };
        let shown = properties(&facts);
        assert!(shown[1].value.raw().ends_with("é [… 2000 more bytes]"));
    }

    #[test]
    fn equal_neighbours_are_counted() {
        assert_eq!(runs(&[10, 10, 10, 7, 10]), "10 ×3, 7, 10");
    }
}
