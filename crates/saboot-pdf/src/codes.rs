//! What can go wrong with the document, as `saboot explain` tells it.

use saboot_core::CodeInfo;

/// The typesetter failed.
pub const FAILED: &str = "report.pdf-failed";
/// The PDF could not be given a signature of its own.
pub const UNSIGNED: &str = "report.pdf-unsigned";

/// English texts.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: FAILED,
        title: "The PDF could not be made",
        text: "The typesetter stopped on a fault. report.json, report.html and their signature were written and are complete; \
               only report.pdf is missing. The page can be printed from a browser. Please report the fault, without the clip.",
    },
    CodeInfo {
        code: UNSIGNED,
        title: "The PDF could not be given a signature of its own",
        text: "report.pdf was written without a signature inside. Its digest stands in the signed envelope.json all the same, so \
               that `saboot verify` sees any change. Look at the key and its certificate with `saboot keys show`.",
    },
];

/// Hindi (Devanagari) texts.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: FAILED,
        title: "PDF नहीं बनाया जा सका",
        text: "पन्ने बनाने वाला हिस्सा किसी गड़बड़ी पर रुक गया। report.json, report.html और उनका हस्ताक्षर लिखे जा चुके हैं और पूरे हैं; \
               केवल report.pdf नहीं है। आप पेज को ब्राउज़र से छाप सकते हैं। कृपया इस गड़बड़ी की सूचना दीजिए, पर क्लिप मत भेजिए।",
    },
    CodeInfo {
        code: UNSIGNED,
        title: "PDF के भीतर हस्ताक्षर नहीं रखा जा सका",
        text: "report.pdf बिना भीतरी हस्ताक्षर के लिखा गया। फिर भी उसका हैश हस्ताक्षर वाले envelope.json में दर्ज है, इसलिए कोई भी बदलाव \
               `saboot verify` में दिख जाएगा। `saboot keys show` से कुंजी और उसका प्रमाणपत्र देख लीजिए।",
    },
];
