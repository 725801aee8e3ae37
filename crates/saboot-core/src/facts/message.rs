//! Facts of a multimedia message (MMS): what the envelope of a message says, and which parts it carries.
//!
//! The principal type is [`Message`], one PDU as OMA-TS-MMS_ENC-V1_3 encodes it over WSP (WAP-230-WSP): its headers
//! in the order of the file, raw value beside meaning; its parts, each with byte span and headers; and the show that
//! its SMIL part describes. A PDU carries no signature: every value here can be edited by anybody.

use crate::Untrusted;
use crate::facts::{Facts, Format};

/// What a PDU is, by `X-Mms-Message-Type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageType(
    /// The octet as written, 0x80 to 0x97 in version 1.3.
    pub u8,
);

impl MessageType {
    /// Sent by a handset: a message on its way to the server.
    pub const SEND_REQ: Self = Self(0x80);
    /// The server's answer to it.
    pub const SEND_CONF: Self = Self(0x81);
    /// The server tells a handset of a message.
    pub const NOTIFICATION_IND: Self = Self(0x82);
    /// The handset's answer to it.
    pub const NOTIFYRESP_IND: Self = Self(0x83);
    /// A message as the server delivers it.
    pub const RETRIEVE_CONF: Self = Self(0x84);
    /// The handset has it.
    pub const ACKNOWLEDGE_IND: Self = Self(0x85);
    /// The sender is told of the delivery.
    pub const DELIVERY_IND: Self = Self(0x86);
    /// The reader's handset says that it was read.
    pub const READ_REC_IND: Self = Self(0x87);
    /// The sender is told that it was read.
    pub const READ_ORIG_IND: Self = Self(0x88);
    /// A handset asks the server to forward a message.
    pub const FORWARD_REQ: Self = Self(0x89);

    /// Names of 0x80 and up (OMA-TS-MMS_ENC-V1_3, 7.3.30).
    const NAMES: [&'static str; 24] = [
        "m-send-req",
        "m-send-conf",
        "m-notification-ind",
        "m-notifyresp-ind",
        "m-retrieve-conf",
        "m-acknowledge-ind",
        "m-delivery-ind",
        "m-read-rec-ind",
        "m-read-orig-ind",
        "m-forward-req",
        "m-forward-conf",
        "m-mbox-store-req",
        "m-mbox-store-conf",
        "m-mbox-view-req",
        "m-mbox-view-conf",
        "m-mbox-upload-req",
        "m-mbox-upload-conf",
        "m-mbox-delete-req",
        "m-mbox-delete-conf",
        "m-mbox-descr",
        "m-delete-req",
        "m-delete-conf",
        "m-cancel-req",
        "m-cancel-conf",
    ];

    /// The name of the specification; none for an octet that it does not assign.
    pub fn name(self) -> Option<&'static str> {
        Self::NAMES.get(usize::from(self.0.checked_sub(0x80)?)).copied()
    }
}

/// One header of a message or a part, as written and as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// The field's octet without its high bit; none for a header that spells its name.
    pub field: Option<u8>,
    /// The field's name: of the specification, or as spelled in the file.
    pub name: Untrusted,
    /// First octets of the value as written, at most [`Header::RAW`].
    pub raw: Vec<u8>,
    /// What the value means: decoded text, the name of a token, a date in RFC 3339 (UTC).
    pub value: Untrusted,
    /// The value where it is a number: a date in seconds since 1970 (UTC), a duration in seconds, a count, a token.
    pub number: Option<u64>,
    /// IANA MIBenum of the charset that the value states.
    pub charset: Option<u64>,
    /// First byte and one past the last byte in the file.
    pub bytes: (u64, u64),
}

impl Header {
    /// Octets of a value that are kept as written.
    pub const RAW: usize = 48;
}

