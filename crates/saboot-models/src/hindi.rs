//! The codes of this crate in Hindi: title and text as in [`CODES`](crate::CODES), code by code.

use saboot_core::CodeInfo;

/// Hindi (Devanagari) texts; a code that is missing here is shown in English.
pub static CODES_HINDI: &[CodeInfo] = &[
    CodeInfo {
        code: "model.missing-library",
        title: "ONNX Runtime की लाइब्रेरी नहीं मिली",
        text: "कोई डिटेक्टर नहीं चल सका, क्योंकि उसे चलाने वाली लाइब्रेरी नहीं लगी है। मेटाडेटा की जाँच पर असर नहीं पड़ता। scripts/setup चलाइए, या ORT_DYLIB_PATH में 1.18 या उससे नए संस्करण की libonnxruntime.so का पथ दीजिए।",
    },
    CodeInfo {
        code: "model.missing-encoder",
        title: "वह सार्वजनिक एन्कोडर नहीं लगा है जिस पर यह डिटेक्टर टिका है",
        text: "डिटेक्टर नहीं चला। उसकी जगह कोई कमज़ोर चीज़ नहीं लगाई जाती। scripts/models/fetch एक बार चलाइए, फिर क्लिप की दोबारा जाँच कीजिए।",
    },
    CodeInfo {
        code: "model.missing-tool",
        title: "वह सार्वजनिक नेटवर्क नहीं लगा है जो डिटेक्टरों की मदद करता है",
        text: "जाँच पूरी हुई, पर उतनी बारीकी से नहीं। models/tools/voice-activity के बिना बोली केवल तेज़ी (loudness) से ढूँढी जाती है: तब संगीत और शोर बोली समझे जा सकते हैं, और जिस आवाज़ में ज़्यादातर बोली न हो वह अलग नहीं पहचानी जाती। scripts/models/fetch एक बार चलाइए, फिर क्लिप की दोबारा जाँच कीजिए।",
    },
    CodeInfo {
        code: "model.missing-file",
        title: "मॉडल की वह फ़ाइल नहीं है जिसका नाम कार्ड में है",
        text: "डिटेक्टर नहीं चला। फ़ाइल को उसके model.toml के पास रखिए, या वह फ़ोल्डर हटा दीजिए।",
    },
    CodeInfo {
        code: "model.wrong-sha256",
        title: "मॉडल की फ़ाइल वह नहीं है जिसके बारे में उसका कार्ड है",
        text: "फ़ाइल का SHA-256 कार्ड से अलग है, इसलिए उसे लोड नहीं किया गया: उसकी ग़लती कितनी है, पता नहीं। सही फ़ाइल रखिए, या आपका अपना मॉडल हो तो कार्ड ठीक कीजिए।",
    },
    CodeInfo {
        code: "model.unsafe-file",
        title: "मॉडल की फ़ाइल ऐसी चीज़ माँगती है जिसकी उसे अनुमति नहीं",
        text: "नेटवर्क को ऐसे ऑपरेटर चाहिए जो ONNX Runtime का हिस्सा नहीं हैं, या ऑपरेटरों का ऐसा समूह जो चलाया नहीं जा सकता, या ऐसी फ़ाइल के भार जिसे उसका कार्ड तय नहीं करता या जो उसके पास नहीं रखी है। उसे लोड नहीं किया गया। संकेत बताता है कि बात क्या है। मॉडल को `saboot models import` से दोबारा लाइए।",
    },
    CodeInfo {
        code: "model.bad-card",
        title: "मॉडल का कार्ड पढ़ा नहीं जा सका",
        text: "फ़ोल्डर की model.toml या encoder.toml सही कार्ड नहीं है, इसलिए वह मॉडल छोड़ दिया गया। संकेत बताता है कि गड़बड़ किस पंक्ति में है।",
    },
    CodeInfo {
        code: "model.load-failed",
        title: "मॉडल की फ़ाइल लोड नहीं हो सकी",
        text: "ONNX Runtime ने फ़ाइल नहीं ली; संकेत में उसका संदेश है। डिटेक्टर नहीं चला।",
    },
    CodeInfo {
        code: "model.run-failed",
        title: "चलते हुए एक नेटवर्क विफल हुआ",
        text: "इस क्लिप पर ONNX Runtime ने त्रुटि बताई। डिटेक्टर के बाक़ी नमूनों और दूसरे डिटेक्टरों पर असर नहीं पड़ता।",
    },
    CodeInfo {
        code: "model.bad-output",
        title: "नेटवर्क ने ऐसा नतीजा दिया जो उसके कार्ड से मेल नहीं खाता",
        text: "नतीजे का आकार कार्ड से अलग था, या वह कोई संख्या नहीं थी। उससे कोई अंक नहीं लिया गया।",
    },
];
