//! Why a report is not signed once more, for `saboot explain`.

use saboot_core::CodeInfo;

/// Codes of further signatures.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "sign.not-an-envelope",
        title: "There is no signed envelope to add a signature to",
        text: "Name the folder of a report that `saboot examine` wrote; envelope.json must lie in it. If it was damaged, ask for the report again.",
    },
    CodeInfo {
        code: "sign.already",
        title: "This key signed the report already",
        text: "A second signature by the same key would add nothing. Another person signs with a key of their own: --key.",
    },
    CodeInfo {
        code: "sign.too-many",
        title: "The report carries as many signatures as it may",
        text: "At most 16 are read. Whoever else agrees can say so in a letter that names the SHA-256 of envelope.json.",
    },
    CodeInfo {
        code: "sign.stamped",
        title: "The report carries a time stamp, which another signature would void",
        text: "The stamp is over envelope.json as it is. All sign first, then the report is stamped. To sign nevertheless, keep a copy of the folder with its stamp, remove the stamps from the other and sign that.",
    },
];

/// Hindi (Devanagari) texts.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "sign.not-an-envelope",
        title: "ऐसा कोई हस्ताक्षरित लिफ़ाफ़ा नहीं है जिस पर हस्ताक्षर जोड़ा जाए",
        text: "उस रिपोर्ट का फ़ोल्डर बताइए जो `saboot examine` ने लिखी; envelope.json उसी में होनी चाहिए। अगर वह ख़राब हो गई हो तो रिपोर्ट दोबारा माँगिए।",
    },
    CodeInfo {
        code: "sign.already",
        title: "इस कुंजी से रिपोर्ट पर पहले ही हस्ताक्षर हो चुका है",
        text: "उसी कुंजी का दूसरा हस्ताक्षर कुछ नहीं जोड़ेगा। दूसरा व्यक्ति अपनी कुंजी से हस्ताक्षर करे: --key।",
    },
    CodeInfo {
        code: "sign.too-many",
        title: "रिपोर्ट पर जितने हस्ताक्षर हो सकते हैं, उतने हो चुके हैं",
        text: "ज़्यादा से ज़्यादा 16 पढ़े जाते हैं। जो और सहमत हो, वह एक पत्र में यह लिख सकता है और उसमें envelope.json का SHA-256 दे।",
    },
    CodeInfo {
        code: "sign.stamped",
        title: "रिपोर्ट पर समय-मुहर है, जो नए हस्ताक्षर से बेकार हो जाएगी",
        text: "मुहर envelope.json पर है, जैसी वह अभी है। पहले सब हस्ताक्षर करते हैं, फिर मुहर लगती है। फिर भी हस्ताक्षर करना हो तो मुहर वाले फ़ोल्डर की एक प्रति सँभालकर रखिए, दूसरी प्रति से मुहरें हटाइए और उस पर हस्ताक्षर कीजिए।",
    },
];
