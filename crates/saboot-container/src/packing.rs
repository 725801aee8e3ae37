//! Unpacking of what a file encloses: base64 and quoted-printable (RFC 2045), raw DEFLATE (RFC 1951), or bytes as they are.
//!
//! [`unpack`] streams one stretch of a file to a sink and stops at the bounds it is given. Faults of the encoding
//! end it with an [`UnpackError`]; the letters of a mail encoding that may not stand there are skipped, as RFC 2045
//! asks. It writes to memory or a descriptor that the caller holds, never to a path.

use std::io::{self, Read, SeekFrom, Write};

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use saboot_core::Code;
use saboot_core::facts::message::Packing;

use crate::ReadSeek;

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpacked {
    /// Bytes written.
    pub bytes: u64,
    /// CRC-32 of them.
    pub crc32: u32,
}

/// Why unpacking stopped.
#[derive(Debug)]
pub struct UnpackError {
    /// `limit.enclosed-bytes`, `limit.archive-ratio`, `archive.malformed`, `file.read-error`, `worker.not-started`.
    pub code: Code,
    /// In one line.
    pub detail: String,
}

impl UnpackError {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code: Code::new(code), detail: detail.into() }
    }
}

/// Bounds of one unpacking.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Most bytes that may come out.
    pub bytes: u64,
    /// Most bytes out for one byte in, for DEFLATE.
    pub ratio: u64,
}

/// Streams `span` of the source, unpacked, to `out`.
///
/// # Errors
/// [`UnpackError`] when a bound is met, the packed data are malformed, or a read or write fails; what was written
/// before is then of no use.
pub fn unpack(
    source: &mut dyn ReadSeek,
    span: (u64, u64),
    packing: Packing,
    bounds: Bounds,
    out: &mut dyn Write,
) -> Result<Unpacked, UnpackError> {
    let io = |error: io::Error| UnpackError::new("file.read-error", error.to_string());
    let packed = span.1.saturating_sub(span.0);
    source.seek(SeekFrom::Start(span.0)).map_err(io)?;
    let mut input = source.take(packed);
    let mut sink = Sink { out, crc: Crc::new(), bytes: 0, most: bounds.bytes };
    match packing {
        Packing::Plain => {
            let copied = copy(&mut input, &mut sink, |_| None)?;
            if copied < packed {
                return Err(UnpackError::new("file.read-error", "the file ends before the part does"));
            }
        }
        Packing::Deflate => {
            let most = packed.saturating_mul(bounds.ratio).saturating_add(1024);
            let mut decoder = DeflateDecoder::new(io::BufReader::new(input));
            copy(&mut decoder, &mut sink, |bytes| {
                (bytes > most).then(|| {
                    UnpackError::new(
                        "limit.archive-ratio",
                        format!("it unpacks to more than {} times its size", bounds.ratio),
                    )
                })
            })?;
        }
        Packing::Base64 | Packing::QuotedPrintable => {
            // Only messages pack so, and a message is held in memory whole.
            let mut text = Vec::new();
            (&mut input).take(bounds.bytes.saturating_mul(4)).read_to_end(&mut text).map_err(io)?;
            let decoded = decode(&text, packing);
            copy(&mut decoded.as_slice(), &mut sink, |_| None)?;
        }
    }
    Ok(Unpacked { bytes: sink.bytes, crc32: sink.crc.sum() })
}

/// Where unpacked bytes go, counted.
struct Sink<'a> {
    out: &'a mut dyn Write,
    crc: Crc,
    bytes: u64,
    most: u64,
}

fn copy(
    from: &mut dyn Read,
    sink: &mut Sink<'_>,
    stop: impl Fn(u64) -> Option<UnpackError>,
) -> Result<u64, UnpackError> {
    let mut buffer = vec![0u8; 1 << 16];
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => return Ok(sink.bytes),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e)
                if matches!(
                    e.kind(),
                    io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData
                ) =>
            {
                return Err(UnpackError::new(
                    "archive.malformed",
                    format!("the packed data are malformed: {e}"),
                ));
            }
            Err(e) => return Err(UnpackError::new("file.read-error", e.to_string())),
        };
        let part = buffer.get(..n).unwrap_or_default();
        sink.bytes += n as u64;
        if sink.bytes > sink.most {
            return Err(UnpackError::new(
                "limit.enclosed-bytes",
                format!("it unpacks to more than {} bytes, which is the most that is held", sink.most),
            ));
        }
        if let Some(error) = stop(sink.bytes) {
            return Err(error);
        }
        sink.crc.update(part);
        sink.out
            .write_all(part)
            .map_err(|e| UnpackError::new("file.read-error", format!("no memory for it: {e}")))?;
    }
}

