//! Texts of the codes of time stamps, for `saboot explain`: English, and Hindi code by code.

use saboot_core::CodeInfo;

/// Codes of this module.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "timestamp.unreadable",
        title: "A time stamp or its folder could not be read",
        text: "A time stamp that is kept with the report cannot be opened, is too large, or there are too many. The report itself may be good. Check the path and permissions.",
    },
    CodeInfo {
        code: "timestamp.malformed",
        title: "The file is no reply of a time stamping authority",
        text: "It was damaged on the way, cut off, or is something else, such as the request (.tsq) in place of the reply (.tsr). Ask the authority for the reply again; as a rule it takes the same request.",
    },
    CodeInfo {
        code: "timestamp.bad-query",
        title: "The request file is no time stamp request",
        text: "Name the .tsq file that `saboot timestamp request` made, or leave --request out.",
    },
    CodeInfo {
        code: "timestamp.refused",
        title: "The authority refused to stamp",
        text: "The reply says why, as far as the authority tells. Another authority may take the same request.",
    },
    CodeInfo {
        code: "timestamp.other-imprint",
        title: "The time stamp is about other bytes",
        text: "The digest in it is not that of this envelope. It belongs to another report, or the envelope was changed after it was stamped, for instance by a further signature: stamp after all have signed.",
    },
    CodeInfo {
        code: "timestamp.wrong-nonce",
        title: "The time stamp answers another request",
        text: "It does not carry the number that was drawn for this request. It may be an older reply that was given again.",
    },
    CodeInfo {
        code: "timestamp.future",
        title: "The time stamp is dated in the future",
        text: "Its time is later than this machine's clock. Either this clock is slow, or the authority's was fast; set the clock, and if the stamp still lies ahead, do not rely on it.",
    },
    CodeInfo {
        code: "timestamp.wrong-signature",
        title: "The signature of the time stamp is not good",
        text: "What it says is not what the authority's key signed. It was changed, or never came from that authority.",
    },
    CodeInfo {
        code: "timestamp.no-certificate",
        title: "The time stamp does not carry its signer's certificate",
        text: "Without it the signature cannot be checked. saboot's request asks for it; use that request, or ask the authority for a reply with its certificate.",
    },
    CodeInfo {
        code: "timestamp.unsupported",
        title: "The time stamp uses an algorithm that is not checked here",
        text: "RSA of 2048 bits or more, ECDSA on P-256 and P-384, and Ed25519 are checked, with SHA-256, SHA-384 or SHA-512. Older digests such as SHA-1 prove too little. Another tool, such as openssl, may say more.",
    },
    CodeInfo {
        code: "timestamp.not-for-time-stamping",
        title: "The certificate may not sign time stamps",
        text: "A certificate of an authority must be for time stamping alone, and say so as critical. This one was made for something else.",
    },
    CodeInfo {
        code: "timestamp.certificate-expired",
        title: "A certificate was not valid when the stamp was made",
        text: "The stamp's time lies outside the days for which the certificate of the authority, or of one above it, was issued. The stamp proves no time.",
    },
    CodeInfo {
        code: "timestamp.bad-chain",
        title: "A certificate above the authority's may not vouch for it",
        text: "It is not allowed to sign certificates, or holds a condition that is not understood here.",
    },
    CodeInfo {
        code: "timestamp.untrusted-root",
        title: "Nobody that you named vouches for this authority",
        text: "The stamp is whole, fits the envelope and is signed by the certificate in it; nothing was changed. But none of the roots given with --tsa-ca stands behind that certificate, and anyone can make such a certificate. Get the authority's root from the authority, by a way that you trust.",
    },
];