/// Fields of the MMS header, without their high bit (OMA-TS-MMS_ENC-V1_3, table 25).
#[allow(missing_docs, reason = "names of the specification")]
pub mod field {
    pub const CONTENT_TYPE: u8 = 0x04;
    pub const DATE: u8 = 0x05;
    pub const EXPIRY: u8 = 0x08;
    pub const FROM: u8 = 0x09;
    pub const MESSAGE_ID: u8 = 0x0b;
    pub const MESSAGE_TYPE: u8 = 0x0c;
    pub const VERSION: u8 = 0x0d;
    pub const MESSAGE_SIZE: u8 = 0x0e;
    pub const RESPONSE_STATUS: u8 = 0x12;
    pub const RESPONSE_TEXT: u8 = 0x13;
    pub const STATUS: u8 = 0x15;
    pub const SUBJECT: u8 = 0x16;
    pub const TO: u8 = 0x17;
    pub const TRANSACTION_ID: u8 = 0x18;
    pub const RETRIEVE_STATUS: u8 = 0x19;
    pub const RETRIEVE_TEXT: u8 = 0x1a;
    pub const PREVIOUSLY_SENT_BY: u8 = 0x20;
    pub const PREVIOUSLY_SENT_DATE: u8 = 0x21;
}

/// How the bytes of an enclosed part are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Packing {
    /// As they are.
    #[default]
    Plain,
    /// Base64 (RFC 2045).
    Base64,
    /// Quoted-printable (RFC 2045).
    QuotedPrintable,
    /// Raw DEFLATE (RFC 1951), as ZIP packs.
    Deflate,
}

impl Packing {
    /// The word used in reports and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Base64 => "base64",
            Self::QuotedPrintable => "quoted-printable",
            Self::Deflate => "deflate",
        }
    }
}

/// One part of a message's body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Part {
    /// Number, from 1, in the order of the file; containers of parts are not counted.
    pub number: u32,
    /// How deep in multiparts it lies: 1 for a part of the message itself.
    pub depth: u32,
    /// Its data in the file, packed as [`Self::packing`] says.
    pub bytes: (u64, u64),
    /// Its headers but for the content type.
    pub headers: Vec<Header>,
    /// Declared media type, lower case as compared.
    pub content_type: Untrusted,
    /// IANA MIBenum of the declared charset.
    pub charset: Option<u64>,
    /// `Name` parameter of the content type.
    pub name: Untrusted,
    /// `Filename` parameter of the content disposition.
    pub filename: Untrusted,
    /// Content-ID without its angle brackets.
    pub content_id: Untrusted,
    /// Content-Location.
    pub content_location: Untrusted,
    /// Content-Transfer-Encoding.
    pub packing: Packing,
    /// Size of the data once unpacked, bytes.
    pub size: u64,
    /// Format by content; none for text, SMIL and what saboot does not read.
    pub sniffed: Option<Format>,
    /// True where the content is readable text (SMIL included) and no media.
    pub is_text: bool,
    /// Beginning of a text, decoded by its charset.
    pub text: Untrusted,
    /// What the part says about itself, for media.
    pub facts: Option<Box<Facts>>,
}

impl Part {
    /// True for the part that holds the show.
    pub fn is_smil(&self) -> bool {
        self.content_type.raw() == "application/smil" || self.content_type.raw() == "application/smil+xml"
    }

    /// True for what is examined as an exhibit of its own: all but text and SMIL.
    pub fn is_exhibit(&self) -> bool {
        !self.is_text && !self.is_smil()
    }

    /// The name by which a reader knows it: file name, name, location or identifier, the first that is there.
    pub fn label(&self) -> &Untrusted {
        [&self.filename, &self.name, &self.content_location, &self.content_id]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or(&self.content_type)
    }
}

/// Where a reference of the show leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To a part, by its number.
    Part(u32),
    /// To nothing in this message.
    Missing,
    /// Out of the message, to an address that is never fetched.
    External,
    /// The element names no source: it draws without one.
    Nothing,
}

