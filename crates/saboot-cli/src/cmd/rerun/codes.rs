//! Codes of a repeated examination, and its words in both languages.

use saboot_core::{CodeInfo, Lang};

use super::difference::{Compared, Difference, TOLERANCE};

/// Codes of this module.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "rerun.not-repeated",
        title: "The examination could not be repeated",
        text: "It takes every file of the exhibit (--evidence), a report of this version's form that verifies, and an installation with its models. What was missing is said with it; the signature and digests were checked all the same.",
    },
    CodeInfo {
        code: "rerun.other-program",
        title: "The program or a library has another version than when the report was made",
        text: "Another version may find or score differently without anybody's fault. To repeat exactly, use the versions that the report names.",
    },
    CodeInfo {
        code: "rerun.other-model",
        title: "A model is another one than when the report was made, or is missing",
        text: "Scores of another model are no repetition. The report names each model by SHA-256; install those to compare.",
    },
    CodeInfo {
        code: "rerun.other-machine",
        title: "The processor is another one than when the report was made",
        text: "Scores may differ in their last digits, because sums are formed in another order. Differences up to the stated tolerance are counted and do not matter.",
    },
    CodeInfo {
        code: "rerun.other-trust",
        title: "Another list of trusted signers is used",
        text: "Findings on signed provenance (C2PA) depend on whom you trust. Name the list that the report names with --trust.",
    },
    CodeInfo {
        code: "rerun.other-name",
        title: "The file has another name than when the report was made",
        text: "Some findings rest on the file's name, such as an ending that does not fit its content. Give the file its former name to repeat exactly.",
    },
    CodeInfo {
        code: "rerun.verdict",
        title: "The verdict came out differently",
        text: "With what is installed here the report's answer is not repeated. Look at the differences below it, and at what is other here than where the report was made.",
    },
    CodeInfo {
        code: "rerun.weight",
        title: "A likelihood ratio or its bounds came out differently",
        text: "By more than the stated tolerance. Calibration comes with the models: look whether those are the same.",
    },
    CodeInfo {
        code: "rerun.opinion",
        title: "A part of the opinion came out differently",
        text: "Reasons, words or the combination of the evidence are not those of the report.",
    },
    CodeInfo {
        code: "rerun.finding",
        title: "A finding came out differently, is missing or is new",
        text: "Findings depend on the file, its name and the program alone. With the same program this should not happen; please report it.",
    },
    CodeInfo {
        code: "rerun.score",
        title: "A detector's score came out differently",
        text: "By more than the stated tolerance. With the same models and libraries this should not happen.",
    },
    CodeInfo {
        code: "rerun.other",
        title: "Another part of the record came out differently",
        text: "Such as coverage, damage or a property of the file. With the same program and libraries this should not happen.",
    },
];

