//! Texts of the codes of the custody log, for `saboot explain`: English, and Hindi code by code.

use saboot_core::CodeInfo;

/// Codes of this module.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "custody.no-log",
        title: "No case is open in this folder",
        text: "There is no custody.jsonl. `saboot case open DIR` begins a case; its log is then kept by every examination whose reports go into that folder.",
    },
    CodeInfo {
        code: "custody.exists",
        title: "A case is open in this folder already",
        text: "A log is never overwritten. Add to it with `saboot case log DIR --add`, or open another case in a folder of its own.",
    },
    CodeInfo {
        code: "custody.unreadable",
        title: "The custody log could not be read",
        text: "The log or its head cannot be opened, or is too large. Check the path and permissions.",
    },
    CodeInfo {
        code: "custody.unwritable",
        title: "The custody log could not be written",
        text: "The entry was not added, and the log is as it was. Make room on the disk or mend the permissions, and write the entry again.",
    },
    CodeInfo {
        code: "custody.malformed",
        title: "A line of the custody log is no entry",
        text: "It was changed by hand or by another program, or is damaged. What it said before cannot be told; lines before it are not touched by this.",
    },
    CodeInfo {
        code: "custody.broken-chain",
        title: "The entries of the custody log do not follow each other",
        text: "Each entry names the digest of the one before it. Here a line was changed, taken out, put in or moved.",
    },
    CodeInfo {
        code: "custody.wrong-signature",
        title: "An entry or the head is not signed by the key that it names",
        text: "The log names a key that you know, but what it holds is not what that key signed.",
    },
    CodeInfo {
        code: "custody.unknown-signer",
        title: "The custody log is signed by a key that you do not know",
        text: "Anyone can make a key and write a log with it. Get the public key of whoever kept the log, compare its fingerprint by another way such as a call, and name it with --key.",
    },
    CodeInfo {
        code: "custody.no-head",
        title: "The signed head of the custody log is missing",
        text: "Without custody.head.json it cannot be told whether entries were taken off the end. Look for it in a copy of the folder.",
    },
    CodeInfo {
        code: "custody.bad-head",
        title: "The head of the custody log is not one that saboot writes",
        text: "custody.head.json was damaged or changed, or is something else. Without a good head it cannot be told whether entries were taken off the end.",
    },
    CodeInfo {
        code: "custody.truncated",
        title: "Entries were taken off the end of the custody log",
        text: "The signed head was made when the log was longer. Look for a longer copy.",
    },
    CodeInfo {
        code: "custody.torn",
        title: "The custody log ends in the middle of a line",
        text: "Either the machine stopped while an entry was being written, or something was added by hand. The head shows that no complete entry is lost. The next `saboot case log DIR --add` takes the rest off and writes down that it did.",
    },
    CodeInfo {
        code: "custody.other-history",
        title: "The custody log is not the one that its head was signed for",
        text: "What stood in the log when the head was signed stands there no longer: it was rewritten, or the two files come from different cases.",
    },
    CodeInfo {
        code: "custody.not-in-log",
        title: "The report names an entry that is not in the custody log",
        text: "When the report was signed, the log held an entry that it does not hold now. The log was put back to an older state or rewritten, or it is the log of another case.",
    },
];

