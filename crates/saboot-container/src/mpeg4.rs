//! User data in MPEG-4 part 2 video (ISO/IEC 14496-2, 6.2.1): the name that its encoders leave.
//!
//! [`user_data`] looks for the user data start code in decoder configurations and first frames. Nothing is decoded.

use saboot_core::Untrusted;

use crate::source::c_string;

/// Texts kept of one piece.
const TEXTS: usize = 4;
const START: [u8; 4] = [0, 0, 1, 0xb2];

/// Texts of four characters or more behind user data start codes.
pub(crate) fn user_data(bytes: &[u8]) -> Vec<Untrusted> {
    let starts = bytes.windows(4).enumerate().filter(|(_, w)| *w == START).map(|(i, _)| i + 4);
    let texts = starts.filter_map(|start| {
        let rest = bytes.get(start..)?;
        // The text ends at the next start code.
        let end = rest.windows(3).position(|w| w == [0, 0, 1]).unwrap_or(rest.len());
        let text = rest.get(..end.min(256))?.split(|b| *b == 0).next()?;
        let printable = text.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
        (text.len() >= 4 && printable).then(|| c_string(text))
    });
    texts.take(TEXTS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoder_names_are_found() {
        let bytes =
            [b"\0\0\x01\xb0\x01".as_slice(), b"\0\0\x01\xb2Lavc59.37.100", b"\0\0\x01\xb6abc"].concat();
        assert_eq!(user_data(&bytes), ["Lavc59.37.100".into()]);
        assert!(user_data(b"\0\0\x01\xb2\xff\x80").is_empty());
    }
}
