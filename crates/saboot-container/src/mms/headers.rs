//! What MMS headers mean: addresses, subjects, dates, tokens, and the content type with its parameters.
//!
//! [`read`] turns one delimited header into a [`Header`]; [`content_type`] reads Content-type-value in both forms.
//! A value that is not of the form its field asks for stays visible as written. OMA-TS-MMS_ENC-V1_3 chapter 7,
//! WAP-230-WSP 8.4.2.

use saboot_core::Untrusted;
use saboot_core::civil;
use saboot_core::facts::message::{Header, MessageType, field};

use super::charset;
use super::names;
use super::wsp::{Octets, RawHeader, Value, long_integer, unquoted};

/// Reads a header of a message.
pub(super) fn read(raw: &RawHeader<'_>) -> Header {
    let mut header = begin(raw);
    let Some(number) = raw.field else {
        header.value = spelled(raw.value);
        return header;
    };
    header.name = match names::mms_field(number) {
        Some(name) => name.into(),
        None => format!("field {:#04x}", number | 0x80).into(),
    };
    meaning(number, raw.value, &mut header);
    header
}

/// Reads a header of a part.
pub(super) fn read_of_part(raw: &RawHeader<'_>) -> Header {
    let mut header = begin(raw);
    if let Some(number) = raw.field {
        header.name = match names::wsp_field(number) {
            Some(name) => name.into(),
            None => format!("field {:#04x}", number | 0x80).into(),
        };
    }
    header.value = spelled(raw.value);
    header.number = raw.value.integer();
    header
}

fn begin(raw: &RawHeader<'_>) -> Header {
    Header {
        field: raw.field,
        name: Untrusted::from_bytes(raw.name),
        raw: raw.raw.get(..Header::RAW).unwrap_or(raw.raw).to_vec(),
        bytes: raw.bytes,
        ..Header::default()
    }
}

/// A value whose form is not known: a text as it is, anything else in hexadecimal.
fn spelled(value: Value<'_>) -> Untrusted {
    match value {
        Value::Text(text) => Untrusted::from_bytes(unquoted(text)),
        Value::Token(n) => format!("{:#04x}", n | 0x80).into(),
        Value::Data(data) => hexadecimal(data.rest()),
    }
}

fn hexadecimal(bytes: &[u8]) -> Untrusted {
    let shown = bytes.get(..Header::RAW).unwrap_or(bytes);
    let more = if shown.len() < bytes.len() { " …" } else { "" };
    format!("0x{}{more}", saboot_core::text::hex(shown)).into()
}

fn meaning(number: u8, value: Value<'_>, header: &mut Header) {
    match number {
        field::MESSAGE_TYPE => {
            header.number = value.integer().map(|n| n | 0x80);
            let kind = header.number.and_then(|n| u8::try_from(n).ok()).map(MessageType);
            header.value = kind.and_then(MessageType::name).map_or_else(|| spelled(value), Untrusted::from);
        }
        field::VERSION => {
            header.number = value.integer();
            header.value = match (version(value), value) {
                (Some((major, minor)), _) => format!("{major}.{minor}").into(),
                (None, value) => spelled(value),
            };
        }
        field::DATE => date(value, header),
        field::EXPIRY | 0x07 | 0x1d => time(value, header),
        field::FROM => from(value, header),
        0x01
        | 0x02
        | field::TO
        | field::SUBJECT
        | field::RESPONSE_TEXT
        | field::RETRIEVE_TEXT
        | 0x26
        | 0x35
        | 0x36 => encoded(value, header),
        field::PREVIOUSLY_SENT_BY | field::PREVIOUSLY_SENT_DATE => previously(number, value, header),
        field::CONTENT_TYPE => header.value = content_type(value).shown().into(),
        field::MESSAGE_SIZE | 0x1f | 0x2d | 0x2f | 0x33 => {
            header.number = value.integer();
            header.value = header.number.map_or_else(|| spelled(value), |n| n.to_string().into());
        }
        _ => match value {
            Value::Token(n) => {
                header.number = Some(u64::from(n | 0x80));
                header.value = names::token(number, n | 0x80).map_or_else(|| spelled(value), Untrusted::from);
            }
            value => header.value = spelled(value),
        },
    }
}

