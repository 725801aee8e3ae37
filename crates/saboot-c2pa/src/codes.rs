//! Texts of the damage codes of this crate, for `saboot explain` and the report.

use saboot_core::CodeInfo;

/// Codes of this crate.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "c2pa.unreadable",
        title: "the signed provenance (C2PA) could not be read",
        text: "The file holds a C2PA manifest store, but it is cut off, malformed or of a kind that the validator does not know. Transfers that break off leave such stores. What it stated could not be checked; this says nothing about whether the file is real.",
    },
    CodeInfo {
        code: "c2pa.too-large",
        title: "the JPEG is too large for its signed provenance to be read",
        text: "Reading the store of a JPEG needs the whole file in memory; this one is larger than the bound. Its provenance was not examined.",
    },
    CodeInfo {
        code: "c2pa.too-slow",
        title: "validating the signed provenance took too long",
        text: "Validation was stopped after its time ran out. Stores can be built to take very long. Its provenance was not examined.",
    },
    CodeInfo {
        code: "c2pa.validator-failed",
        title: "the validator broke off on the signed provenance",
        text: "A fault in the validator, most likely on purpose: hostile stores provoke such faults. Everything else of the file was examined. Please report the file's SHA-256 to the makers of the program.",
    },
];

/// The same pages in Hindi.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "c2pa.unreadable",
        title: "हस्ताक्षरित स्रोत-जानकारी (C2PA) पढ़ी नहीं जा सकी",
        text: "फ़ाइल में C2PA manifest का स्टोर है, पर वह कटा हुआ है, ग़लत ढंग से बना है या ऐसे प्रकार का है जिसे जाँचकर्ता नहीं जानता। बीच में टूटे ट्रांसफ़र ऐसे स्टोर छोड़ते हैं। उसमें लिखी बातें जाँची नहीं जा सकीं; इससे यह पता नहीं चलता कि फ़ाइल असली है या नहीं।",
    },
    CodeInfo {
        code: "c2pa.too-large",
        title: "JPEG इतनी बड़ी है कि उसकी हस्ताक्षरित स्रोत-जानकारी नहीं पढ़ी गई",
        text: "JPEG का स्टोर पढ़ने के लिए पूरी फ़ाइल मेमोरी में रखनी पड़ती है; यह फ़ाइल तय सीमा से बड़ी है। इसकी स्रोत-जानकारी नहीं जाँची गई।",
    },
    CodeInfo {
        code: "c2pa.too-slow",
        title: "हस्ताक्षरित स्रोत-जानकारी की जाँच में बहुत देर लगी",
        text: "तय समय पूरा होने पर जाँच रोक दी गई। ऐसे स्टोर बनाए जा सकते हैं जिनकी जाँच बहुत लंबी चले। इसकी स्रोत-जानकारी नहीं जाँची गई।",
    },
    CodeInfo {
        code: "c2pa.validator-failed",
        title: "हस्ताक्षरित स्रोत-जानकारी पर जाँचकर्ता बीच में ही रुक गया",
        text: "जाँचकर्ता में ख़राबी आई, जो शायद जान-बूझकर उकसाई गई: शत्रुतापूर्ण स्टोर ऐसा करते हैं। फ़ाइल का बाक़ी सब जाँचा गया। कृपया फ़ाइल का SHA-256 प्रोग्राम बनाने वालों को भेजें।",
    },
];
