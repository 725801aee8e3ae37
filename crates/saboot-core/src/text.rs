//! Text that came from outside (file names, metadata, tool output) and how it may leave again.
//!
//! [`Untrusted`] has no `Display`, so a missing escape does not compile. It leaves only through
//! [`Untrusted::for_html`], [`Untrusted::for_terminal`] or as a JSON string (serde), and JSON text goes
//! through [`escape_json_text`] before it is printed or written. It does not judge what the text says.

use serde::{Deserialize, Serialize};

/// Longest metadata text that is kept, in bytes; what is cut is counted in [`Untrusted::omitted`].
pub const MAX_TEXT: usize = 64 * 1024;

/// Text born outside the program: may hold control, bidi and markup characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Untrusted {
    text: String,
    omitted: u64,
}

impl Untrusted {
    /// Takes text as it is, cut at [`MAX_TEXT`] bytes (on a character boundary).
    pub fn new(text: impl Into<String>) -> Self {
        let mut text = text.into();
        let whole = text.len();
        if whole > MAX_TEXT {
            let mut end = MAX_TEXT;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
        }
        let omitted = (whole - text.len()) as u64;
        Self { text, omitted }
    }

    /// Takes bytes: valid UTF-8 stays, every other byte becomes `\xNN`, so that nothing is lost or guessed.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let kept = bytes.get(..MAX_TEXT).unwrap_or(bytes);
        let mut text = String::with_capacity(kept.len());
        for chunk in kept.utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                text.push_str(&format!("\\x{byte:02x}"));
            }
        }
        let mut made = Self::new(text);
        made.omitted += (bytes.len() - kept.len()) as u64;
        made
    }

    /// The raw text, for matching and parsing only: never print it.
    pub fn raw(&self) -> &str {
        &self.text
    }

    /// How many bytes were cut off the end.
    pub fn omitted(&self) -> u64 {
        self.omitted
    }

    /// True when there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Escaped for HTML text and quoted attribute values; controls and bidi marks become visible `\u{..}`.
    pub fn for_html(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        for c in self.text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                '\n' | '\t' => out.push(' '),
                c if is_hostile(c) => push_visible(&mut out, c),
                c => out.push(c),
            }
        }
        self.mark_omitted(&mut out);
        out
    }

    /// Safe for a terminal, a pipe or a log: one line, no control sequence, no bidi override.
    pub fn for_terminal(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        for c in self.text.chars() {
            if is_hostile(c) { push_visible(&mut out, c) } else { out.push(c) }
        }
        self.mark_omitted(&mut out);
        out
    }

    fn mark_omitted(&self, out: &mut String) {
        if self.omitted > 0 {
            out.push_str(&format!(" [… {} more bytes]", self.omitted));
        }
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// As JSON an untrusted text is a plain string; what was cut is said at its end, as everywhere else.
impl Serialize for Untrusted {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.omitted == 0 {
            return serializer.serialize_str(&self.text);
        }
        let mut text = self.text.clone();
        self.mark_omitted(&mut text);
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for Untrusted {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::new(String::deserialize(deserializer)?))
    }
}

/// Rewrites finished JSON text so that no control, bidi or invisible character stands in it raw.
///
/// Such characters can only stand inside JSON strings, where `\uXXXX` means the same.
pub fn escape_json_text(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hostile(c) && c != '\n' {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Lower-case hex digits, two a byte: how every digest of the project is written.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Characters that could move a cursor, reverse the reading order or hide: C0, DEL, C1, bidi controls,
/// zero-width marks, line and paragraph separators, BOM, interlinear and tag characters.
/// Zero-width joiner and non-joiner stay: Devanagari spelling needs them.
fn is_hostile(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn push_visible(out: &mut String, c: char) {
    out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn terminal_text_holds_no_control_or_bidi() {
        let nasty = Untrusted::new("a\x1b]52;c;x\x07\r\u{9b}31m\u{202e}gpj.exe\nb");
        let shown = nasty.for_terminal();
        assert!(shown.chars().all(|c| !is_hostile(c)), "{shown}");
        assert!(shown.contains("\\u{202e}"));
    }

    #[test]
    fn html_escapes_markup() {
        assert_eq!(
            Untrusted::new("<img src=x onerror='a'>&\"").for_html(),
            "&lt;img src=x onerror=&#39;a&#39;&gt;&amp;&quot;"
        );
    }

    #[test]
    fn bytes_that_are_not_utf8_stay_visible() {
        assert_eq!(Untrusted::from_bytes(b"ok\xff\xfe").raw(), "ok\\xff\\xfe");
    }

    #[test]
    fn long_text_is_cut_and_counted() {
        let text = Untrusted::new("é".repeat(MAX_TEXT));
        assert_eq!(text.raw().len(), MAX_TEXT);
        assert_eq!(text.omitted(), MAX_TEXT as u64);
    }

    proptest! {
        #[test]
        fn json_survives_escaping(text in ".*") {
            let json = serde_json::to_string(&Untrusted::new(text.clone())).unwrap();
            let escaped = escape_json_text(&json);
            prop_assert!(escaped.chars().all(|c| !is_hostile(c)));
            prop_assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }

        #[test]
        fn terminal_is_always_one_clean_line(text in any::<String>()) {
            prop_assert!(Untrusted::new(text).for_terminal().chars().all(|c| !is_hostile(c)));
        }
    }
}
