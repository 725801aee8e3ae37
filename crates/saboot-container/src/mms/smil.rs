//! The show of a message: its SMIL part to slides in showing order (W3C SMIL 2.0; OMA MMS conformance document).
//!
//! [`parse`] reads layout, metas, and the body's `par`s and media. References are resolved against the parts of the
//! message by Content-ID, Content-Location, name or file name; addresses out of the message are noted and never
//! fetched. Entities other than XML's own are not expanded. Timing beyond `begin`, `end` and `dur` is not followed:
//! messages show one `par` after another.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use saboot_core::Untrusted;
use saboot_core::facts::message::{Medium, Part, Show, Slide, Target};

use crate::source::Log;

/// Elements that show something.
const MEDIA: [&str; 7] = ["img", "video", "audio", "text", "ref", "animation", "textstream"];

/// Slides, media of one show, metas and regions that are kept.
const MOST: usize = 1000;

/// Where damage of the show lies.
const PLACE: &str = "SMIL";

/// Reads the show in part `number`, whose text begins at byte `offset` of the file, where it is not packed.
pub(super) fn parse(text: &str, number: u32, offset: Option<u64>, parts: &[Part], log: &mut Log<'_>) -> Show {
    let mut walk = Walk {
        show: Show { part: number, ..Show::default() },
        parts,
        depth: 0,
        par: None,
        in_body: false,
        media: 0,
    };
    let span = offset.map(|at| (at, at + text.len() as u64));
    let mut reader = Reader::from_str(text);
    loop {
        let start = reader.buffer_position();
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                log.damage("smil.malformed", PLACE, error.to_string(), span);
                break;
            }
        };
        let end = reader.buffer_position();
        let bytes = offset.map(|at| (at + start, at + end));
        match event {
            Event::Start(element) => {
                walk.depth += 1;
                if !log.node(PLACE) || !log.depth(walk.depth, PLACE) {
                    break;
                }
                walk.open(&element, walk.depth, bytes);
            }
            Event::Empty(element) => {
                if !log.node(PLACE) {
                    break;
                }
                walk.open(&element, walk.depth + 1, bytes);
                walk.close(element.local_name().as_ref());
            }
            Event::End(element) => {
                walk.depth = walk.depth.saturating_sub(1);
                walk.close(element.local_name().as_ref());
            }
            // A document type is ordinary here; one that declares entities serves only to make readers expand them.
            Event::DocType(declaration) if declaration.xml10_content().contains("<!ENTITY") => {
                log.damage("smil.entities", PLACE, "the show declares entities; they are ignored", bytes);
            }
            Event::Eof => {
                if walk.depth > 0 {
                    log.damage("smil.malformed", PLACE, "the show ends inside an element", span);
                }
                break;
            }
            _ => {}
        }
    }
    if walk.media > MOST {
        let what = format!("the show names more than {MOST} media; the rest is not listed");
        log.damage("limit.entries", PLACE, what, span);
    }
    walk.show
}

struct Walk<'p> {
    show: Show,
    parts: &'p [Part],
    depth: u32,
    /// Depth of the open `par`, and its slide.
    par: Option<(u32, Slide)>,
    in_body: bool,
    media: usize,
}