/// Decodes a mail encoding; any other packing is left as it is.
pub(crate) fn decode(text: &[u8], packing: Packing) -> Vec<u8> {
    match packing {
        Packing::Base64 => base64(text),
        Packing::QuotedPrintable => quoted_printable(text),
        Packing::Plain | Packing::Deflate => text.to_vec(),
    }
}

/// Takes what [`base64`] leaves: whole letters of the alphabet, no padding, spare bits of any value.
const MAIL: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// RFC 2045 6.8: letters outside the alphabet are skipped, `=` ends the data.
fn base64(text: &[u8]) -> Vec<u8> {
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let mut letters: Vec<u8> = text.iter().copied().take_while(|b| *b != b'=').filter(is_letter).collect();
    // A single letter behind the last four is less than an octet.
    letters.truncate(letters.len() - usize::from(letters.len() % 4 == 1));
    // Nothing is left that could not be decoded.
    MAIL.decode(&letters).unwrap_or_default()
}

/// RFC 2045 6.7: `=XY` is an octet, `=` at the end of a line joins lines; any other `=` stays.
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first != b'=' {
            out.push(first);
            continue;
        }
        match *tail {
            [b'\r', b'\n', ..] => rest = tail.get(2..).unwrap_or(&[]),
            [b'\n', ..] => rest = tail.get(1..).unwrap_or(&[]),
            [high, low, ..] => match (digit(high), digit(low)) {
                (Some(high), Some(low)) => {
                    out.push((high << 4) | low);
                    rest = tail.get(2..).unwrap_or(&[]);
                }
                _ => out.push(b'='),
            },
            _ => out.push(b'='),
        }
    }
    out
}

/// True for readable text: UTF-8 without control characters but those of lines, or UTF-16 with its mark.
///
/// `head` may be cut inside a character at its end.
pub(crate) fn is_text(head: &[u8]) -> bool {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            head.get(..error.valid_up_to()).and_then(|h| std::str::from_utf8(h).ok()).unwrap_or("")
        }
        Err(_) => return false,
    };
    !valid.is_empty()
        && !valid.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{85}'))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use proptest::prelude::*;

    const WIDE: Bounds = Bounds { bytes: 1 << 20, ratio: 100 };

    #[test]
    fn mail_encodings_are_decoded() {
        assert_eq!(base64(b"aGVs\r\nbG8="), b"hello");
        assert_eq!(base64(b"aGVsbG8"), b"hello");
        assert_eq!(base64(b"aGVsbG9="), b"hello");
        assert_eq!(base64(b"aGVsb-G8?=aGVs"), b"hello");
        assert_eq!(base64(b"aGVsb"), b"hel");
        assert_eq!(base64(b"aG\xff\0Vs"), b"hel");
        assert_eq!(base64(b"a"), b"");
        assert_eq!(quoted_printable(b"caf=C3=A9=\r\n!=3D =zz ="), "café!= =zz =".as_bytes());
    }

    #[test]
    fn deflate_stops_at_its_bounds() {
        let mut packed = Vec::new();
        let zeros = vec![0u8; 1 << 20];
        flate2::read::DeflateEncoder::new(&zeros[..], flate2::Compression::best())
            .read_to_end(&mut packed)
            .unwrap();
        let span = (0, packed.len() as u64);
        let run = |bounds| unpack(&mut Cursor::new(&packed), span, Packing::Deflate, bounds, &mut io::sink());
        assert_eq!(run(Bounds { bytes: 1 << 20, ratio: 10_000 }).unwrap().bytes, 1 << 20);
        assert_eq!(run(WIDE).unwrap_err().code.as_str(), "limit.archive-ratio");
        let narrow = Bounds { bytes: 1000, ratio: 10_000 };
        assert_eq!(run(narrow).unwrap_err().code.as_str(), "limit.enclosed-bytes");
    }

    #[test]
    fn text_is_told_from_bytes() {
        for (head, text) in [
            (&b"hello\r\n"[..], true),
            ("नमस्ते".as_bytes(), true),
            (&"नमस्ते".as_bytes()[..4], true),
            (b"a\0b", false),
            (b"\x1b[31m", false),
            (b"\xff\xd8\xff", false),
            (b"", false),
        ] {
            assert_eq!(is_text(head), text, "{head:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let end = bytes.len() as u64;
            for packing in [Packing::Plain, Packing::Base64, Packing::QuotedPrintable, Packing::Deflate] {
                let _ = unpack(&mut Cursor::new(&bytes), (0, end + 9), packing, WIDE, &mut io::sink());
            }
        }
    }
}
