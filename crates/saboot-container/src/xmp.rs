//! XMP packets (ISO 16684-1) to marks.
//!
//! [`parse`] flattens a packet: each simple property becomes one mark whose key is the path of `prefix:Name`s with
//! the customary prefix of each namespace, whatever prefix the writer chose; rdf:Alt, rdf:Seq and rdf:Bag leave no
//! step in the path. Entities other than XML's own are never expanded. It does not validate RDF.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use saboot_core::Untrusted;
use saboot_core::facts::{Carrier, Facts};

use crate::source::{Log, mark, utf16};

/// Namespaces and their customary prefixes.
static NAMESPACES: &[(&str, &str)] = &[
    ("adobe:ns:meta/", "x"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"),
    ("http://www.w3.org/XML/1998/namespace", "xml"),
    ("http://ns.adobe.com/xap/1.0/", "xmp"),
    ("http://ns.adobe.com/xap/1.0/mm/", "xmpMM"),
    ("http://ns.adobe.com/xap/1.0/rights/", "xmpRights"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceEvent#", "stEvt"),
    ("http://ns.adobe.com/xap/1.0/sType/ResourceRef#", "stRef"),
    ("http://ns.adobe.com/xmp/1.0/DynamicMedia/", "xmpDM"),
    ("http://ns.adobe.com/xmp/note/", "xmpNote"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://ns.adobe.com/photoshop/1.0/", "photoshop"),
    ("http://ns.adobe.com/camera-raw-settings/1.0/", "crs"),
    ("http://ns.adobe.com/tiff/1.0/", "tiff"),
    ("http://ns.adobe.com/exif/1.0/", "exif"),
    ("http://ns.adobe.com/exif/1.0/aux/", "aux"),
    ("http://cipa.jp/exif/1.0/", "exifEX"),
    ("http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/", "Iptc4xmpCore"),
    ("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt"),
    ("http://ns.useplus.org/ldf/xmp/1.0/", "plus"),
    ("http://ns.google.com/photos/1.0/camera/", "GCamera"),
    ("http://ns.google.com/photos/1.0/container/", "Container"),
    ("http://ns.google.com/photos/1.0/container/item/", "Item"),
    ("http://ns.google.com/photos/1.0/creations/", "GCreations"),
    ("http://ns.google.com/photos/1.0/panorama/", "GPano"),
    ("http://ns.google.com/photos/1.0/image/", "GImage"),
    ("http://ns.google.com/photos/1.0/audio/", "GAudio"),
    ("http://ns.google.com/photos/1.0/depthmap/", "GDepth"),
    ("http://ns.adobe.com/hdr-gain-map/1.0/", "hdrgm"),
    ("http://ns.apple.com/HDRGainMap/1.0/", "HDRGainMap"),
    ("http://ns.apple.com/pixeldatainfo/1.0/", "apdi"),
    ("http://ns.apple.com/faceinfo/1.0/", "apple-fi"),
    ("http://ns.xiaomi.com/photos/1.0/camera/", "MiCamera"),
    ("http://ns.microsoft.com/photo/1.0/", "MicrosoftPhoto"),
    ("http://ns.adobe.com/lightroom/1.0/", "lr"),
    ("http://www.gimp.org/xmp/", "GIMP"),
    ("http://darktable.sf.net/", "darktable"),
    ("http://www.digikam.org/ns/1.0/", "digiKam"),
    ("http://www.metadataworkinggroup.com/schemas/regions/", "mwg-rs"),
    ("http://www.tc260.org.cn/ns/AIGC/1.0/", "TC260"),
];

/// Elements that hold properties but are no step of a path.
const TRANSPARENT: [&str; 8] =
    ["x:xmpmeta", "x:xapmeta", "rdf:RDF", "rdf:Description", "rdf:Alt", "rdf:Seq", "rdf:Bag", "rdf:li"];

/// Attributes that say how to read an element and are no properties.
const SYNTAX: [&str; 7] =
    ["rdf:about", "rdf:parseType", "rdf:ID", "rdf:nodeID", "rdf:datatype", "xml:lang", "about"];

/// Characters of a name that are kept.
const NAME: usize = 128;

/// An element that is not closed yet.
struct Open {
    /// Length of the path before it.
    path: usize,
    text: String,
    start: u64,
}

/// Reads one packet that begins at byte `offset` of the file.
pub(crate) fn parse(packet: &[u8], offset: u64, log: &mut Log<'_>, facts: &mut Facts) {
    let bytes = (offset, offset + packet.len() as u64);
    let decoded = match packet {
        [0xff, 0xfe, ..] | [b'<', 0, ..] => Some(utf16(packet, true).raw().to_owned()),
        [0xfe, 0xff, ..] | [0, b'<', ..] => Some(utf16(packet, false).raw().to_owned()),
        _ => None,
    };
    let exact = decoded.is_none();
    let text = match &decoded {
        Some(text) => std::borrow::Cow::Borrowed(text.as_str()),
        None => String::from_utf8_lossy(packet),
    };
    let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\0', ' ', '\n', '\r']);
    let shift = if exact && packet.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut reader = Reader::from_str(text);
    let mut walk = Walk { prefixes: BTreeMap::new(), path: String::new(), open: Vec::new(), facts };
    loop {
        let start = offset + shift + reader.buffer_position();
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                log.damage("xmp.malformed", "XMP", error.to_string(), Some(bytes));
                return;
            }
        };
        let end = offset + shift + reader.buffer_position();
        let at = |from: u64| if exact { (from.min(bytes.1), end.min(bytes.1)) } else { bytes };
        match event {
            Event::Start(element) => {
                if !log.node("XMP") || !log.depth(walk.open.len() as u32 + 1, "XMP") {
                    return;
                }
                walk.start(&element, start, at(start));
            }
            Event::Empty(element) => {
                if !log.node("XMP") {
                    return;
                }
                walk.start(&element, start, at(start));
                walk.end(at(start));
            }
            Event::End(_) => {
                let from = walk.open.last().map_or(start, |o| o.start);
                walk.end(at(from));
            }
            Event::Text(part) => walk.text(&part.xml10_content()),
            Event::CData(part) => walk.text(&part.into_inner()),
            Event::GeneralRef(entity) => match entity.resolve_char_ref() {
                Ok(Some(c)) => walk.text(c.encode_utf8(&mut [0; 4])),
                _ => walk.text(predefined(&entity.into_inner())),
            },
            Event::DocType(_) => log.damage(
                "xmp.doctype",
                "XMP",
                "the packet declares a document type; it is ignored",
                Some(at(start)),
            ),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !walk.open.is_empty() {
        log.damage("xmp.malformed", "XMP", "the packet ends inside an element", Some(bytes));
    }
}

/// XML's own entities; any other is left out, so that nothing can grow.
fn predefined(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}

struct Walk<'f> {
    /// Prefix as written, and the customary one. Scopes are not followed: no writer rebinds a prefix.
    prefixes: BTreeMap<String, String>,
    path: String,
    open: Vec<Open>,
    facts: &'f mut Facts,
}

impl Walk<'_> {
    fn start(&mut self, element: &BytesStart<'_>, start: u64, bytes: (u64, u64)) {
        // Without the check for repeats, which costs the square of the number of attributes.
        let mut written = element.attributes();
        let attributes: Vec<(String, String)> = written
            .with_checks(false)
            .flatten()
            .map(|a| {
                let raw = a.value.as_ref();
                let value = quick_xml::escape::unescape(raw)
                    .map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned);
                (a.key.as_ref().to_owned(), value)
            })
            .collect();
        for (key, uri) in &attributes {
            if let Some(prefix) = key.strip_prefix("xmlns:") {
                let customary = NAMESPACES.iter().find(|(ns, _)| ns == uri).map_or(prefix, |(_, p)| *p);
                self.prefixes.insert(prefix.to_owned(), customary.to_owned());
            }
        }
        let name = self.customary(element.name().as_ref());
        let before = self.path.len();
        if !TRANSPARENT.contains(&name.as_str()) {
            if before > 0 {
                self.path.push('/');
            }
            self.path.push_str(&name);
        }
        let mut text = String::new();
        for (key, value) in attributes {
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let key = self.customary(&key);
            if key == "rdf:resource" || key == "rdf:value" {
                text = value;
            } else if !SYNTAX.contains(&key.as_str()) {
                let key = if self.path.is_empty() { key } else { format!("{}/{key}", self.path) };
                mark(self.facts, Carrier::Xmp, key, Untrusted::new(value.trim()), Some(bytes));
            }
        }
        self.open.push(Open { path: before, text, start });
    }

    fn text(&mut self, part: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(part);
        }
    }

    fn end(&mut self, bytes: (u64, u64)) {
        let Some(open) = self.open.pop() else { return };
        let text = open.text.trim();
        if !text.is_empty() && !self.path.is_empty() {
            // `<p><rdf:Description><rdf:value>v</rdf:value>…`: the value of p itself.
            let key = self.path.strip_suffix("/rdf:value").unwrap_or(&self.path).to_owned();
            mark(self.facts, Carrier::Xmp, key, Untrusted::new(text), Some(bytes));
        }
        self.path.truncate(open.path);
    }

    fn customary(&self, name: &str) -> String {
        // Names longer than this are no one's, and paths are kept with every mark.
        let name = name.char_indices().nth(NAME).and_then(|(end, _)| name.get(..end)).unwrap_or(name);
        match name.split_once(':') {
            Some((prefix, local)) => match self.prefixes.get(prefix) {
                Some(customary) => format!("{customary}:{local}"),
                None => name.to_owned(),
            },
            None => name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use saboot_core::Limits;

    /// Keys with their values, and where each stands.
    type Told = (Vec<(String, String)>, Vec<(u64, u64)>);

    fn read(packet: &str) -> Told {
        let (limits, mut facts) = (Limits::default(), Facts::default());
        parse(packet.as_bytes(), 1000, &mut Log::new(&limits), &mut facts);
        facts
            .marks
            .iter()
            .map(|m| ((m.key.raw().to_owned(), m.value.raw().to_owned()), m.bytes.unwrap()))
            .unzip()
    }

    const HEAD: &str = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>";
    const TAIL: &str = "</rdf:RDF></x:xmpmeta>";

    #[test]
    fn attributes_elements_lists_and_structures_are_flattened() {
        let body = "<rdf:Description rdf:about='' xmlns:foo='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' \
            xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:mm='http://ns.adobe.com/xap/1.0/mm/' \
            xmlns:e='http://ns.adobe.com/xap/1.0/sType/ResourceEvent#' foo:DigitalSourceType='trainedAlgorithmicMedia'>\
            <dc:subject><rdf:Bag><rdf:li>a &amp; b</rdf:li><rdf:li>c&#33;</rdf:li></rdf:Bag></dc:subject>\
            <mm:History><rdf:Seq><rdf:li e:softwareAgent='Editor 1'/><rdf:li rdf:parseType='Resource'><e:action>saved</e:action></rdf:li></rdf:Seq></mm:History>\
            </rdf:Description>";
        let (got, spans) = read(&format!("{HEAD}{body}{TAIL}"));
        let want = [
            ("Iptc4xmpExt:DigitalSourceType", "trainedAlgorithmicMedia"),
            ("dc:subject", "a & b"),
            ("dc:subject", "c!"),
            ("xmpMM:History/stEvt:softwareAgent", "Editor 1"),
            ("xmpMM:History/stEvt:action", "saved"),
        ];
        assert_eq!(got, want.map(|(k, v)| (k.to_owned(), v.to_owned())));
        let whole = format!("{HEAD}{body}{TAIL}");
        let (start, end) = spans[4];
        assert_eq!(&whole[start as usize - 1000..end as usize - 1000], "<e:action>saved</e:action>");
    }

    #[test]
    fn entities_are_not_expanded() {
        let bomb = format!(
            "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>{HEAD}<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>x&b;y</dc:title></rdf:Description>{TAIL}"
        );
        assert_eq!(read(&bomb).0, [("dc:title".to_owned(), "xy".to_owned())]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(tail in "[<>/='\"&;a-z: ]{0,200}") {
            let _ = read(&format!("{HEAD}{tail}"));
        }
    }
}
