//! The few words that only the typeset document needs, in each language.

use saboot_core::Lang;
use serde::Serialize;

/// Words of the frame around a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Before the number of the page.
    pub page: &'static str,
    /// Between the number of the page and how many there are.
    pub of: &'static str,
    /// Before the digest of the exhibit.
    pub digest: &'static str,
    /// How this document is signed.
    pub signature: &'static str,
    /// What `\\u{...}` means.
    pub spelled: &'static str,
}

/// Words of the frame in a language.
pub fn words(lang: Lang) -> Words {
    match lang {
        Lang::En => Words {
            page: "Page ",
            of: " of ",
            digest: "SHA-256 of the exhibit",
            signature: "Where the signer's key is of the kind ECDSA P-256, this PDF also carries a signature of its own (PAdES), \
                        which any PDF reader that checks signatures, and pdfsig, can confirm. With an Ed25519 key it carries none, \
                        because PDF readers do not know that kind; the digest of this PDF stands in envelope.json either way, and \
                        saboot verify compares it.",
            spelled: "A character that the fonts of this PDF do not have is printed as its number, such as \\u{4e2d}; report.html \
                      and report.json have the character itself.",
        },
        Lang::Hi => Words {
            page: "पृष्ठ ",
            of: " / ",
            digest: "जाँची गई फ़ाइल का SHA-256",
            signature: "अगर हस्ताक्षर करने वाले की कुंजी ECDSA P-256 प्रकार की है, तो इस PDF के भीतर भी एक हस्ताक्षर (PAdES) है, जिसे \
                        हस्ताक्षर जाँचने वाला कोई भी PDF रीडर या pdfsig परख सकता है। Ed25519 कुंजी होने पर भीतर हस्ताक्षर नहीं होता, \
                        क्योंकि PDF रीडर उस प्रकार को नहीं पहचानते। दोनों ही सूरतों में इस PDF का हैश envelope.json में दर्ज है, और \
                        saboot verify उसे मिलाकर देखता है।",
            spelled: "जो अक्षर इस PDF के फ़ॉन्ट में नहीं है, उसकी जगह उसका नंबर छपता है, जैसे \\u{4e2d}; असली अक्षर report.html \
                      और report.json में है।",
        },
    }
}

/// How a cut text says how much is left out.
pub fn cut(lang: Lang, characters: usize) -> String {
    match lang {
        Lang::En => format!("[… {characters} more characters: see report.json]"),
        Lang::Hi => format!("[… {characters} अक्षर और: report.json देखें]"),
    }
}

/// How a cut list says how much is left out.
pub fn more(lang: Lang, entries: usize) -> String {
    match lang {
        Lang::En => format!("{entries} more entries are not printed here: the rest is in report.json."),
        Lang::Hi => format!("{entries} प्रविष्टियाँ यहाँ नहीं छापी गईं: बाक़ी सब report.json में हैं।"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_both_languages() {
        let devanagari = |c: char| ('\u{900}'..='\u{97f}').contains(&c);
        let (english, hindi) = (words(Lang::En), words(Lang::Hi));
        for text in [english.page, english.of, english.digest, english.signature, english.spelled] {
            assert!(!text.is_empty() && !text.contains(devanagari), "{text}");
        }
        for text in [hindi.page, hindi.digest, hindi.signature, hindi.spelled] {
            assert!(text.contains(devanagari), "{text}");
        }
        assert!(cut(Lang::Hi, 7).contains("7 अक्षर") && more(Lang::Hi, 7).starts_with("7 "));
    }
}