/// Hindi (Devanagari) texts.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "timestamp.unreadable",
        title: "एक समय-मुहर या उसका फ़ोल्डर पढ़ा नहीं जा सका",
        text: "रिपोर्ट के साथ रखी समय-मुहर खुल नहीं रही, बहुत बड़ी है, या मुहरें बहुत ज़्यादा हैं। रिपोर्ट ख़ुद ठीक हो सकती है। पथ और अनुमतियाँ देख लीजिए।",
    },
    CodeInfo {
        code: "timestamp.malformed",
        title: "यह फ़ाइल समय-मुहर देने वाली संस्था का जवाब नहीं है",
        text: "वह रास्ते में ख़राब हुई, अधूरी है, या कुछ और है, जैसे जवाब (.tsr) की जगह अनुरोध (.tsq)। संस्था से जवाब दोबारा लीजिए; आम तौर पर वही अनुरोध फिर चल जाता है।",
    },
    CodeInfo {
        code: "timestamp.bad-query",
        title: "अनुरोध की फ़ाइल समय-मुहर का अनुरोध नहीं है",
        text: "वह .tsq फ़ाइल बताइए जो `saboot timestamp request` ने बनाई थी, या --request छोड़ दीजिए।",
    },
    CodeInfo {
        code: "timestamp.refused",
        title: "संस्था ने मुहर लगाने से मना किया",
        text: "कारण जवाब में है, जितना संस्था बताती है। कोई दूसरी संस्था यही अनुरोध ले सकती है।",
    },
    CodeInfo {
        code: "timestamp.other-imprint",
        title: "समय-मुहर किन्हीं और बाइटों पर है",
        text: "उसमें जो डाइजेस्ट है वह इस लिफ़ाफ़े का नहीं है। या तो वह किसी दूसरी रिपोर्ट की है, या मुहर के बाद लिफ़ाफ़ा बदला, जैसे एक और हस्ताक्षर जुड़ने से: मुहर तभी लगवाइए जब सब हस्ताक्षर हो चुके हों।",
    },
    CodeInfo {
        code: "timestamp.wrong-nonce",
        title: "समय-मुहर किसी और अनुरोध का जवाब है",
        text: "इसमें वह संख्या नहीं है जो इस अनुरोध के लिए निकाली गई थी। हो सकता है कि कोई पुराना जवाब दोबारा दे दिया गया हो।",
    },
    CodeInfo {
        code: "timestamp.future",
        title: "समय-मुहर पर आने वाले समय की तारीख़ है",
        text: "उसका समय इस मशीन की घड़ी से आगे है। या तो यह घड़ी पीछे है, या संस्था की घड़ी आगे थी। घड़ी ठीक कीजिए; मुहर फिर भी आगे रहे तो उस पर भरोसा मत कीजिए।",
    },
    CodeInfo {
        code: "timestamp.wrong-signature",
        title: "समय-मुहर का हस्ताक्षर सही नहीं है",
        text: "उसमें जो लिखा है उस पर संस्था की कुंजी ने हस्ताक्षर नहीं किया। या तो वह बदली गई, या उस संस्था की थी ही नहीं।",
    },
    CodeInfo {
        code: "timestamp.no-certificate",
        title: "समय-मुहर में हस्ताक्षर करने वाले का प्रमाणपत्र नहीं है",
        text: "उसके बिना हस्ताक्षर की जाँच नहीं हो सकती। saboot का अनुरोध प्रमाणपत्र माँगता है; वही अनुरोध दीजिए, या संस्था से प्रमाणपत्र वाला जवाब माँगिए।",
    },
    CodeInfo {
        code: "timestamp.unsupported",
        title: "समय-मुहर में ऐसा एल्गोरिद्म है जिसकी जाँच यहाँ नहीं होती",
        text: "2048 बिट या उससे बड़ी RSA, P-256 और P-384 पर ECDSA, और Ed25519 की जाँच होती है, SHA-256, SHA-384 या SHA-512 के साथ। SHA-1 जैसे पुराने डाइजेस्ट से बहुत कम साबित होता है। कोई दूसरा औज़ार, जैसे openssl, शायद और बता सके।",
    },
    CodeInfo {
        code: "timestamp.not-for-time-stamping",
        title: "यह प्रमाणपत्र समय-मुहर पर हस्ताक्षर करने के लिए नहीं है",
        text: "संस्था का प्रमाणपत्र केवल समय-मुहर के लिए होना चाहिए, और यह बात उसमें अनिवार्य (critical) लिखी होनी चाहिए। यह किसी और काम के लिए बना था।",
    },
    CodeInfo {
        code: "timestamp.certificate-expired",
        title: "मुहर के समय कोई प्रमाणपत्र मान्य नहीं था",
        text: "मुहर का समय उन तारीख़ों से बाहर है जिनके लिए संस्था का, या उससे ऊपर वाले का, प्रमाणपत्र जारी हुआ था। ऐसी मुहर से कोई समय साबित नहीं होता।",
    },
    CodeInfo {
        code: "timestamp.bad-chain",
        title: "ऊपर का एक प्रमाणपत्र संस्था के लिए ज़मानत नहीं दे सकता",
        text: "उसे प्रमाणपत्रों पर हस्ताक्षर करने का अधिकार नहीं है, या उसमें ऐसी शर्त है जो यहाँ समझी नहीं जाती।",
    },
    CodeInfo {
        code: "timestamp.untrusted-root",
        title: "आपने जिनका नाम दिया, उनमें से कोई इस संस्था की ज़मानत नहीं देता",
        text: "मुहर पूरी है, लिफ़ाफ़े से मेल खाती है और उसमें रखे प्रमाणपत्र से हस्ताक्षरित है; कुछ बदला नहीं गया। पर --tsa-ca में दी गई किसी जड़ (root) का उस प्रमाणपत्र से संबंध नहीं है, और ऐसा प्रमाणपत्र कोई भी बना सकता है। संस्था की जड़ संस्था से ही, भरोसे के रास्ते से लीजिए।",
    },
];
