//! MMS protocol data units (OMA-TS-MMS_ENC-V1_3 over WAP-230-WSP): headers, parts and show of a message.
//!
//! [`MmsParser`] holds the whole file, which is small, and reads it front to back: headers until the content type
//! (`headers.rs`), then the body's parts (`parts.rs`), then the SMIL among them (`smil.rs`). A lie about a length
//! ends the stretch it lies in and becomes damage. Nothing here follows an address or trusts a header.

mod charset;
pub(crate) mod headers;
mod names;
mod parts;
mod smil;
mod wsp;

use saboot_core::facts::message::{Header, Irregular, Message, MessageType, field};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Damage, Limits};

use crate::source::{Log, Source};
use crate::{Parser, ReadSeek};
use wsp::{Fault, Octets, Value, next_header};

/// Reads messages.
pub struct MmsParser;

/// Most bytes of a message that are read: carriers take 300 kB to a few MB.
const MOST_BYTES: u64 = 64 << 20;

/// Headers that are kept; all are counted.
const HEADERS: usize = 500;

/// Headers among which type and version must stand for the file to be a message.
const FIRST: usize = 8;

/// True for a file that begins as a message does: its type first, its version soon after (OMA-TS-MMS_ENC, 7.1).
pub(crate) fn sniff(head: &[u8]) -> bool {
    let [0x8c, kind, ..] = *head else { return false };
    if MessageType(kind).name().is_none() {
        return false;
    }
    let mut octets = Octets::new(head);
    for _ in 0..FIRST {
        match next_header(&mut octets) {
            Ok(header) if header.field == Some(field::VERSION) => {
                return matches!(headers::version(header.value), Some((1..=2, _)));
            }
            Ok(header) if header.field == Some(field::CONTENT_TYPE) => return false,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    false
}

impl Parser for MmsParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Mms]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let file = source.keep(0, MOST_BYTES);
        if (file.len() as u64) < facts.bytes && source.error().is_none() {
            let what = format!("only the first {} bytes of the message are read", file.len());
            log.damage("limit.message-bytes", "message", what, Some((file.len() as u64, facts.bytes)));
        }
        let mut reading = Reading { message: Message::default(), log, smil: Vec::new() };
        if let Some(body) = reading.headers(&file) {
            let content = headers::content_type(body.content_type);
            for what in &content.irregular {
                reading.irregular("content type", what, body.bytes);
            }
            reading.message.content_type = content.media.clone();
            reading.message.start = content.start.clone();
            reading.body(body.octets, &content, limits);
        }
        let Reading { message, log, .. } = reading;
        facts.message = Some(message);
        log.finish(&source)
    }
}

/// A message as it is read.
struct Reading<'l> {
    message: Message,
    log: Log<'l>,
    /// Number and unpacked bytes of SMIL parts.
    smil: Vec<(u32, Vec<u8>)>,
}

/// Where the body begins, and what it says it is.
struct Body<'a> {
    content_type: Value<'a>,
    bytes: (u64, u64),
    octets: Octets<'a>,
}

/// Irregularities that are kept.
const IRREGULAR: usize = 200;

impl Reading<'_> {
    fn fault(&mut self, place: &str, fault: Fault, at: u64, end: u64) {
        self.log.damage(fault.code, place, fault.what, Some((at, end)));
        self.irregular(place, fault.what, (at, end));
    }

    fn irregular(&mut self, place: &str, what: &str, bytes: (u64, u64)) {
        if self.message.irregular.len() < IRREGULAR {
            let new = Irregular { place: place.to_owned(), what: what.to_owned(), bytes };
            self.message.irregular.push(new);
        }
    }

    /// Headers up to and with the content type, which is the last (7.1).
    fn headers<'a>(&mut self, file: &'a [u8]) -> Option<Body<'a>> {
        let mut octets = Octets::new(file);
        while octets.left() > 0 {
            if !self.log.node("headers") {
                return None;
            }
            let at = octets.at();
            let raw = match next_header(&mut octets) {
                Ok(raw) => raw,
                Err(fault) => {
                    self.fault("headers", fault, at, file.len() as u64);
                    return None;
                }
            };
            let header = headers::read(&raw);
            self.message.header_count += 1;
            match raw.field {
                Some(field::MESSAGE_TYPE) if at == 0 => {
                    if let Some(kind) = header.number.and_then(|n| u8::try_from(n).ok()) {
                        self.message.kind = MessageType(kind);
                    }
                }
                Some(field::VERSION) => self.message.version = headers::version(raw.value),
                _ => {}
            }
            self.check_header(&header, raw.raw);
            if self.message.headers.len() < HEADERS {
                self.message.headers.push(header);
            }
            if raw.field == Some(field::CONTENT_TYPE) {
                return Some(Body { content_type: raw.value, bytes: raw.bytes, octets });
            }
        }
        None
    }

    /// What of a header's form is not as the specification asks.
    fn check_header(&mut self, header: &Header, raw: &[u8]) {
        let known = header.field.is_none_or(|number| names::mms_field(number).is_some());
        if !known {
            self.irregular("headers", "a field's number is not assigned", header.bytes);
        }
        if header.charset.is_some_and(|mib| !charset::is_known(mib)) {
            self.irregular("headers", "a text names a charset that is not known", header.bytes);
        }
        // Octets that are no UTF-8 are shown as `\xNN`; a text may also say so itself.
        let shown = header.charset == Some(charset::UTF_8) && header.value.raw().contains("\\x");
        if shown && !raw.windows(2).any(|two| two == b"\\x") {
            self.irregular("headers", "a text is not in the charset that it names", header.bytes);
        }
        let chain = matches!(header.field, Some(field::PREVIOUSLY_SENT_BY | field::PREVIOUSLY_SENT_DATE));
        if chain && header.value.raw().starts_with("0x") {
            self.irregular("headers", "a previous sending has no count, address or date", header.bytes);
        }
        let is_date = header.field == Some(field::DATE);
        if is_date && header.number.is_none() {
            self.irregular("headers", "the date is no number", header.bytes);
        }
        let once = header.field.filter(|n| {
            matches!(
                *n,
                field::DATE
                    | field::FROM
                    | field::MESSAGE_ID
                    | field::MESSAGE_TYPE
                    | field::VERSION
                    | field::SUBJECT
            )
        });
        if once.is_some_and(|number| self.message.header(number).is_some()) {
            self.irregular("headers", "a field that may stand once stands twice", header.bytes);
        }
    }
}

#[cfg(test)]
mod tests;
