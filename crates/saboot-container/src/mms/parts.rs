//! The body of a message: a multipart of WSP (8.5), or one part, with what each part says it is and is.
//!
//! [`Reading::body`] lists the parts in the order of the file, containers of parts unfolded, decodes their mail
//! encodings, tells their formats by content, and reads media one level deep so that their dates can be compared
//! with those of the message. A part that is itself a message or an archive is listed and left closed.

use std::io::Cursor;

use saboot_core::facts::message::{Packing, Part};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Limits, Untrusted};

use super::charset;
use super::headers::{self, ContentType};
use super::smil;
use super::wsp::{Octets, Value, next_header, unquoted};
use super::{Fault, Reading};
use crate::packing;

/// Bytes of a text that are kept for the reader.
const TEXT: usize = 8192;

/// Multiparts inside multiparts: real messages nest two.
const DEEPEST: u32 = 8;

/// Bytes of a show that are read: real ones have a few hundred.
const SMIL: usize = 1 << 20;

/// SMIL parts that are kept to choose from: real messages have one.
const SHOWS: usize = 4;

/// Headers of one part that are kept.
const HEADERS: usize = 50;

/// Media whose facts are read: more than any message shows; the reports of the parts read them all.
const WITH_FACTS: usize = 100;

impl Reading<'_> {
    /// Reads what follows the headers.
    pub(super) fn body(&mut self, mut octets: Octets<'_>, content: &ContentType, limits: &Limits) {
        let (start, end) = (octets.at(), octets.at() + octets.left() as u64);
        if start == end {
            return;
        }
        self.message.body = Some((start, end));
        if content.is_multipart() {
            self.message.stated_parts = self.multipart(&mut octets, 1, limits);
            if octets.left() > 0 {
                let what = format!("{} bytes follow the last part", octets.left());
                self.log.damage("mms.trailing-bytes", "body", what, Some((octets.at(), end)));
                self.irregular("body", "bytes follow the last part", (octets.at(), end));
            }
        } else {
            self.part(content, Vec::new(), Disposition::default(), octets, 1, limits);
        }
        self.show();
    }

    /// Reads one multipart; gives the number of parts that it states.
    fn multipart(&mut self, octets: &mut Octets<'_>, depth: u32, limits: &Limits) -> Option<u64> {
        let end = octets.at() + octets.left() as u64;
        if depth > DEEPEST.min(limits.depth) {
            let what = format!("multiparts are nested deeper than {DEEPEST}");
            self.log.damage("limit.depth", "body", what, Some((octets.at(), end)));
            return None;
        }
        let at = octets.at();
        let stated = match octets.uintvar() {
            Ok(stated) => stated,
            Err(fault) => {
                self.fault("body", fault, at, end);
                return None;
            }
        };
        let mut count = 0u64;
        while octets.left() > 0 && count < stated {
            if self.message.parts.len() as u64 >= limits.message_parts || !self.log.node("parts") {
                let what = format!("more than {} parts; the rest is not read", limits.message_parts);
                self.log.damage("limit.message-parts", "body", what, Some((octets.at(), end)));
                octets.split_clipped(u64::MAX);
                return Some(stated);
            }
            let at = octets.at();
            if let Err(fault) = self.entry(octets, depth, limits) {
                self.fault(&format!("part {}", self.message.parts.len() + 1), fault, at, end);
                octets.split_clipped(u64::MAX);
                return Some(stated);
            }
            count += 1;
        }
        if count < stated {
            let what = format!("{stated} parts are stated, {count} are there");
            self.log.damage("mms.part-count", "body", what, Some((at, end)));
            self.irregular("body", "fewer parts are there than are stated", (at, end));
        }
        Some(stated)
    }

    /// One entry: lengths, content type, headers, data.
    fn entry(&mut self, octets: &mut Octets<'_>, depth: u32, limits: &Limits) -> Result<(), Fault> {
        let header_length = octets.uintvar()?;
        let data_length = octets.uintvar()?;
        let mut header_octets = octets.split(header_length)?;
        let header_span = (header_octets.at(), header_octets.at() + header_length);
        let place = format!("part {}", self.message.parts.len() + 1);
        let content = match header_octets.value() {
            Ok(value) => headers::content_type(value),
            Err(fault) => {
                self.fault(&place, fault, header_span.0, header_span.1);
                header_octets.split_clipped(u64::MAX);
                ContentType::default()
            }
        };
        for what in &content.irregular {
            self.irregular(&place, what, header_span);
        }
        let mut kept = Vec::new();
        let mut disposition = Disposition::default();
        while header_octets.left() > 0 {
            if !self.log.node("headers of parts") {
                break;
            }
            let at = header_octets.at();
            match next_header(&mut header_octets) {
                Ok(raw) => {
                    let header = headers::read_of_part(&raw);
                    disposition.take(raw.field, header.name.raw(), raw.value);
                    if kept.len() < HEADERS {
                        kept.push(header);
                    }
                }
                Err(fault) => {
                    self.fault(&place, fault, at, header_span.1);
                    break;
                }
            }
        }
        let left = octets.left() as u64;
        let mut data = octets.split_clipped(data_length);
        if data_length > left {
            let what = format!("the part states {data_length} bytes, {left} are there");
            self.log.damage("mms.part-truncated", &place, what, Some((data.at(), data.at() + left)));
            self.irregular(
                &place,
                "the part states more bytes than are there",
                (data.at(), data.at() + left),
            );
        }
        if content.is_multipart() {
            self.multipart(&mut data, depth + 1, limits);
        } else {
            self.part(&content, kept, disposition, data, depth, limits);
        }
        Ok(())
    }

    fn part(
        &mut self,
        content: &ContentType,
        headers: Vec<saboot_core::facts::message::Header>,
        disposition: Disposition,
        data: Octets<'_>,
        depth: u32,
        limits: &Limits,
    ) {
        let number = u32::try_from(self.message.parts.len() + 1).unwrap_or(u32::MAX);
        let place = format!("part {number}");
        let bytes = (data.at(), data.at() + data.left() as u64);
        let unpacked = match disposition.packing {
            Packing::Plain => std::borrow::Cow::Borrowed(data.rest()),
            packed => std::borrow::Cow::Owned(packing::decode(data.rest(), packed)),
        };
        if let Some(unknown) = &disposition.unknown_packing {
            let what = format!("the transfer encoding {} is not known", unknown.for_terminal());
            self.log.damage("mms.transfer-encoding", &place, what, Some(bytes));
            self.irregular(&place, "a transfer encoding that is not known", bytes);
        }
        let head = unpacked.get(..crate::HEAD).unwrap_or(&unpacked);
        let sniffed = crate::sniff(head);
        let media = content.media.raw();
        let says_text =
            media.starts_with("text/") || media.ends_with("xml") || media.starts_with("application/smil");
        let is_text = sniffed.is_none() && (says_text || packing::is_text(head)) && !unpacked.is_empty();
        let shown = unpacked.get(..TEXT).unwrap_or(&unpacked);
        let name = [&disposition.filename, &content.name, &disposition.location]
            .into_iter()
            .find(|t| !t.is_empty())
            .cloned()
            .unwrap_or_default();
        let with_facts = self.message.parts.iter().filter(|p| p.facts.is_some()).count() < WITH_FACTS;
        let facts = sniffed
            .filter(|f| with_facts && !matches!(f, Format::Mms | Format::Zip))
            .map(|_| Box::new(inner_facts(&unpacked, &name, limits)));
        let part = Part {
            number,
            depth,
            bytes,
            headers,
            content_type: content.media.clone(),
            charset: content.charset,
            name: content.name.clone(),
            filename: if disposition.filename.is_empty() {
                content.filename.clone()
            } else {
                disposition.filename
            },
            content_id: disposition.id,
            content_location: disposition.location,
            packing: disposition.packing,
            size: unpacked.len() as u64,
            sniffed,
            is_text,
            text: if is_text { charset::decode(shown, content.charset) } else { Untrusted::default() },
            facts,
        };
        if content.charset.is_some_and(|mib| !charset::is_known(mib)) {
            self.irregular(&place, "the content type names a charset that is not known", bytes);
        }
        if part.is_smil() && self.smil.len() < SHOWS {
            if unpacked.len() > SMIL {
                let what = format!("the show is longer than {SMIL} bytes; the rest is not read");
                self.log.damage("limit.metadata-bytes", "SMIL", what, Some(bytes));
            }
            self.smil.push((number, unpacked.get(..SMIL).unwrap_or(&unpacked).to_vec()));
        }
        self.message.parts.push(part);
    }

    /// Reads the first SMIL part: the one that `start` names, where it names one.
    fn show(&mut self) {
        let start = self.message.start.raw().trim_matches(['<', '>']).to_owned();
        let is_start = |p: &&Part| !start.is_empty() && p.content_id.raw() == start;
        let parts = &self.message.parts;
        let Some(part) = parts
            .iter()
            .filter(|p| p.is_smil())
            .find(is_start)
            .or_else(|| parts.iter().find(|p| p.is_smil()))
        else {
            return;
        };
        let (number, offset, plain) = (part.number, part.bytes.0, part.packing == Packing::Plain);
        let Some((_, text)) = self.smil.iter().find(|(n, _)| *n == number) else { return };
        // In another charset or packing, an element has no place in the file byte by byte.
        let (text, exact) = match std::str::from_utf8(text) {
            Ok(text) => (text.to_owned(), plain),
            Err(_) => (charset::decode(text, part.charset).raw().to_owned(), false),
        };
        let show = smil::parse(&text, number, exact.then_some(offset), parts, &mut self.log);
        self.message.show = Some(show);
    }
}

