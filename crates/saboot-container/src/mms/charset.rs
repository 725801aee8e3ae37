//! Text by its IANA MIBenum, the number by which WSP names a charset.
//!
//! [`decode`] covers what handsets and gateways are known to send; a charset that is not known leaves the bytes
//! visible as they are. Multi-byte charsets of East Asia go through encoding_rs.

use encoding_rs::Encoding;
use saboot_core::Untrusted;

use crate::source::utf16;

const ASCII: u64 = 3;
const LATIN_1: u64 = 4;
pub(super) const UTF_8: u64 = 106;
const UCS_2: u64 = 1000;
const UTF_16_BE: u64 = 1013;
const UTF_16_LE: u64 = 1014;
const UTF_16: u64 = 1015;

/// MIBenum and the label by which encoding_rs knows the charset.
static LABELS: &[(u64, &str)] = &[
    (5, "iso-8859-2"),
    (6, "iso-8859-3"),
    (7, "iso-8859-4"),
    (8, "iso-8859-5"),
    (9, "iso-8859-6"),
    (10, "iso-8859-7"),
    (11, "iso-8859-8"),
    (12, "iso-8859-9"),
    (13, "iso-8859-10"),
    (17, "shift_jis"),
    (18, "euc-jp"),
    (36, "ks_c_5601-1987"),
    (38, "euc-kr"),
    (39, "iso-2022-jp"),
    (57, "gb_2312-80"),
    (109, "iso-8859-13"),
    (110, "iso-8859-14"),
    (111, "iso-8859-15"),
    (112, "iso-8859-16"),
    (113, "gbk"),
    (114, "gb18030"),
    (2025, "gb2312"),
    (2026, "big5"),
    (2027, "macintosh"),
    (2084, "koi8-r"),
    (2086, "ibm866"),
    (2088, "koi8-u"),
    (2101, "big5-hkscs"),
    (2109, "windows-874"),
    (2250, "windows-1250"),
    (2251, "windows-1251"),
    (2252, "windows-1252"),
    (2253, "windows-1253"),
    (2254, "windows-1254"),
    (2255, "windows-1255"),
    (2256, "windows-1256"),
    (2257, "windows-1257"),
    (2258, "windows-1258"),
    (2259, "tis-620"),
];

/// True for a number that names a charset which can be decoded.
pub(super) fn is_known(mib: u64) -> bool {
    matches!(mib, ASCII | LATIN_1 | UTF_8 | UCS_2 | UTF_16_BE | UTF_16_LE | UTF_16)
        || LABELS.iter().any(|(known, _)| *known == mib)
}

/// Decodes `bytes`; without a charset, or with one that is not known, valid UTF-8 stays and other bytes are shown.
pub(super) fn decode(bytes: &[u8], mib: Option<u64>) -> Untrusted {
    // Longer texts are cut anyway; four bytes a character is the most that any of these charsets takes.
    let bytes = bytes.get(..4 * saboot_core::text::MAX_TEXT).unwrap_or(bytes);
    match mib {
        Some(LATIN_1) => Untrusted::new(bytes.iter().map(|b| char::from(*b)).collect::<String>()),
        Some(UCS_2 | UTF_16_BE | UTF_16) => match bytes {
            [0xff, 0xfe, rest @ ..] => utf16(rest, true),
            [0xfe, 0xff, rest @ ..] => utf16(rest, false),
            all => utf16(all, false),
        },
        Some(UTF_16_LE) => utf16(bytes.strip_prefix(&[0xff, 0xfe]).unwrap_or(bytes), true),
        Some(mib) => match LABELS.iter().find(|(known, _)| *known == mib) {
            Some((_, label)) => match Encoding::for_label(label.as_bytes()) {
                Some(encoding) => Untrusted::new(encoding.decode_without_bom_handling(bytes).0.into_owned()),
                None => Untrusted::from_bytes(bytes),
            },
            None => Untrusted::from_bytes(bytes),
        },
        None => Untrusted::from_bytes(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charsets_are_decoded_by_number() {
        for (bytes, mib, text) in [
            (&b"caf\xe9"[..], 4, "café"),
            (b"caf\xc3\xa9", 106, "café"),
            (b"\0c\0a", 1000, "ca"),
            (b"\xff\xfec\0a\0", 1015, "ca"),
            (b"\xb0\xa1", 36, "가"),
            (b"\x93\xfa\x96{", 17, "日本"),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2", 2251, "Привет"),
            (b"caf\xe9", 9999, "caf\\xe9"),
        ] {
            assert_eq!(decode(bytes, Some(mib)).raw(), text, "{mib}");
        }
        assert!(LABELS.iter().all(|(_, label)| Encoding::for_label(label.as_bytes()).is_some()));
    }
}
