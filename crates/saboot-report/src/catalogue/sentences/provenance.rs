//! What checks say of signed provenance (C2PA), of labels and of generators' texts: `checks/c2pa/`, `declared.*` and their kin.

use super::super::matcher::Rows;

/// Statements and what a consistent file would show.
pub(super) const ROWS: Rows = &[
    // checks/c2pa/action.rs
    (
        "The store of signed provenance cannot be read, but a statement that a trained model made the content stands in its bytes; nothing of it could be verified.",
        "हस्ताक्षरित स्रोत-जानकारी का स्टोर पढ़ा नहीं जा सकता, पर उसके बाइट में यह कथन मिलता है कि सामग्री किसी प्रशिक्षित मॉडल ने बनाई; इसमें से कुछ भी सत्यापित नहीं हो सका।",
    ),
    (
        "{} states that a trained model made the content; {}; {}.",
        "{0} में लिखा है कि सामग्री किसी प्रशिक्षित मॉडल ने बनाई; {1}; {2}।",
    ),
    (
        "{} states that a trained model made a part of the content; {}; {}.",
        "{0} में लिखा है कि सामग्री का एक हिस्सा किसी प्रशिक्षित मॉडल ने बनाया; {1}; {2}।",
    ),
    (
        "{} names a generator as the software of an action; {}; {}.",
        "{0} में किसी क्रिया के सॉफ़्टवेयर के रूप में एक AI जनरेटर का नाम है; {1}; {2}।",
    ),
    // checks/c2pa/capture.rs, capture_conflict.rs
    (
        "{} states that a camera recorded the content; {}; {}.",
        "{0} में लिखा है कि सामग्री किसी कैमरे ने रिकॉर्ड की; {1}; {2}।",
    ),
    ("The {} in EXIF is not the one that was signed.", "EXIF में {0} वह नहीं है जिस पर हस्ताक्षर किए गए थे।"),
    ("{} as signed: {}", "हस्ताक्षर के अनुसार {0}: {1}"),
    // checks/c2pa/coverage.rs
    (
        "The file's bytes are those that were signed; that the signed statements are true does not follow.",
        "फ़ाइल के बाइट वही हैं जिन पर हस्ताक्षर किए गए थे; इससे यह सिद्ध नहीं होता कि हस्ताक्षरित बातें सच हैं।",
    ),
    (
        "What the signature covers is unchanged, the pixels or sound with it; {} not covered: nobody signed {n} bytes outside the store, metadata there included.",
        "हस्ताक्षर जितने हिस्से पर है वह बदला नहीं है, पिक्सेल या आवाज़ भी उसी में हैं; {0} हस्ताक्षर के दायरे में नहीं: स्टोर के बाहर के {1} बाइट पर किसी का हस्ताक्षर नहीं है, और वहाँ का मेटाडेटा भी उन्हीं में है।",
    ),
    (
        "The media that the signature covers lies in other files (segments of a stream); it could not be checked.",
        "जिस मीडिया पर हस्ताक्षर है वह दूसरी फ़ाइलों (स्ट्रीम के टुकड़ों) में है; उसकी जाँच नहीं हो सकी।",
    ),
    (
        "The file's bytes are those that were signed; that the signed statements are true does not follow. The signing software did not build the manifest as the specification asks.",
        "फ़ाइल के बाइट वही हैं जिन पर हस्ताक्षर किए गए थे; इससे यह सिद्ध नहीं होता कि हस्ताक्षरित बातें सच हैं। हस्ताक्षर करने वाले सॉफ़्टवेयर ने manifest वैसा नहीं बनाया जैसा विनिर्देश माँगता है।",
    ),
    (
        "What the signature covers is unchanged, the pixels or sound with it; {} not covered: nobody signed {n} bytes outside the store, metadata there included. The signing software did not build the manifest as the specification asks.",
        "हस्ताक्षर जितने हिस्से पर है वह बदला नहीं है, पिक्सेल या आवाज़ भी उसी में हैं; {0} हस्ताक्षर के दायरे में नहीं: स्टोर के बाहर के {1} बाइट पर किसी का हस्ताक्षर नहीं है, और वहाँ का मेटाडेटा भी उन्हीं में है। हस्ताक्षर करने वाले सॉफ़्टवेयर ने manifest वैसा नहीं बनाया जैसा विनिर्देश माँगता है।",
    ),
    (
        "The media that the signature covers lies in other files (segments of a stream); it could not be checked. The signing software did not build the manifest as the specification asks.",
        "जिस मीडिया पर हस्ताक्षर है वह दूसरी फ़ाइलों (स्ट्रीम के टुकड़ों) में है; उसकी जाँच नहीं हो सकी। हस्ताक्षर करने वाले सॉफ़्टवेयर ने manifest वैसा नहीं बनाया जैसा विनिर्देश माँगता है।",
    ),
    // checks/c2pa/identity.rs, ingredient.rs, integrity.rs
    ("{} is signed; {} ({}).", "{0} पर हस्ताक्षर है; {1} ({2})।"),
    (
        "{} takes in something whose own provenance does not verify; that is a statement about the ingredient, not about this file's bytes.",
        "{0} में ऐसी चीज़ शामिल की गई है जिसकी अपनी स्रोत-जानकारी सत्यापित नहीं होती; यह बात उस घटक (ingredient) के बारे में है, इस फ़ाइल के बाइट के बारे में नहीं।",
    ),
    ("the ingredient's signature and hashes agree", "घटक (ingredient) का हस्ताक्षर और उसके hash मेल खाएँ"),
    ("The file's bytes are not those that were signed.", "फ़ाइल के बाइट वे नहीं हैं जिन पर हस्ताक्षर किए गए थे।"),
    (
        "The statements in the store are not those that were signed.",
        "स्टोर में लिखी बातें वे नहीं हैं जिन पर हस्ताक्षर किए गए थे।",
    ),
    (
        "The signed statements are in order, but nothing binds them to this file's bytes.",
        "हस्ताक्षरित बातें अपने आप में ठीक हैं, पर उन्हें इस फ़ाइल के बाइट से बाँधने वाला कुछ नहीं है।",
    ),
    (
        "The file's bytes are not those that were signed. The manifest was made for {}: it was carried over or the file was converted.",
        "फ़ाइल के बाइट वे नहीं हैं जिन पर हस्ताक्षर किए गए थे। manifest {0} के लिए बना था: या तो उसे दूसरी फ़ाइल से लाया गया, या फ़ाइल बदली (convert की) गई।",
    ),
    (
        "The statements in the store are not those that were signed. The manifest was made for {}: it was carried over or the file was converted.",
        "स्टोर में लिखी बातें वे नहीं हैं जिन पर हस्ताक्षर किए गए थे। manifest {0} के लिए बना था: या तो उसे दूसरी फ़ाइल से लाया गया, या फ़ाइल बदली (convert की) गई।",
    ),
    (
        "The signed statements are in order, but nothing binds them to this file's bytes. The manifest was made for {}: it was carried over or the file was converted.",
        "हस्ताक्षरित बातें अपने आप में ठीक हैं, पर उन्हें इस फ़ाइल के बाइट से बाँधने वाला कुछ नहीं है। manifest {0} के लिए बना था: या तो उसे दूसरी फ़ाइल से लाया गया, या फ़ाइल बदली (convert की) गई।",
    ),
    ("signature, assertions and bytes agree", "हस्ताक्षर, कथन (assertions) और बाइट आपस में मेल खाएँ"),
    // checks/c2pa/remote.rs, statement.rs, time.rs, watermark.rs
    (
        "The file names an address where its signed provenance is kept; it was not looked up.",
        "फ़ाइल में वह पता लिखा है जहाँ उसकी हस्ताक्षरित स्रोत-जानकारी रखी है; उस पते पर देखा नहीं गया।",
    ),
    (
        "The file says that it holds signed provenance, but it does not: it has been stripped.",
        "फ़ाइल कहती है कि उसमें हस्ताक्षरित स्रोत-जानकारी है, पर है नहीं: उसे हटा दिया गया है।",
    ),
    (
        "{} gives a source type that does not speak of trained models.",
        "{0} में सामग्री का ऐसा स्रोत बताया गया है जिसमें प्रशिक्षित मॉडल की बात नहीं है।",
    ),
    (
        "{} states a watermark or fingerprint by which the content can be found again.",
        "{0} में ऐसा वॉटरमार्क या फ़िंगरप्रिंट बताया गया है जिससे सामग्री दोबारा खोजी जा सकती है।",
    ),
    (
        "{}: the signer's certificate is out of its time, and no trusted time stamp shows that it was valid at signing; that is no sign of tampering.",
        "{0} में: हस्ताक्षर करने वाले के प्रमाणपत्र की अवधि बीत चुकी है, और कोई भरोसेमंद समय-मुहर (time stamp) यह नहीं दिखाती कि हस्ताक्षर के समय वह वैध था; यह छेड़छाड़ का संकेत नहीं है।",
    ),
    ("{}: the time of signing cannot be verified here.", "{0} में: हस्ताक्षर का समय यहाँ सत्यापित नहीं हो सकता।"),
    (
        "{} states that a generator's watermark was applied; it was not looked for in the content; {}.",
        "{0} में लिखा है कि AI जनरेटर का वॉटरमार्क लगाया गया; उसे सामग्री में खोजा नहीं गया; {1}।",
    ),
    // checks/diffusion_text.rs, source_type.rs, aigc_label.rs, tiktok_label.rs, deepfake_tool.rs, ai_words.rs
    (
        "The settings of {} show a picture generated from a text prompt.",
        "{0} की सेटिंग बताती हैं कि तस्वीर लिखित निर्देश (prompt) से बनाई गई।",
    ),
    (
        "The settings of {} show that the content was made or changed by it.",
        "{0} की सेटिंग बताती हैं कि सामग्री उसी से बनाई या बदली गई।",
    ),
    (
        "The settings of {} show that a picture was loaded and changed by the generator (AI-processed).",
        "{0} की सेटिंग बताती हैं कि एक तस्वीर उसमें डाली गई और जनरेटर ने उसे बदला (AI से बदली गई)।",
    ),
    (
        "The settings of {} show that a picture was loaded and enlarged or restored (AI-processed).",
        "{0} की सेटिंग बताती हैं कि एक तस्वीर उसमें डाली गई और बड़ी या साफ़ की गई (AI से बदली गई)।",
    ),
    (
        "The source type states that a trained model made the content.",
        "स्रोत के प्रकार (source type) में लिखा है कि सामग्री किसी प्रशिक्षित मॉडल ने बनाई।",
    ),
    (
        "The source type states that a trained model made a part of the content.",
        "स्रोत के प्रकार (source type) में लिखा है कि सामग्री का एक हिस्सा किसी प्रशिक्षित मॉडल ने बनाया।",
    ),
    (
        "The metadata names the AI system that made the content.",
        "मेटाडेटा में उस AI प्रणाली का नाम है जिसने सामग्री बनाई।",
    ),
    (
        "The metadata holds a field that describes how an AI system made the content.",
        "मेटाडेटा में एक ऐसा field है जो बताता है कि AI प्रणाली ने सामग्री कैसे बनाई।",
    ),
    (
        "The credit line states that Google's AI made the content.",
        "श्रेय की पंक्ति (credit) में लिखा है कि सामग्री Google के AI ने बनाई।",
    ),
    (
        "The credit line states that the content was edited with Google's AI.",
        "श्रेय की पंक्ति (credit) में लिखा है कि सामग्री Google के AI से एडिट की गई।",
    ),
    (
        "A label states that the content is generated or synthetic, and names its producer.",
        "एक लेबल कहता है कि सामग्री AI से बनाई हुई या कृत्रिम है, और उसे बनाने वाले का नाम भी देता है।",
    ),
    (
        "A label states that the content is generated or synthetic, and names no producer.",
        "एक लेबल कहता है कि सामग्री AI से बनाई हुई या कृत्रिम है, पर बनाने वाले का नाम नहीं देता।",
    ),
    (
        "A label states that the content may be generated or synthetic.",
        "एक लेबल कहता है कि सामग्री AI से बनाई हुई या कृत्रिम हो सकती है।",
    ),
    (
        "A platform's label states that the content is suspected to be generated.",
        "किसी प्लेटफ़ॉर्म का लेबल कहता है कि सामग्री के AI से बने होने का शक है।",
    ),
    (
        "There is a label of generated content, but it is damaged and cannot be read.",
        "AI से बनी सामग्री वाला लेबल है, पर वह ख़राब है और पढ़ा नहीं जा सकता।",
    ),
    (
        "TikTok's metadata labels the clip as AI-generated (type {n}).",
        "TikTok का मेटाडेटा क्लिप को AI से बनी बताता है (प्रकार {0})।",
    ),
    (
        "APP15 holds DeepFaceLab's data of a face that was cut out for a swap.",
        "APP15 में DeepFaceLab का वह डेटा है जो चेहरा बदलने के लिए काटे गए चेहरे के साथ रहता है।",
    ),
    (
        "APP15 holds a Python pickle, as DeepFaceLab writes it, without its usual fields.",
        "APP15 में Python का pickle है, जैसा DeepFaceLab लिखता है, पर उसमें उसकी आम जानकारियाँ नहीं हैं।",
    ),
    (
        "The PNG has the chunk in which DeepFaceLab kept its data of a face.",
        "PNG में वह खंड है जिसमें DeepFaceLab चेहरे का अपना डेटा रखता था।",
    ),
    (
        "The PNG holds faceswap's data of a face that was cut out for a swap.",
        "PNG में faceswap का वह डेटा है जो चेहरा बदलने के लिए काटे गए चेहरे के साथ रहता है।",
    ),
    ("A text contains the words \"{}\".", "एक टेक्स्ट में ये शब्द आते हैं: \"{0}\"।"),
];