/// Three bits major, four bits minor; fifteen stands for none (WSP 8.4.2.3).
pub(super) fn version(value: Value<'_>) -> Option<(u8, u8)> {
    let Value::Token(n) = value else { return None };
    let minor = n & 15;
    Some((n >> 4, if minor == 15 { 0 } else { minor }))
}

fn date(value: Value<'_>, header: &mut Header) {
    let Value::Data(data) = value else {
        header.value = spelled(value);
        return;
    };
    header.number = long_integer(data.rest());
    header.value = header.number.and_then(rfc3339).map_or_else(|| spelled(value), Untrusted::from);
}

/// Absolute or relative: expiry, delivery time, deadline.
fn time(value: Value<'_>, header: &mut Header) {
    let read = || {
        let Value::Data(mut data) = value else { return None };
        let token = data.octet().ok()?;
        let number = data.value().ok()?.integer()?;
        Some((token, number))
    };
    match read() {
        Some((0x80, at)) => {
            header.number = Some(at);
            header.value = rfc3339(at).map_or_else(|| spelled(value), Untrusted::from);
        }
        Some((0x81, after)) => {
            header.number = Some(after);
            header.value = format!("{after} s later").into();
        }
        _ => header.value = spelled(value),
    }
}

/// `address-present` with the address, or `insert-address`: the server shall put it in.
fn from(value: Value<'_>, header: &mut Header) {
    let Value::Data(mut data) = value else {
        // Not of the specification, but sent by gateways: the bare address.
        return encoded(value, header);
    };
    match data.octet() {
        Ok(0x81) if data.left() == 0 => {
            header.number = Some(0x81);
            header.value = "insert-address (the server shall put it in)".into();
        }
        Ok(0x80) => {
            header.number = Some(0x80);
            match data.value() {
                Ok(address) => encoded(address, header),
                // A text that fills the value to its end needs no end mark to be read.
                Err(_) => header.value = charset::decode(data.rest(), None),
            }
        }
        _ => header.value = spelled(value),
    }
}

/// Encoded-string-value: a text, or a length, a charset and a text.
fn encoded(value: Value<'_>, header: &mut Header) {
    match value {
        Value::Text(text) => header.value = charset::decode(unquoted(text), None),
        Value::Data(mut data) => match data.value().ok().and_then(|v| v.integer()) {
            Some(mib) => {
                header.charset = Some(mib);
                header.value = charset::decode(without_end(data.rest(), mib), Some(mib));
            }
            None => header.value = spelled(value),
        },
        Value::Token(_) => header.value = spelled(value),
    }
}

/// The text without end mark and guard; UTF-16 ends in two zero octets.
fn without_end(text: &[u8], mib: u64) -> &[u8] {
    if matches!(mib, 1000 | 1013..=1015) {
        return text.strip_suffix(&[0, 0]).filter(|t| t.len() % 2 == 0).unwrap_or(text);
    }
    let text = text.strip_suffix(&[0]).unwrap_or(text);
    text.strip_prefix(&[0x7f]).unwrap_or(text)
}

/// How often it was forwarded before, and by whom or when.
fn previously(number: u8, value: Value<'_>, header: &mut Header) {
    let mut read = || {
        let Value::Data(mut data) = value else { return None };
        let count = data.value().ok()?.integer()?;
        let inner = data.value().ok()?;
        if number == field::PREVIOUSLY_SENT_BY {
            encoded(inner, header);
            header.value = format!("{count}: {}", header.value.raw()).into();
        } else {
            header.number = inner.integer();
            header.value = format!("{count}: {}", header.number.and_then(rfc3339)?).into();
        }
        Some(())
    };
    if read().is_none() {
        header.value = spelled(value);
    }
}

/// Seconds since 1970 as RFC 3339 in UTC; none beyond the year 9999.
pub(crate) fn rfc3339(seconds: u64) -> Option<String> {
    let seconds = i64::try_from(seconds).ok()?;
    let (year, month, day) = civil::date(seconds / civil::DAY);
    let clock = seconds % civil::DAY;
    (year <= 9999).then(|| {
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", clock / 3600, clock / 60 % 60, clock % 60)
    })
}

