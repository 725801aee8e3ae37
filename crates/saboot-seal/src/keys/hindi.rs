//! The codes of keys and certificates in Hindi: title and text as in [`CODES`](super::CODES), code by code.

use saboot_core::CodeInfo;

/// Hindi (Devanagari) texts.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "keys.not-found",
        title: "कुंजी की फ़ाइल वहाँ नहीं है",
        text: "पथ देख लीजिए। `saboot keys new` कुंजी बनाता है; `saboot keys show` बताता है कि आपकी कुंजी कहाँ है।",
    },
    CodeInfo {
        code: "keys.unreadable",
        title: "कुंजी की फ़ाइल पढ़ी नहीं जा सकती",
        text: "या तो वह फ़ोल्डर या कोई उपकरण है, या इस उपयोगकर्ता को उसे पढ़ने की अनुमति नहीं है। कुंजी उसी उपयोगकर्ता की होनी चाहिए जो हस्ताक्षर करता है।",
    },
    CodeInfo {
        code: "keys.lax-permissions",
        title: "इस मशीन पर दूसरे लोग भी निजी कुंजी पढ़ सकते हैं",
        text: "जो उसे पढ़ सकता है, वह आपके नाम से हस्ताक्षर कर सकता है; इसलिए उसका उपयोग नहीं किया गया। फ़ाइल पर chmod 600 चलाइए। अगर किसी ने उसकी नक़ल की हो सकती है तो नई कुंजी बनाइए और `saboot keys rotate --reason compromised` से लिखित में बताइए कि पुरानी कुंजी अब भरोसे के लायक़ नहीं है।",
    },
    CodeInfo {
        code: "keys.not-a-key",
        title: "फ़ाइल में उस रूप की कुंजी नहीं है जिसकी ज़रूरत है",
        text: "निजी कुंजी PEM में PKCS#8 के रूप में पढ़ी जाती है (\"BEGIN PRIVATE KEY\" या \"BEGIN ENCRYPTED PRIVATE KEY\"), सार्वजनिक कुंजी \"BEGIN PUBLIC KEY\" के रूप में। `openssl pkcs8 -topk8 -in OLD -out NEW` दूसरे रूपों को PKCS#8 में बदलता है।",
    },
    CodeInfo {
        code: "keys.other-algorithm",
        title: "यह कुंजी ऐसी विधि की है जिससे saboot हस्ताक्षर नहीं करता",
        text: "रिपोर्ट पर ECDSA P-256 या Ed25519 से हस्ताक्षर होते हैं। `saboot keys new` से, या `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256` से कुंजी बनाइए।",
    },
    CodeInfo {
        code: "keys.passphrase-needed",
        title: "कुंजी पर पासफ़्रेज़ है और पूछने के लिए सामने कोई नहीं है",
        text: "ऐसा कोई टर्मिनल नहीं है जिस पर पासफ़्रेज़ लिखा जा सके। --passphrase-file से ऐसी फ़ाइल बताइए जिसे केवल आप पढ़ सकते हैं, या पाइप से दीजिए: --passphrase-file - मानक इनपुट पढ़ता है। पासफ़्रेज़ कभी कमांड के साथ या environment से नहीं लिया जाता, क्योंकि वहाँ उसे दूसरे प्रोग्राम पढ़ सकते हैं और shell उसे याद रखता है।",
    },
    CodeInfo {
        code: "keys.wrong-passphrase",
        title: "इस पासफ़्रेज़ से कुंजी नहीं खुलती",
        text: "छोटे-बड़े अक्षर और कीबोर्ड की भाषा देख लीजिए; पासफ़्रेज़ की फ़ाइल में पहली पंक्ति तक ही गिना जाता है। ख़राब हो चुकी कुंजी की फ़ाइल भी ऐसी ही दिखती है। पासफ़्रेज़ के बिना कुंजी खो गई समझिए: नई बनाइए और `saboot keys rotate --reason lost` से बताइए कि पुरानी खो गई है।",
    },
    CodeInfo {
        code: "keys.bad-passphrase",
        title: "यह पासफ़्रेज़ काम में नहीं लिया जा सकता",
        text: "या तो वह ख़ाली है, या 1024 बाइट से लंबा है, या दोनों बार एक-सा नहीं लिखा गया।",
    },
    CodeInfo {
        code: "keys.unknown-encryption",
        title: "कुंजी का कूटलेखन ऐसा है जिसे saboot नहीं पढ़ता",
        text: "PBES2 में AES-CBC पढ़ा जाता है, जिसमें scrypt या PBKDF2 (HMAC-SHA-2) हो। `openssl pkcs8 -topk8 -v2 aes-256-cbc -scrypt -in OLD -out NEW` से उसे इस रूप में बदला जा सकता है।",
    },
    CodeInfo {
        code: "keys.costly-encryption",
        title: "कुंजी खोलने में बहुत ज़्यादा मेमोरी या समय लगेगा",
        text: "फ़ाइल 256 MiB से ज़्यादा मेमोरी या कई मिनट का काम माँगती है। saboot या openssl की बनाई कुंजियाँ इससे बहुत कम माँगती हैं; जो इतना माँगे, वह मशीन को रोकने के लिए बनाई गई हो सकती है।",
    },
    CodeInfo {
        code: "keys.exists",
        title: "इस नाम की फ़ाइल पहले से है",
        text: "कुंजी कभी दूसरी फ़ाइल के ऊपर नहीं लिखी जाती, क्योंकि खोई कुंजी वापस नहीं मिलती। --key से दूसरा नाम दीजिए, या पुरानी फ़ाइल कहीं और रखिए।",
    },
    CodeInfo {
        code: "keys.not-written",
        title: "फ़ाइल लिखी नहीं जा सकी",
        text: "फ़ोल्डर, उसकी अनुमतियाँ और डिस्क पर बची जगह देखिए। जो कुंजी वहाँ पहले से थी, वह वैसी ही है।",
    },
    CodeInfo {
        code: "keys.no-randomness",
        title: "सिस्टम ने यादृच्छिक संख्याएँ नहीं दीं",
        text: "उनके बिना कुंजी नहीं बन सकती। ऐसा टूटे हुए container में, या मशीन चालू होते ही होता है; फिर से कोशिश कीजिए।",
    },
    CodeInfo {
        code: "keys.not-signed",
        title: "कुंजी हस्ताक्षर नहीं कर सकी",
        text: "गणना या token ने काम नहीं किया। फिर से कोशिश कीजिए; फिर भी न हो तो `saboot keys show` से देखिए कि कुंजी की फ़ाइल पूरी है या नहीं।",
    },
    CodeInfo {
        code: "keys.needs-p256",
        title: "इसके लिए प्रमाणपत्र वाली P-256 कुंजी चाहिए",
        text: "हस्ताक्षरित PDF पढ़ने वाले प्रोग्राम Ed25519 नहीं जानते, इसलिए प्रमाणपत्र केवल P-256 कुंजी के लिए बनते हैं। Ed25519 कुंजी लिफ़ाफ़े पर फिर भी हस्ताक्षर करती है, और `saboot verify` उसी की जाँच करता है। `saboot keys new --key OTHER` P-256 कुंजी बनाता है।",
    },
    CodeInfo {
        code: "keys.bad-name",
        title: "यह नाम प्रमाणपत्र में नहीं लिखा जा सकता",
        text: "नाम में 1 से 64 अक्षर होते हैं और ऐसा कोई चिह्न नहीं जो टर्मिनल को नियंत्रित करे; देश दो बड़े अंग्रेज़ी अक्षरों में लिखा जाता है, जैसे IN।",
    },
    CodeInfo {
        code: "keys.cert-unreadable",
        title: "फ़ाइल में काम के प्रमाणपत्र नहीं हैं",
        text: "उसमें PEM में X.509 प्रमाणपत्र (\"BEGIN CERTIFICATE\") होने चाहिए: पहले कुंजी का अपना, फिर हर एक के बाद वह जिसने उसे जारी किया।",
    },
    CodeInfo {
        code: "keys.cert-other-key",
        title: "प्रमाणपत्र किसी और कुंजी का है",
        text: "उसकी सार्वजनिक कुंजी हस्ताक्षर करने वाली निजी कुंजी की नहीं है। वह प्रमाणपत्र बताइए जो इसी कुंजी के लिए जारी हुआ है; फ़ाइल में वही सबसे पहले हो।",
    },
    CodeInfo {
        code: "keys.cert-expired",
        title: "प्रमाणपत्र की अवधि पूरी हो चुकी है",
        text: "उससे अब किया गया हस्ताक्षर नहीं माना जाएगा। प्राधिकरण से नया प्रमाणपत्र माँगिए (`saboot keys certificate --request`), या `saboot keys certificate` से अपना हस्ताक्षरित नया बनाइए। इस मशीन की घड़ी भी देख लीजिए।",
    },
    CodeInfo {
        code: "keys.cert-not-yet-valid",
        title: "प्रमाणपत्र अभी मान्य नहीं हुआ है",
        text: "उसका पहला दिन अभी आगे है। अक्सर इस मशीन की घड़ी ग़लत होती है; उसे ठीक कीजिए, या उस दिन का इंतज़ार कीजिए।",
    },
    CodeInfo {
        code: "keys.cert-not-for-signing",
        title: "यह प्रमाणपत्र दस्तावेज़ों पर हस्ताक्षर के लिए नहीं है",
        text: "उसका उपयोग या प्रयोजन कुछ और है, जैसे web server। ऐसा प्रमाणपत्र माँगिए जिसमें digitalSignature या nonRepudiation हो और, जहाँ प्रयोजन लिखे हों, document signing भी।",
    },
];