/// One medium of a slide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// Element: `img`, `video`, `audio`, `text`, `ref`, `animation`, `textstream`.
    pub element: &'static str,
    /// `src` as written.
    pub source: Untrusted,
    /// Where it leads.
    pub target: Target,
    /// Begins so many milliseconds after its slide.
    pub begin_ms: Option<u64>,
    /// Lasts so many milliseconds.
    pub duration_ms: Option<u64>,
    /// Layout region that it is shown in.
    pub region: Untrusted,
    /// Where the element stands in the file; none where the SMIL is packed.
    pub bytes: Option<(u64, u64)>,
}

/// One slide: a `par` of the show, or a medium that stands alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slide {
    /// Lasts so many milliseconds, where stated.
    pub duration_ms: Option<u64>,
    /// Media in the order written.
    pub media: Vec<Medium>,
}

/// What a SMIL part describes (W3C SMIL 2.0; OMA MMS Conformance Document, chapter on MMS SMIL).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Show {
    /// Number of the part that it was read from.
    pub part: u32,
    /// `meta` names and contents.
    pub metas: Vec<(Untrusted, Untrusted)>,
    /// Width and height of the root layout, as written.
    pub root: Option<(Untrusted, Untrusted)>,
    /// Identifiers of the layout's regions.
    pub regions: Vec<Untrusted>,
    /// In showing order.
    pub slides: Vec<Slide>,
}

impl Show {
    /// Numbers of the parts shown, in showing order, each once.
    pub fn order(&self) -> Vec<u32> {
        let mut order = Vec::new();
        for medium in self.slides.iter().flat_map(|s| &s.media) {
            if let Target::Part(number) = medium.target
                && !order.contains(&number)
            {
                order.push(number);
            }
        }
        order
    }

    /// Content of the `meta` of that name.
    pub fn meta(&self, name: &str) -> Option<&Untrusted> {
        self.metas.iter().find(|(n, _)| n.raw().eq_ignore_ascii_case(name)).map(|(_, content)| content)
    }
}

/// A place where the encoding is not what the specification asks, though it could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Irregular {
    /// Where, in our words.
    pub place: String,
    /// What is irregular, in our words.
    pub what: String,
    /// First byte and one past the last byte.
    pub bytes: (u64, u64),
}

/// One MMS PDU.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    /// What it is.
    pub kind: MessageType,
    /// Major and minor version of the encapsulation.
    pub version: Option<(u8, u8)>,
    /// Headers in the order of the file.
    pub headers: Vec<Header>,
    /// Headers in all: more than are kept where there are very many.
    pub header_count: u64,
    /// Declared type of the body.
    pub content_type: Untrusted,
    /// `Start` parameter: which part begins.
    pub start: Untrusted,
    /// The body in the file; none where there is none.
    pub body: Option<(u64, u64)>,
    /// How many parts the body says it has; none for a body of one part.
    pub stated_parts: Option<u64>,
    /// Parts in the order of the file.
    pub parts: Vec<Part>,
    /// The show, where a part describes one.
    pub show: Option<Show>,
    /// Irregularities of the encoding, in the order of the file, at most 200.
    pub irregular: Vec<Irregular>,
}

impl Default for MessageType {
    fn default() -> Self {
        Self::SEND_REQ
    }
}

impl Message {
    /// The first header of a field.
    pub fn header(&self, field: u8) -> Option<&Header> {
        self.headers.iter().find(|h| h.field == Some(field))
    }

    /// Every header of a field.
    pub fn all(&self, field: u8) -> impl Iterator<Item = &Header> {
        self.headers.iter().filter(move |h| h.field == Some(field))
    }

    /// `Date`, seconds since 1970 (UTC).
    pub fn date(&self) -> Option<u64> {
        self.header(field::DATE).and_then(|h| h.number)
    }

    /// The part of a number.
    pub fn part(&self, number: u32) -> Option<&Part> {
        self.parts.iter().find(|p| p.number == number)
    }
}