/// A content type and those of its parameters that matter here.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct ContentType {
    /// Lower case.
    pub(super) media: Untrusted,
    pub(super) charset: Option<u64>,
    pub(super) name: Untrusted,
    pub(super) filename: Untrusted,
    pub(super) start: Untrusted,
    /// `type` of a multipart.
    pub(super) kind: Untrusted,
    /// Any other, as `name=value`.
    pub(super) others: Vec<String>,
    /// What is not as it should be.
    pub(super) irregular: Vec<&'static str>,
}

impl ContentType {
    /// True for containers of parts.
    pub(super) fn is_multipart(&self) -> bool {
        let media = self.media.raw();
        media.starts_with("application/vnd.wap.multipart.") || media.starts_with("multipart/")
    }

    fn shown(&self) -> String {
        let mut text = self.media.raw().to_owned();
        if let Some(charset) = self.charset {
            text.push_str(&format!("; charset={charset}"));
        }
        for (name, value) in
            [("name", &self.name), ("filename", &self.filename), ("start", &self.start), ("type", &self.kind)]
        {
            if !value.is_empty() {
                text.push_str(&format!("; {name}={}", value.raw()));
            }
        }
        for other in &self.others {
            text.push_str(&format!("; {other}"));
        }
        text
    }
}

/// Parameters of one content type that are kept.
const PARAMETERS: usize = 50;

/// Reads a Content-type-value: Constrained-media or Content-general-form.
pub(super) fn content_type(value: Value<'_>) -> ContentType {
    let mut read = ContentType::default();
    match value {
        Value::Token(_) | Value::Text(_) => read.media = media(value, &mut read.irregular),
        Value::Data(mut data) => match data.value() {
            Ok(first) => {
                read.media = media(first, &mut read.irregular);
                parameters(&mut data, &mut read);
            }
            Err(_) => read.irregular.push("the content type has no media type"),
        },
    }
    read
}

fn media(value: Value<'_>, irregular: &mut Vec<&'static str>) -> Untrusted {
    if let Some(text) = value.plain_text() {
        return Untrusted::new(Untrusted::from_bytes(text).raw().trim().to_ascii_lowercase());
    }
    match value.integer().map(|n| (n, names::media(n))) {
        Some((_, Some(name))) => name.into(),
        Some((n, None)) => {
            irregular.push("the media type's number is not assigned");
            format!("media type {n:#04x}").into()
        }
        None => {
            irregular.push("the media type is neither a number nor a text");
            Untrusted::default()
        }
    }
}

/// Reads parameters until the end, or until one that has no form.
pub(super) fn parameters(data: &mut Octets<'_>, read: &mut ContentType) {
    let mut count = 0;
    while let Some(first) = data.peek() {
        count += 1;
        if count > PARAMETERS {
            read.irregular.push("a content type has more than 50 parameters");
            return;
        }
        // Q is the one parameter whose value is an integer of variable length.
        if first == 0x80 {
            let quality = data.octet().and_then(|_| data.uintvar());
            let Ok(quality) = quality else {
                read.irregular.push("a parameter has no value");
                return;
            };
            read.others.push(format!("q={quality}"));
            continue;
        }
        let name = if first >= 0x80 {
            data.octet().map(|n| Name::Known(n & 0x7f))
        } else {
            data.text().map(|text| Name::Spelled(Untrusted::from_bytes(text).raw().to_ascii_lowercase()))
        };
        let value = data.value();
        match (name, value) {
            (Ok(name), Ok(value)) => parameter(name, value, read),
            (Ok(name), Err(_)) => {
                // A last text without its end mark is still a name.
                let rest = data.rest();
                let whole = data.split_clipped(rest.len() as u64);
                read.irregular.push("a parameter has no end mark");
                parameter(name, Value::Text(whole.rest()), read);
            }
            _ => {
                read.irregular.push("a parameter has no form");
                return;
            }
        }
    }
}

enum Name {
    Known(u8),
    Spelled(String),
}