/// Hindi (Devanagari) texts.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "rerun.not-repeated",
        title: "जाँच दोहराई नहीं जा सकी",
        text: "इसके लिए सामग्री की हर फ़ाइल (--evidence), इस संस्करण के रूप की ऐसी रिपोर्ट जो जाँच में सही निकले, और मॉडलों के साथ स्थापित प्रोग्राम चाहिए। क्या कमी थी, यह साथ में लिखा है; हस्ताक्षर और डाइजेस्ट फिर भी जाँच लिए गए।",
    },
    CodeInfo {
        code: "rerun.other-program",
        title: "प्रोग्राम या किसी लाइब्रेरी का संस्करण रिपोर्ट के समय वाला नहीं है",
        text: "दूसरे संस्करण के नतीजे किसी की ग़लती के बिना भी अलग हो सकते हैं। हू-ब-हू दोहराने के लिए वही संस्करण लीजिए जो रिपोर्ट में लिखे हैं।",
    },
    CodeInfo {
        code: "rerun.other-model",
        title: "कोई मॉडल रिपोर्ट के समय वाला नहीं है, या है ही नहीं",
        text: "दूसरे मॉडल के अंक दोहराव नहीं होते। रिपोर्ट हर मॉडल का SHA-256 बताती है; मिलाने के लिए वही मॉडल लगाइए।",
    },
    CodeInfo {
        code: "rerun.other-machine",
        title: "प्रोसेसर रिपोर्ट के समय वाला नहीं है",
        text: "अंकों में आख़िरी दशमलवों का फ़र्क़ आ सकता है, क्योंकि जोड़ अलग क्रम में होते हैं। बताई गई सीमा तक के फ़र्क़ गिने जाते हैं और मायने नहीं रखते।",
    },
    CodeInfo {
        code: "rerun.other-trust",
        title: "भरोसेमंद हस्ताक्षरकर्ताओं की सूची दूसरी है",
        text: "हस्ताक्षरित उद्गम (C2PA) के निष्कर्ष इस पर निर्भर हैं कि आप किस पर भरोसा करते हैं। रिपोर्ट में लिखी सूची --trust से बताइए।",
    },
    CodeInfo {
        code: "rerun.other-name",
        title: "फ़ाइल का नाम रिपोर्ट के समय वाला नहीं है",
        text: "कुछ निष्कर्ष फ़ाइल के नाम पर टिके होते हैं, जैसे ऐसा अंत (extension) जो सामग्री से मेल न खाए। हू-ब-हू दोहराने के लिए पुराना नाम रखिए।",
    },
    CodeInfo {
        code: "rerun.verdict",
        title: "नतीजा अलग निकला",
        text: "यहाँ जो स्थापित है उससे रिपोर्ट का जवाब दोहराया नहीं गया। नीचे लिखे फ़र्क़ देखिए, और यह भी कि यहाँ क्या अलग है।",
    },
    CodeInfo {
        code: "rerun.weight",
        title: "कोई संभावना-अनुपात (LR) या उसकी सीमा अलग निकली",
        text: "बताई गई सीमा से ज़्यादा फ़र्क़ है। अंशांकन मॉडलों के साथ आता है: देखिए कि मॉडल वही हैं या नहीं।",
    },
    CodeInfo {
        code: "rerun.opinion",
        title: "राय का कोई हिस्सा अलग निकला",
        text: "कारण, शब्द या साक्ष्य का जोड़ रिपोर्ट वाला नहीं है।",
    },
    CodeInfo {
        code: "rerun.finding",
        title: "कोई निष्कर्ष अलग निकला, नहीं मिला, या नया है",
        text: "निष्कर्ष केवल फ़ाइल, उसके नाम और प्रोग्राम पर निर्भर हैं। उसी प्रोग्राम से ऐसा नहीं होना चाहिए; कृपया हमें बताइए।",
    },
    CodeInfo {
        code: "rerun.score",
        title: "किसी डिटेक्टर का अंक अलग निकला",
        text: "बताई गई सीमा से ज़्यादा फ़र्क़ है। उन्हीं मॉडलों और लाइब्रेरियों से ऐसा नहीं होना चाहिए।",
    },
    CodeInfo {
        code: "rerun.other",
        title: "रिकॉर्ड का कोई और हिस्सा अलग निकला",
        text: "जैसे कितना देखा गया, क्या ख़राब था, या फ़ाइल का कोई गुण। उसी प्रोग्राम और लाइब्रेरियों से ऐसा नहीं होना चाहिए।",
    },
];

/// The title of a code in the language.
fn title(code: &str, lang: Lang) -> &'static str {
    lang.pick(CODES, CODES_HINDI).iter().find(|info| info.code == code).map_or("", |info| info.title)
}

/// The lines about a repeated examination.
pub fn page(report: &str, installation: &[Difference], compared: &Compared, lang: Lang) -> Vec<String> {
    let line = |difference: &Difference, word: &str| {
        format!(
            "  {word}  {}: {}: {}: {} {} {} {}",
            difference.code,
            title(difference.code.as_str(), lang),
            difference.place.for_terminal(),
            lang.pick("report", "रिपोर्ट में"),
            difference.report.for_terminal(),
            lang.pick("now", "अब"),
            difference.now.for_terminal()
        )
    };
    let mut lines: Vec<String> =
        installation.iter().map(|d| line(d, lang.pick("other here", "यहाँ अलग"))).collect();
    let Compared { differences, equal, near, largest } = compared;
    let verdict = match (differences.is_empty(), near) {
        (true, 0) => lang.pick(
            "REPEATED: every value came out the same to the last bit",
            "जाँच दोहराई गई: हर मान बिल्कुल वही निकला",
        ),
        (true, _) => lang.pick(
            "REPEATED: every value came out the same within the tolerance",
            "जाँच दोहराई गई: हर मान तय सीमा के भीतर वही निकला",
        ),
        (false, _) => lang.pick("NOT REPEATED: it came out differently", "जाँच में नतीजे अलग निकले"),
    };
    lines.push(format!("{report}: {verdict}"));
    lines.extend(differences.iter().map(|d| line(d, lang.pick("differs", "फ़र्क़"))));
    lines.push(match lang {
        Lang::En => format!(
            "  {equal} values equal, {near} numbers within {TOLERANCE} (largest difference {largest:.4}), {} differences",
            differences.len()
        ),
        Lang::Hi => format!(
            "  {equal} मान बराबर, {near} संख्याएँ {TOLERANCE} के भीतर (सबसे बड़ा फ़र्क़ {largest:.4}), {} फ़र्क़",
            differences.len()
        ),
    });
    lines.push(
        lang.pick(
            "  That a machine comes to the same numbers again proves that the report was not invented; it does not prove that the numbers are right.",
            "  मशीन से फिर वही संख्याएँ निकलना यह साबित करता है कि रिपोर्ट गढ़ी हुई नहीं है; यह साबित नहीं करता कि संख्याएँ सही हैं।",
        )
        .to_owned(),
    );
    lines
}
