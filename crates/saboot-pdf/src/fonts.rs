//! The fonts that are built into the program: what they are, and which characters they can show.
//!
//! [`book`] and [`get`] are what typst asks for; [`showable`] tells whether a character has a glyph. Nothing of the
//! system's fonts is read, so that a page looks the same everywhere. Origin and licence: `fonts/README.md`.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

static FILES: [&[u8]; 6] = [
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSans-Bold.ttf"),
    include_bytes!("../fonts/NotoSansDevanagari-Regular.ttf"),
    include_bytes!("../fonts/NotoSansDevanagari-Bold.ttf"),
    include_bytes!("../fonts/NotoSansMono-Regular.ttf"),
    include_bytes!("../fonts/NotoSansSymbols2-Regular.ttf"),
];

static FONTS: LazyLock<Vec<Font>> =
    LazyLock::new(|| FILES.iter().filter_map(|bytes| Font::new(Bytes::new(*bytes), 0)).collect());

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// What fonts there are.
pub fn book() -> &'static LazyHash<FontBook> {
    &BOOK
}

/// A font by its place in the book.
pub fn get(index: usize) -> Option<Font> {
    FONTS.get(index).cloned()
}

/// Whether one of the fonts has a glyph for a character, or it needs none.
pub fn showable(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\u{200c}' | '\u{200d}')
        || (!c.is_control() && FONTS.iter().any(|font| font.info().coverage.contains(u32::from(c))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_fonts_can_be_read() {
        assert_eq!(FONTS.len(), FILES.len());
        for family in ["noto sans", "noto sans devanagari", "noto sans mono", "noto sans symbols2"] {
            assert!(book().contains_family(family), "{family}");
        }
    }

    #[test]
    fn what_reports_say_can_be_shown() {
        let said = "abc ÄÖß ŁŞ ελληνικά Русский ·…–—‘’“”₹€±×−≤≥→☐☑✓ क्षत्रियज्ञश्रृष्ट्रङ्ढ़फ़।॥०१२३४५६७८९ऽॐ";
        assert_eq!(said.chars().filter(|c| !showable(*c)).collect::<String>(), "");
        assert!(['\u{1f600}', '中', 'ع', '\u{0}', '\u{e000}', '\u{feff}'].into_iter().all(|c| !showable(c)));
    }
}