fn parameter(name: Name, value: Value<'_>, read: &mut ContentType) {
    let text = match value {
        Value::Text(text) => charset::decode(unquoted(text), None),
        other => other.integer().map_or_else(|| spelled(other), |n| n.to_string().into()),
    };
    let spelled_as = match name {
        Name::Known(0x01) => {
            match value.integer() {
                // 128, any-charset, is written as the token 0.
                Some(0) => {}
                Some(mib) => read.charset = Some(mib),
                None => {
                    read.irregular.push("the charset is spelled where a number is asked for");
                    read.others.push(format!("charset={}", text.raw()));
                }
            }
            return;
        }
        Name::Known(0x05 | 0x17) => "name",
        Name::Known(0x06 | 0x18) => "filename",
        Name::Known(0x0a | 0x19) => "start",
        Name::Known(0x03 | 0x09) => {
            read.kind = match value.integer().and_then(names::media) {
                Some(known) => known.into(),
                None => text,
            };
            return;
        }
        Name::Known(n) => {
            read.others.push(format!("{:#04x}={}", n | 0x80, text.raw()));
            return;
        }
        Name::Spelled(ref spelled) => spelled,
    };
    match spelled_as {
        "name" => read.name = text,
        "filename" => read.filename = text,
        "start" => read.start = text,
        "type" => read.kind = text,
        other => read.others.push(format!("{other}={}", text.raw())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::wsp::next_header;
    use super::*;

    fn one(file: &[u8]) -> Header {
        read(&next_header(&mut Octets::new(file)).unwrap())
    }

    #[test]
    fn values_mean_what_the_specification_says() {
        for (file, name, value) in [
            (&b"\x85\x04\x40\xb0\xb1\xe2"[..], "Date", "2004-05-23T14:14:58Z"),
            (b"\x89\x01\x81", "From", "insert-address (the server shall put it in)"),
            (b"\x89\x0f\x80+49/TYPE=PLMN\0", "From", "+49/TYPE=PLMN"),
            (b"\x89\x05\x80\x03\xea\xc3\xa9", "From", "é"),
            (b"\x96\x05\xeacaf\0", "Subject", "caf"),
            (b"\x96\x06\x84caf\xe9\0", "Subject", "café"),
            (b"\x96\x7f\xc3\xa9\0", "Subject", "é"),
            (b"\x88\x05\x81\x03\x03\xf4\x80", "X-Mms-Expiry", "259200 s later"),
            (b"\x88\x06\x80\x04\x40\xb0\xb1\xe2", "X-Mms-Expiry", "2004-05-23T14:14:58Z"),
            (b"\x8f\x81", "X-Mms-Priority", "normal"),
            (b"\x8d\x92", "X-Mms-MMS-Version", "1.2"),
            (b"\x8c\x84", "X-Mms-Message-Type", "m-retrieve-conf"),
            (b"\xa0\x05\x81+49\0", "X-Mms-Previously-Sent-By", "1: +49"),
            (b"\xa1\x06\x82\x04\x40\xb0\xb1\xe2", "X-Mms-Previously-Sent-Date", "2: 2004-05-23T14:14:58Z"),
            (b"\xbf\xff", "X-Mms-Cancel-Status", "0xff"),
            (b"\xf0\x02ab", "field 0xf0", "0x6162"),
            (b"X-Own\0yes\0", "X-Own", "yes"),
        ] {
            let header = one(file);
            assert_eq!((header.name.raw(), header.value.raw()), (name, value), "{file:x?}");
        }
    }

    #[test]
    fn content_types_have_parameters() {
        let file = b"\x84\x1b\xb3\x89application/smil\0\x8a<AAAA>\0";
        let header = next_header(&mut Octets::new(file)).unwrap();
        let read = content_type(header.value);
        assert_eq!(read.media.raw(), "application/vnd.wap.multipart.related");
        assert_eq!((read.kind.raw(), read.start.raw()), ("application/smil", "<AAAA>"));
        assert!(read.is_multipart() && read.irregular.is_empty());
        let file = b"\x84\x0d\x83\x81\xea\x85text.txt\0";
        let read = content_type(next_header(&mut Octets::new(file)).unwrap().value);
        assert_eq!((read.charset, read.name.raw()), (Some(106), "text.txt"));
    }

    #[test]
    fn dates_are_civil() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_827_696, "2000-02-29T12:34:56Z"),
            (4_294_967_295, "2106-02-07T06:28:15Z"),
        ] {
            assert_eq!(rfc3339(seconds).unwrap(), text);
        }
        assert_eq!(rfc3339(u64::MAX), None);
    }
}