impl Walk<'_> {
    fn open(&mut self, element: &BytesStart<'_>, depth: u32, bytes: Option<(u64, u64)>) {
        let name = element.local_name();
        let attribute = |wanted: &str| attribute(element, wanted);
        match name.as_ref() {
            "body" => self.in_body = true,
            "meta" if self.show.metas.len() < MOST => {
                let metas = &mut self.show.metas;
                metas.push((attribute("name").unwrap_or_default(), attribute("content").unwrap_or_default()));
            }
            "root-layout" => {
                self.show.root =
                    Some((attribute("width").unwrap_or_default(), attribute("height").unwrap_or_default()));
            }
            "region" if self.show.regions.len() < MOST => {
                self.show.regions.extend(attribute("id").or_else(|| attribute("regionName")));
            }
            "par" if self.in_body && self.par.is_none() => {
                let duration_ms = attribute("dur").and_then(|t| clock_ms(t.raw()));
                self.par = Some((depth, Slide { duration_ms, media: Vec::new() }));
            }
            name => {
                if let Some(element_name) = MEDIA.into_iter().find(|m| *m == name).filter(|_| self.in_body) {
                    self.medium(element_name, element, bytes);
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        if name == "body" {
            self.in_body = false;
        }
        if name == "par"
            && let Some((_, slide)) = self.par.take_if(|(depth, _)| *depth == self.depth + 1)
        {
            self.slide(slide);
        }
    }

    fn slide(&mut self, slide: Slide) {
        if self.show.slides.len() < MOST {
            self.show.slides.push(slide);
        }
    }

    fn medium(&mut self, name: &'static str, element: &BytesStart<'_>, bytes: Option<(u64, u64)>) {
        self.media += 1;
        if self.media > MOST {
            return;
        }
        let source = attribute(element, "src");
        let begin_ms = attribute(element, "begin").and_then(|t| clock_ms(t.raw()));
        let end_ms = attribute(element, "end").and_then(|t| clock_ms(t.raw()));
        let duration_ms = attribute(element, "dur")
            .and_then(|t| clock_ms(t.raw()))
            .or_else(|| end_ms.map(|end| end.saturating_sub(begin_ms.unwrap_or(0))));
        let medium = Medium {
            element: name,
            target: source.as_ref().map_or(Target::Nothing, |s| resolve(s.raw(), self.parts)),
            source: source.unwrap_or_default(),
            begin_ms,
            duration_ms,
            region: attribute(element, "region").unwrap_or_default(),
            bytes,
        };
        match &mut self.par {
            Some((_, slide)) => slide.media.push(medium),
            None => self.slide(Slide { duration_ms: None, media: vec![medium] }),
        }
    }
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<Untrusted> {
    // Without the check for repeats, which costs the square of the number of attributes.
    let mut written = element.attributes();
    let found =
        written.with_checks(false).take(64).flatten().find(|a| a.key.local_name().as_ref() == wanted)?;
    let raw = found.value.as_ref();
    let value =
        quick_xml::escape::unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned);
    Some(Untrusted::new(value.trim()))
}

/// A SMIL clock value in milliseconds: `5s`, `5000ms`, `1.5`, `2min`, `1h`, `00:05`, `0:00:05.5`.
fn clock_ms(text: &str) -> Option<u64> {
    let seconds = if text.contains(':') {
        let mut total = 0.0;
        for part in text.splitn(3, ':') {
            total = total * 60.0 + number(part)?;
        }
        total
    } else {
        let (digits, unit) =
            text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
        let factor = match unit {
            "" | "s" => 1.0,
            "ms" => 0.001,
            "min" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        number(digits)? * factor
    };
    // Longer than a year is nobody's slide.
    (0.0..31_536_000.0).contains(&seconds).then(|| (seconds * 1000.0).round() as u64)
}

fn number(text: &str) -> Option<f64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    digits.then(|| text.parse().ok()).flatten()
}

/// Where a source leads: a part by Content-ID (`cid:`), location, name or file name; letters' case decides last.
fn resolve(source: &str, parts: &[Part]) -> Target {
    if source.is_empty() {
        return Target::Nothing;
    }
    let wanted = source.strip_prefix("cid:").or_else(|| source.strip_prefix("CID:")).unwrap_or(source);
    let decoded = percent_decoded(wanted);
    let names = |part: &Part| {
        [&part.content_id, &part.content_location, &part.name, &part.filename]
            .map(|text| text.raw().trim_matches(['<', '>']).to_owned())
    };
    let is = |same: fn(&str, &str) -> bool| {
        parts
            .iter()
            .find(|p| names(p).iter().any(|n| !n.is_empty() && (same(n, wanted) || same(n, &decoded))))
    };
    if let Some(part) = is(|a, b| a == b).or_else(|| is(str::eq_ignore_ascii_case)) {
        return Target::Part(part.number);
    }
    if is_address(wanted) { Target::External } else { Target::Missing }
}

/// True where a text begins with a scheme of its own (RFC 3986, 3.1) that is not `cid`.
fn is_address(text: &str) -> bool {
    if text.starts_with("//") {
        return true;
    }
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.len() >= 2
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme
        && (rest.starts_with("//")
            || ["data", "tel", "sms", "mailto", "javascript", "file"]
                .iter()
                .any(|s| scheme.eq_ignore_ascii_case(s)))
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        let hex = tail.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match hex.filter(|_| first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(octet) => {
                out.push(octet);
                rest = tail.get(2..).unwrap_or(&[]);
            }
            None => out.push(first),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use saboot_core::{Damage, Limits};

    fn read(text: &str) -> (Show, Vec<Damage>) {
        let part = |number, id: &str, location: &str| Part {
            number,
            content_id: id.into(),
            content_location: location.into(),
            ..Part::default()
        };
        let parts = [part(2, "a@b", "one.jpg"), part(3, "", "My Voice.amr")];
        let limits = Limits::default();
        let mut log = Log::new(&limits);
        let show = parse(text, 1, Some(100), &parts, &mut log);
        (show, log.into_damage())
    }

    #[test]
    fn slides_media_and_layout_are_read() {
        let text = "<?xml version='1.0'?><!DOCTYPE smil PUBLIC '-//W3C//DTD SMIL 1.0//EN' 'x.dtd'><smil><head>\
            <meta name='author' content='PANASONIC'/><layout><root-layout width='320' height='240'/>\
            <region id='Image'/><region id='Text'/></layout></head><body><par dur='5000ms'>\
            <img src='cid:a@b' region='Image'/><audio src='My%20Voice.amr' begin='1s' end='3s'/></par>\
            <par dur='8s'><text src='gone.txt'/><img src='http://example.com/x.gif'/></par><par/>\
            <video src='ONE.JPG'/></body></smil>";
        let (show, damage) = read(text);
        assert!(damage.is_empty(), "{damage:?}");
        assert_eq!(show.meta("Author").unwrap().raw(), "PANASONIC");
        assert_eq!((show.regions.len(), show.root.as_ref().unwrap().0.raw()), (2, "320"));
        let targets: Vec<Vec<Target>> =
            show.slides.iter().map(|s| s.media.iter().map(|m| m.target).collect()).collect();
        assert_eq!(
            targets,
            [
                vec![Target::Part(2), Target::Part(3)],
                vec![Target::Missing, Target::External],
                vec![],
                vec![Target::Part(2)],
            ]
        );
        assert_eq!(show.slides[0].duration_ms, Some(5000));
        let sound = &show.slides[0].media[1];
        assert_eq!((sound.begin_ms, sound.duration_ms), (Some(1000), Some(2000)));
        let (from, to) = sound.bytes.unwrap();
        assert!(text[from as usize - 100..to as usize - 100].starts_with("<audio"));
        assert_eq!(show.order(), [2, 3]);
    }

    #[test]
    fn clocks_are_read() {
        for (text, ms) in [
            ("5s", Some(5000)),
            ("5000ms", Some(5000)),
            ("1.5", Some(1500)),
            ("2min", Some(120_000)),
            ("0:01:05", Some(65_000)),
            ("00:05", Some(5000)),
            ("indefinite", None),
            ("-1s", None),
            ("1e9s", None),
            ("", None),
        ] {
            assert_eq!(clock_ms(text), ms, "{text}");
        }
    }

    #[test]
    fn bombs_are_damage() {
        let deep = format!("<smil><body>{}", "<par>".repeat(10_000));
        let (_, damage) = read(&deep);
        assert!(damage.iter().any(|d| d.code.as_str() == "limit.depth"));
        let entities = "<!DOCTYPE smil [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><smil><body><img src='&b;'/></body></smil>";
        let (show, damage) = read(entities);
        assert!(damage.iter().any(|d| d.code.as_str() == "smil.entities"));
        assert_eq!(show.slides[0].media[0].source.raw(), "&b;");
        let many = format!("<smil><body>{}</body></smil>", "<img src='x'/>".repeat(200_000));
        let (show, damage) = read(&many);
        assert!(show.slides.len() <= MOST && damage.iter().any(|d| d.code.as_str() == "limit.nodes"));
        let wide = format!("<smil><body><img {}src='x'/></body></smil>", "a='1' ".repeat(200_000));
        assert_eq!(read(&wide).0.slides.len(), 1);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[<>/='\"&;a-z: %]{0,200}") {
            let _ = read(&format!("<smil><body>{text}"));
        }
    }
}
