//! What can be wrong with statements about keys, for `saboot explain`. What they say against a report stands with the
//! codes of verification.

use saboot_core::CodeInfo;

/// Codes of statements about keys.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "rotation.not-a-statement",
        title: "The file holds no statement about keys",
        text: "It was damaged or changed, or is something else. Statements are made by `saboot keys rotate`; ask for it again.",
    },
    CodeInfo {
        code: "rotation.unfit",
        title: "Such a statement could not be believed",
        text: "Old and new key must differ and the new key must sign. `rotated` needs the old key's signature as well; a key that is lost cannot sign.",
    },
    CodeInfo {
        code: "rotation.too-many",
        title: "Too many statements about keys were given",
        text: "At most 16 are followed, one after another. Name those that lead from the key that you know to the one that signed.",
    },
];

/// Hindi (Devanagari) texts.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "rotation.not-a-statement",
        title: "फ़ाइल में कुंजियों के बारे में कोई कथन नहीं है",
        text: "या तो वह ख़राब हुई या बदली गई, या कुछ और ही है। ऐसे कथन `saboot keys rotate` से बनते हैं; फ़ाइल दोबारा माँगिए।",
    },
    CodeInfo {
        code: "rotation.unfit",
        title: "ऐसे कथन पर कोई भरोसा नहीं कर सकेगा",
        text: "पुरानी और नई कुंजी अलग होनी चाहिए और नई कुंजी का हस्ताक्षर ज़रूरी है। `rotated` में पुरानी कुंजी का हस्ताक्षर भी चाहिए; खोई हुई कुंजी हस्ताक्षर नहीं कर सकती।",
    },
    CodeInfo {
        code: "rotation.too-many",
        title: "कुंजियों के बारे में बहुत ज़्यादा कथन दिए गए",
        text: "एक के बाद एक ज़्यादा से ज़्यादा 16 कथन माने जाते हैं। केवल वे दीजिए जो आपकी जानी हुई कुंजी से उस कुंजी तक ले जाते हैं जिसने हस्ताक्षर किया।",
    },
];