/// Hindi (Devanagari) texts.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "custody.no-log",
        title: "इस फ़ोल्डर में कोई मामला खुला नहीं है",
        text: "custody.jsonl यहाँ नहीं है। `saboot case open DIR` से मामला शुरू होता है; उसके बाद जिस जाँच की रिपोर्टें इस फ़ोल्डर में जाती हैं, वह अपना ब्योरा इस बही में लिखती है।",
    },
    CodeInfo {
        code: "custody.exists",
        title: "इस फ़ोल्डर में पहले से एक मामला खुला है",
        text: "बही कभी मिटाकर दोबारा नहीं लिखी जाती। `saboot case log DIR --add` से उसमें जोड़िए, या नया मामला अलग फ़ोल्डर में खोलिए।",
    },
    CodeInfo {
        code: "custody.unreadable",
        title: "अभिरक्षा-बही (custody log) पढ़ी नहीं जा सकी",
        text: "बही या उसका शीर्ष खुल नहीं रहा, या बहुत बड़ा है। पथ और अनुमतियाँ देख लीजिए।",
    },
    CodeInfo {
        code: "custody.unwritable",
        title: "अभिरक्षा-बही में लिखा नहीं जा सका",
        text: "प्रविष्टि नहीं जुड़ी, और बही जैसी थी वैसी ही है। डिस्क पर जगह बनाइए या अनुमतियाँ ठीक कीजिए, फिर प्रविष्टि दोबारा लिखिए।",
    },
    CodeInfo {
        code: "custody.malformed",
        title: "बही की एक पंक्ति प्रविष्टि नहीं है",
        text: "उसे हाथ से या किसी और प्रोग्राम से बदला गया, या वह ख़राब हो गई। पहले उसमें क्या था, नहीं बताया जा सकता; उससे पहले की पंक्तियों पर इसका असर नहीं है।",
    },
    CodeInfo {
        code: "custody.broken-chain",
        title: "बही की प्रविष्टियाँ एक-दूसरे के बाद नहीं बैठतीं",
        text: "हर प्रविष्टि अपने से पहले वाली का डाइजेस्ट लिखती है। यहाँ कोई पंक्ति बदली, निकाली, जोड़ी या खिसकाई गई है।",
    },
    CodeInfo {
        code: "custody.wrong-signature",
        title: "किसी प्रविष्टि या शीर्ष पर उस कुंजी का हस्ताक्षर नहीं है जिसका नाम लिखा है",
        text: "बही एक ऐसी कुंजी का नाम लेती है जिसे आप जानते हैं, पर उसमें जो है उस पर उस कुंजी ने हस्ताक्षर नहीं किया।",
    },
    CodeInfo {
        code: "custody.unknown-signer",
        title: "बही पर ऐसी कुंजी का हस्ताक्षर है जिसे आप नहीं जानते",
        text: "कुंजी कोई भी बना सकता है और उससे बही लिख सकता है। बही रखने वाले से उसकी सार्वजनिक कुंजी लीजिए, उसका फ़िंगरप्रिंट किसी और तरीक़े से, जैसे फ़ोन पर, मिलाइए, और फिर उसे --key से बताइए।",
    },
    CodeInfo {
        code: "custody.no-head",
        title: "बही का हस्ताक्षरित शीर्ष ग़ायब है",
        text: "custody.head.json के बिना यह नहीं बताया जा सकता कि अंत से प्रविष्टियाँ हटाई गईं या नहीं। फ़ोल्डर की किसी प्रति में उसे ढूँढ़िए।",
    },
    CodeInfo {
        code: "custody.bad-head",
        title: "बही का शीर्ष वैसा नहीं है जैसा saboot लिखता है",
        text: "custody.head.json ख़राब हो गई, बदली गई, या कुछ और ही है। सही शीर्ष के बिना यह नहीं बताया जा सकता कि अंत से प्रविष्टियाँ हटाई गईं या नहीं।",
    },
    CodeInfo {
        code: "custody.truncated",
        title: "बही के अंत से प्रविष्टियाँ हटाई गई हैं",
        text: "हस्ताक्षरित शीर्ष तब बना था जब बही इससे लंबी थी। लंबी वाली प्रति ढूँढ़िए।",
    },
    CodeInfo {
        code: "custody.torn",
        title: "बही एक पंक्ति के बीच में ख़त्म होती है",
        text: "या तो प्रविष्टि लिखते समय मशीन रुक गई, या हाथ से कुछ जोड़ा गया। शीर्ष बताता है कि कोई पूरी प्रविष्टि नहीं खोई। अगला `saboot case log DIR --add` अधूरा टुकड़ा हटाता है और यह बात बही में लिख देता है।",
    },
    CodeInfo {
        code: "custody.other-history",
        title: "यह वह बही नहीं है जिसके लिए शीर्ष पर हस्ताक्षर हुआ था",
        text: "शीर्ष पर हस्ताक्षर के समय बही में जो था, वह अब वहाँ नहीं है: बही दोबारा लिखी गई, या दोनों फ़ाइलें अलग-अलग मामलों की हैं।",
    },
    CodeInfo {
        code: "custody.not-in-log",
        title: "रिपोर्ट एक ऐसी प्रविष्टि का नाम लेती है जो बही में नहीं है",
        text: "रिपोर्ट पर हस्ताक्षर के समय बही में एक प्रविष्टि थी जो अब नहीं है। या तो बही पुरानी हालत में लौटाई या दोबारा लिखी गई, या यह किसी दूसरे मामले की बही है।",
    },
];