/// What the part says about itself, without the texts, which its own report lists.
fn inner_facts(bytes: &[u8], name: &Untrusted, limits: &Limits) -> Facts {
    let (mut facts, _) = crate::read(&mut Cursor::new(bytes), name, limits);
    facts.marks = Vec::new();
    facts
}

/// What the headers of a part say about it beyond its type.
#[derive(Default)]
struct Disposition {
    id: Untrusted,
    location: Untrusted,
    filename: Untrusted,
    packing: Packing,
    unknown_packing: Option<Untrusted>,
}

impl Disposition {
    fn take(&mut self, field: Option<u8>, name: &str, value: Value<'_>) {
        let text = || value.plain_text().map(|t| charset::decode(unquoted(t), None)).unwrap_or_default();
        match (field, name.to_ascii_lowercase().as_str()) {
            (Some(0x40), _) | (None, "content-id") => {
                self.id = text().raw().trim_matches(['<', '>']).into();
            }
            (Some(0x0e), _) | (None, "content-location") => self.location = text(),
            (Some(0x2e | 0x45), _) => {
                if let Value::Data(mut data) = value
                    && data.value().is_ok()
                {
                    let mut read = ContentType::default();
                    headers::parameters(&mut data, &mut read);
                    self.filename = if read.filename.is_empty() { read.name } else { read.filename };
                }
            }
            (None, "content-transfer-encoding") => {
                let encoding = text();
                match encoding.raw().trim().to_ascii_lowercase().as_str() {
                    "base64" => self.packing = Packing::Base64,
                    "quoted-printable" => self.packing = Packing::QuotedPrintable,
                    "binary" | "7bit" | "8bit" | "" => {}
                    _ => self.unknown_packing = Some(encoding),
                }
            }
            _ => {}
        }
    }
}
