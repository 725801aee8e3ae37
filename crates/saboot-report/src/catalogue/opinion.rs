//! The words of an opinion: verdict, propositions, strength, combination.
//!
//! [`words`] states a verdict in either language from the opinion's data. Its English is what `saboot_analysis::opinion`
//! writes into the record, sentence by sentence: a test of the program holds the two together, so that the Hindi
//! cannot fall behind.

use saboot_core::examination::Examination;
use saboot_core::exhibit::Kind;
use saboot_core::lr::{Band, Log10Lr, Support};
use saboot_core::media::METADATA_ONLY;
use saboot_core::opinion::{Opinion, Verdict};
use saboot_core::{Grade, Lang};

use super::format::times;

/// Whole sentences of a record's question and opinion, English beside Hindi.
static SENTENCES: &[(&str, &str)] = &[
    (
        "Is this clip, wholly or in part, likely synthetic, or was it recorded and only processed in ordinary ways?",
        "क्या यह क्लिप, पूरी या उसका कोई हिस्सा, कृत्रिम (कंप्यूटर से बनाई या बदली गई) लगती है, या यह रिकॉर्ड की गई थी और उस पर केवल आम प्रक्रियाएँ हुईं?",
    ),
    (
        "The pictures or the sound of this clip were, wholly or in part, generated or replaced by a computer program.",
        "इस क्लिप की तस्वीरें या आवाज़, पूरी या उनका कोई हिस्सा, किसी कंप्यूटर प्रोग्राम ने बनाया या बदला है।",
    ),
    (
        "The pictures and the sound of this clip were recorded by a camera and a microphone and then went only through ordinary processing, such as compression, resizing, trimming or a messenger.",
        "इस क्लिप की तस्वीरें कैमरे से और आवाज़ माइक्रोफ़ोन से रिकॉर्ड हुई, और उसके बाद उन पर केवल आम प्रक्रियाएँ हुईं, जैसे फ़ाइल को दबाकर छोटा करना (कंप्रेशन), आकार बदलना, काट-छाँट, या मैसेंजर से भेजना।",
    ),
    ("Nothing was weighed.", "कुछ भी तौला नहीं गया।"),
    ("One line of evidence was weighed.", "प्रमाण की एक ही कड़ी तौली गई।"),
    (
        "Pictures and voice were combined under \"one of them or both are synthetic\", the three cases weighing alike: LR = (LR of pictures + LR of voice + their product) / 3.",
        "तस्वीरों और आवाज़ को यह मानकर जोड़ा गया कि “इनमें से एक या दोनों कृत्रिम हैं”, और तीनों स्थितियों को बराबर वज़न दिया गया: LR = (तस्वीरों का LR + आवाज़ का LR + दोनों का गुणनफल) / 3।",
    ),
    (
        "Assigned weights of independent groups were multiplied; groups that share a cause count once; contradictions together stay below a verdict.",
        "अलग-अलग कारणों वाले समूहों के तय किए गए वज़न आपस में गुणा किए गए; जिन बातों का कारण एक ही है वे एक बार गिनी जाती हैं; आपस में टकराती बातें सब मिलकर भी निष्कर्ष तक नहीं पहुँचतीं।",
    ),
    (
        "The measured line was multiplied by the assigned weights of independent groups; groups that share a cause count once; contradictions together stay below a verdict.",
        "नापी गई कड़ी को अलग-अलग कारणों वाले समूहों के तय किए गए वज़न से गुणा किया गया; जिन बातों का कारण एक ही है वे एक बार गिनी जाती हैं; आपस में टकराती बातें सब मिलकर भी निष्कर्ष तक नहीं पहुँचतीं।",
    ),
    (
        "Pictures and voice were combined under \"one of them or both are synthetic\" (LR = (LR of pictures + LR of voice + their product) / 3) and multiplied by the assigned weights of independent groups; groups that share a cause count once; contradictions together stay below a verdict.",
        "तस्वीरों और आवाज़ को यह मानकर जोड़ा गया कि “इनमें से एक या दोनों कृत्रिम हैं” (LR = (तस्वीरों का LR + आवाज़ का LR + दोनों का गुणनफल) / 3), और फिर अलग-अलग कारणों वाले समूहों के तय किए गए वज़न से गुणा किया गया; जिन बातों का कारण एक ही है वे एक बार गिनी जाती हैं; आपस में टकराती बातें सब मिलकर भी निष्कर्ष तक नहीं पहुँचतीं।",
    ),
];

/// The Hindi of one of [`SENTENCES`].
pub(super) fn hindi(english: &str) -> Option<&'static str> {
    SENTENCES.iter().find(|(known, _)| *known == english).map(|(_, hindi)| *hindi)
}

/// The verdict as a heading.
pub fn verdict(lang: Lang, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::SupportsSynthetic => lang.pick(
            "The evidence supports that this clip is wholly or partly synthetic",
            "प्रमाण इस बात का समर्थन करते हैं कि यह क्लिप, पूरी या उसका कोई हिस्सा, कृत्रिम है",
        ),
        Verdict::SupportsGenuine => lang.pick(
            "The evidence supports that this clip was recorded",
            "प्रमाण इस बात का समर्थन करते हैं कि यह क्लिप रिकॉर्ड की गई थी",
        ),
        Verdict::Inconclusive => lang.pick(
            "Inconclusive: what was found does not decide it",
            "कोई पक्का निष्कर्ष नहीं: जो मिला उससे बात तय नहीं होती",
        ),
        Verdict::NotExamined => lang.pick("Not examined", "जाँच नहीं हो सकी"),
    }
}

/// The verdict in a word or two, for one line of a terminal or a table.
pub fn verdict_word(lang: Lang, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::SupportsSynthetic => lang.pick("supports synthetic", "कृत्रिम होने का समर्थन"),
        Verdict::SupportsGenuine => lang.pick("supports recorded", "रिकॉर्ड की गई होने का समर्थन"),
        Verdict::Inconclusive => lang.pick("inconclusive", "कोई पक्का निष्कर्ष नहीं"),
        Verdict::NotExamined => lang.pick("not examined", "जाँच नहीं हो सकी"),
    }
}

/// A band of ENFSI's scale.
pub fn band(lang: Lang, band: Band) -> &'static str {
    lang.pick(band.words(), band.words_hindi())
}

/// A band, and which proposition it is for.
pub fn support(lang: Lang, support: Support) -> String {
    let strength = band(lang, support.band);
    match (lang, support.band, support.for_synthetic) {
        (_, Band::None, _) => strength.to_owned(),
        (Lang::En, _, true) => format!("{strength} for H1 (synthetic)"),
        (Lang::En, _, false) => format!("{strength} for H2 (recorded)"),
        (Lang::Hi, _, true) => format!("H1 (कृत्रिम) का {strength}"),
        (Lang::Hi, _, false) => format!("H2 (रिकॉर्डिंग) का {strength}"),
    }
}

/// How strongly a finding supports what it states.
pub fn grade(lang: Lang, grade: Grade) -> &'static str {
    match grade {
        Grade::Informational => lang.pick("informational", "केवल जानकारी"),
        Grade::Weak => lang.pick("weak", "कमज़ोर"),
        Grade::Medium => lang.pick("medium", "मध्यम"),
        Grade::Strong => lang.pick("strong", "मज़बूत"),
        Grade::Conclusive => lang.pick("conclusive", "निर्णायक"),
    }
}

/// True where an examination decoded nothing, because nothing else was asked for.
pub fn only_metadata(examination: Option<&Examination>) -> bool {
    examination.is_some_and(|e| e.coverage.not_examined.iter().any(|code| code.as_str() == METADATA_ONLY))
}

/// The verdict in one or two plain sentences, with both propositions.
pub fn words(lang: Lang, opinion: &Opinion, kind: Option<Kind>, only_metadata: bool) -> String {
    let flipped = opinion.reasons.iter().any(|code| code.as_str() == UNSTABLE);
    let said = match (kind, opinion.verdict) {
        _ if flipped && opinion.stability.is_some() => unstable(lang, opinion),
        (Some(kind @ (Kind::Message | Kind::Archive)), Verdict::Inconclusive) => holder(lang, opinion, kind),
        _ => plain(lang, opinion.verdict, opinion.log10_lr),
    };
    let added = if only_metadata {
        lang.pick(
            " Only the structure and the metadata of the file were read: its pixels and its sound were not looked at, so this rests on what the file says about itself and on nothing else.",
            " केवल फ़ाइल का ढाँचा और मेटाडेटा पढ़ा गया: उसकी तस्वीरें और आवाज़ नहीं देखी गईं, इसलिए यह बस उस पर टिका है जो फ़ाइल अपने बारे में कहती है, और किसी चीज़ पर नहीं।",
        )
    } else {
        ""
    };
    format!("{said}{added}")
}

/// Why a verdict that does not survive ordinary handling is none.
const UNSTABLE: &str = "opinion.unstable";

/// A verdict on the clip as it is that did not survive the stability panel.
fn unstable(lang: Lang, opinion: &Opinion) -> String {
    let times = opinion.log10_lr.map_or_else(String::new, |lr| times(lang, lr.value().abs()));
    let recorded = opinion.stability.as_ref().is_some_and(|s| s.base == Verdict::SupportsGenuine);
    match (lang, recorded) {
        (Lang::En, _) => {
            let synthetic = "wholly or partly synthetic";
            let plain = "recorded and only processed in ordinary ways";
            let (one, other) = if recorded { (plain, synthetic) } else { (synthetic, plain) };
            format!(
                "As the clip stands, what was observed is about {times} times more probable if it is {one} than if it is {other}. But the answer does not stay the same when the clip is handled in ordinary ways once more, such as compressed, made smaller or cut at its edges, so no verdict is given. Doubt does not mean that the clip is fake, nor that it is authentic."
            )
        }
        (Lang::Hi, _) => {
            let synthetic = "पूरी या आंशिक रूप से कृत्रिम होने";
            let plain = "रिकॉर्ड किए जाने और उस पर केवल आम प्रक्रियाएँ होने";
            let (one, other) = if recorded { (plain, synthetic) } else { (synthetic, plain) };
            format!(
                "क्लिप जैसी है वैसी ही ली जाए, तो जो देखा गया वह उसके {one} पर, {other} के मुक़ाबले, लगभग {times} गुना ज़्यादा अपेक्षित है। पर क्लिप के साथ मामूली चीज़ें करने से ही, जैसे उसे कंप्रेस करने, छोटा करने या किनारे काटने से, जवाब वही नहीं रहता; इसलिए कोई निष्कर्ष नहीं दिया जाता। शक का मतलब न यह है कि क्लिप नक़ली है, न यह कि वह असली है।"
            )
        }
    }
}

/// What must be read first where the exhibit may show a minor.
pub fn minor(lang: Lang) -> Vec<&'static str> {
    let pairs = [
        (
            "No picture and no preview of it was made, and none stands in this report.",
            "इसकी कोई तस्वीर या झलक नहीं बनाई गई, और इस रिपोर्ट में भी कोई नहीं है।",
        ),
        (
            "Do not copy it, do not show it around and do not send it to anyone, not even to prove that it exists: in many countries, India among them, having or passing on sexual material of a minor can itself be an offence, whether it is real or made.",
            "इसकी नक़ल मत बनाइए, इसे किसी को मत दिखाइए और किसी को मत भेजिए, यह साबित करने के लिए भी नहीं कि यह है: भारत समेत कई देशों में किसी नाबालिग की यौन सामग्री रखना या आगे भेजना भी अपराध हो सकता है, चाहे वह असली हो या बनाई हुई।",
        ),
        (
            "Report it at once: in India to the police, on cybercrime.gov.in or by phone on 1930; elsewhere to the police or the national hotline. Ask them what to do with the file.",
            "तुरंत शिकायत कीजिए: भारत में पुलिस को, cybercrime.gov.in पर या 1930 पर फ़ोन करके; दूसरे देश में वहाँ की पुलिस या राष्ट्रीय हेल्पलाइन को। फ़ाइल का क्या करना है, यह उन्हीं से पूछिए।",
        ),
        (
            "If you are under 18 and this is about you: you have done nothing wrong. Tell an adult whom you trust.",
            "अगर आपकी उम्र 18 साल से कम है और यह आपके बारे में है: आपने कुछ ग़लत नहीं किया। किसी भरोसेमंद बड़े को बताइए।",
        ),
    ];
    pairs.iter().map(|(english, hindi)| lang.pick(*english, *hindi)).collect()
}

/// A message or an archive, of which nothing weighs.
fn holder(lang: Lang, opinion: &Opinion, kind: Kind) -> String {
    let what = if kind == Kind::Archive {
        lang.pick("archive", "आर्काइव")
    } else {
        lang.pick("message", "संदेश")
    };
    let empty = opinion.reasons.iter().any(|code| code.as_str() == "message.no-media");
    match (lang, empty) {
        (Lang::En, true) => format!(
            "This {what} holds no picture, sound or video, so there is nothing in it that could be weighed. That says nothing about whether what it says is true."
        ),
        (Lang::Hi, true) => format!(
            "इस {what} में न कोई तस्वीर है, न आवाज़, न वीडियो, इसलिए उसमें तौलने लायक़ कुछ नहीं है। इससे यह पता नहीं चलता कि उसमें लिखी बात सच है या नहीं।"
        ),
        (Lang::En, false) => format!(
            "This {what} was read, and nothing of it is weighed by itself: each picture, sound and video that it holds has a report of its own, named after this file with the number of its place."
        ),
        (Lang::Hi, false) => format!(
            "यह {what} पढ़ा गया, और इसे अपने आप में नहीं तौला जाता: इसमें जो भी तस्वीर, आवाज़ या वीडियो है, हर एक की अपनी रिपोर्ट है, जिसका नाम इस फ़ाइल के नाम और उसकी जगह के नंबर से बना है।"
        ),
    }
}

fn plain(lang: Lang, verdict: Verdict, lr: Option<Log10Lr>) -> String {
    let strength = band(lang, lr.map_or(Band::None, |lr| lr.support().band));
    let times = lr.map_or_else(String::new, |lr| times(lang, lr.value().abs()));
    match (lang, verdict) {
        (Lang::En, Verdict::SupportsSynthetic) => format!(
            "What was observed is about {times} times more probable if the clip is wholly or partly synthetic than if it was recorded and only processed in ordinary ways: {strength} for the first. This is not the probability that the clip is fake."
        ),
        (Lang::Hi, Verdict::SupportsSynthetic) => format!(
            "जो देखा गया, वह क्लिप के पूरी या आंशिक रूप से कृत्रिम होने पर लगभग {times} गुना ज़्यादा अपेक्षित है, इसकी तुलना में कि वह रिकॉर्ड की गई हो और उस पर केवल आम प्रक्रियाएँ हुई हों: पहली बात का {strength}। यह इस बात की संभावना नहीं है कि क्लिप नक़ली है।"
        ),
        (Lang::En, Verdict::SupportsGenuine) => format!(
            "What was observed is about {times} times more probable if the clip was recorded and only processed in ordinary ways than if it is wholly or partly synthetic: {strength} for the first. This does not show that the clip is authentic: forgeries that these methods miss exist, and a real recording can be cut or used out of place."
        ),
        (Lang::Hi, Verdict::SupportsGenuine) => format!(
            "जो देखा गया, वह क्लिप के रिकॉर्ड किए जाने और उस पर केवल आम प्रक्रियाएँ होने पर लगभग {times} गुना ज़्यादा अपेक्षित है, इसकी तुलना में कि वह पूरी या आंशिक रूप से कृत्रिम हो: पहली बात का {strength}। इससे यह साबित नहीं होता कि क्लिप असली है: ऐसी जालसाज़ियाँ होती हैं जो इन तरीक़ों से पकड़ में नहीं आतीं, और असली रिकॉर्डिंग भी काटी जा सकती है या किसी और बात की बताकर दिखाई जा सकती है।"
        ),
        (Lang::En, Verdict::Inconclusive) if lr.is_some() => format!(
            "What was observed does not separate the two propositions well enough ({strength}{}). No trace of synthesis found does not mean that the clip is authentic, and doubt does not mean that it is fake.",
            match lr.map(|lr| (lr.support().band, lr.value())) {
                None | Some((Band::None, _)) => " either way".to_owned(),
                Some((_, v)) if v > 0.0 => format!(", about {times} times more probable if synthetic"),
                Some(_) => format!(", about {times} times more probable if recorded"),
            }
        ),
        (Lang::Hi, Verdict::Inconclusive) if lr.is_some() => format!(
            "जो देखा गया, वह दोनों कथनों में इतना फ़र्क़ नहीं कर पाता कि निष्कर्ष निकले ({strength}{})। बनावट का कोई निशान न मिलने का मतलब यह नहीं है कि क्लिप असली है, और शक का मतलब यह नहीं है कि वह नक़ली है।",
            match lr.map(|lr| (lr.support().band, lr.value())) {
                None | Some((Band::None, _)) => String::new(),
                Some((_, v)) if v > 0.0 => format!(", कृत्रिम होने पर लगभग {times} गुना ज़्यादा अपेक्षित"),
                Some(_) => format!(", रिकॉर्ड किए जाने पर लगभग {times} गुना ज़्यादा अपेक्षित"),
            }
        ),
        (_, Verdict::Inconclusive) => lang
            .pick(
                "Nothing in this clip could be weighed, for the reasons given. That says nothing about whether it is real.",
                "इस क्लिप में कुछ भी तौला नहीं जा सका; कारण नीचे दिए गए हैं। इससे यह पता नहीं चलता कि वह असली है या नहीं।",
            )
            .to_owned(),
        (_, Verdict::NotExamined) => lang
            .pick(
                "This clip could not be examined, for the reasons given. That says nothing about whether it is real.",
                "इस क्लिप की जाँच नहीं हो सकी; कारण नीचे दिए गए हैं। इससे यह पता नहीं चलता कि वह असली है या नहीं।",
            )
            .to_owned(),
    }
}

/// What the verdict does not mean.
pub fn not_meaning(lang: Lang, verdict: Verdict) -> Vec<&'static str> {
    let pairs: &[(&str, &str)] = match verdict {
        Verdict::SupportsSynthetic => &[
            (
                "It is not the probability that the clip is fake: that depends on everything else that is known, which this program does not know.",
                "यह इस बात की संभावना नहीं है कि क्लिप नक़ली है: वह बाक़ी सारी जानकारी पर भी निर्भर करती है, जो इस प्रोग्राम के पास नहीं है।",
            ),
            (
                "It does not say who made it, or which part of it was made, unless a finding below says so.",
                "इससे यह पता नहीं चलता कि क्लिप किसने बनाई या उसका कौन-सा हिस्सा बनाया गया, जब तक नीचे लिखी कोई बात यह न बताए।",
            ),
        ],
        Verdict::SupportsGenuine => &[
            (
                "It does not show that the clip is authentic. Forgeries exist that these methods do not see.",
                "इससे यह साबित नहीं होता कि क्लिप असली है। ऐसी जालसाज़ियाँ होती हैं जो इन तरीक़ों से पकड़ में नहीं आतीं।",
            ),
            (
                "A real recording can still be cut, mislabelled, or shown as something that it is not.",
                "असली रिकॉर्डिंग भी काटी जा सकती है, ग़लत नाम से फैलाई जा सकती है, या किसी और बात की बताकर दिखाई जा सकती है।",
            ),
        ],
        Verdict::Inconclusive => &[
            (
                "It does not mean that the clip is real, and it does not mean that it is fake.",
                "इसका मतलब यह नहीं है कि क्लिप असली है, और यह भी नहीं कि वह नक़ली है।",
            ),
            (
                "It is no judgement on the person who is shown or who asked. Most clips that went through a messenger have lost what a clear answer needs.",
                "यह न क्लिप में दिखने वाले व्यक्ति पर कोई राय है, न जाँच कराने वाले पर। मैसेंजर से होकर आई ज़्यादातर क्लिपों में वह सब खो चुका होता है जो साफ़ जवाब के लिए चाहिए।",
            ),
        ],
        Verdict::NotExamined => &[(
            "Nothing was learnt about the clip, in either direction.",
            "क्लिप के बारे में कुछ पता नहीं चला, न एक ओर, न दूसरी ओर।",
        )],
    };
    pairs.iter().map(|(english, hindi)| lang.pick(*english, *hindi)).collect()
}

/// What somebody who holds the report can do next.
pub fn next(lang: Lang, verdict: Verdict) -> Vec<&'static str> {
    let of_verdict = match verdict {
        Verdict::SupportsSynthetic => (
            "Show this whole folder to the police, a lawyer or a forensic examiner. Its signature lets them check that nothing in it was changed.",
            "यह पूरा फ़ोल्डर पुलिस, वकील या फ़ोरेंसिक विशेषज्ञ को दिखाइए। इस पर लगे हस्ताक्षर से वे जाँच सकते हैं कि इसमें कुछ बदला नहीं गया।",
        ),
        Verdict::SupportsGenuine | Verdict::Inconclusive => (
            "A forensic examiner can go further than this program. This report tells them what was looked at, and what was not.",
            "फ़ोरेंसिक विशेषज्ञ इस प्रोग्राम से आगे जाकर जाँच सकते हैं। यह रिपोर्ट उन्हें बताती है कि क्या देखा गया और क्या नहीं।",
        ),
        Verdict::NotExamined => (
            "The reasons above say what stood in the way and, where something can be done, what.",
            "ऊपर लिखे कारण बताते हैं कि रुकावट क्या थी, और जहाँ कुछ किया जा सकता है, वहाँ क्या करना है।",
        ),
    };
    let pairs = [
        (
            "Keep the file exactly as you received it: do not save it again in another program, do not rename it, and do not forward it. Every forwarded copy has other bytes, and sharing it can add to the harm.",
            "फ़ाइल को ठीक वैसी ही रखिए जैसी वह आपको मिली: उसे किसी दूसरे ऐप में खोलकर दोबारा सेव मत कीजिए, उसका नाम मत बदलिए और उसे आगे मत भेजिए। आगे भेजी गई हर प्रति अंदर से बदल जाती है, और फैलने से नुक़सान बढ़ सकता है।",
        ),
        (
            "If it is safe for you, ask for the earliest copy there is, sent as a document or file rather than as a photo or video.",
            "अगर आपके लिए सुरक्षित हो, तो सबसे पुरानी प्रति माँगिए, और कहिए कि वह फ़ोटो या वीडियो की तरह नहीं, बल्कि डॉक्यूमेंट (फ़ाइल) की तरह भेजी जाए।",
        ),
        of_verdict,
        (
            "In India you can report the clip on the national cyber crime portal, cybercrime.gov.in, or by phone on 1930, and ask the website or app to take it down. You can do so whether the clip is real or made.",
            "भारत में आप राष्ट्रीय साइबर अपराध पोर्टल cybercrime.gov.in पर या 1930 पर फ़ोन करके शिकायत कर सकते हैं, और वेबसाइट या ऐप से क्लिप हटाने को कह सकते हैं। क्लिप असली हो या बनाई हुई, दोनों हालत में आप शिकायत कर सकते हैं।",
        ),
        (
            "If someone is threatening you with this clip, the wrong is theirs, and you do not have to face it alone: the police and victim support services can help, whether the clip is real or not.",
            "अगर कोई इस क्लिप से आपको धमका रहा है, तो ग़लती उसकी है, आपकी नहीं, और आपको यह अकेले नहीं झेलना है: क्लिप असली हो या न हो, पुलिस और पीड़ितों की मदद करने वाली संस्थाएँ आपका साथ दे सकती हैं।",
        ),
    ];
    pairs.iter().map(|(english, hindi)| lang.pick(*english, *hindi)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of the scale in both languages, and where they change.
    #[test]
    fn enfsi_words_are_pinned_in_both_languages() {
        for (ratio, english, hindi) in [
            (1.0, "no support", "किसी ओर समर्थन नहीं"),
            (10.0, "weak support", "कमज़ोर समर्थन"),
            (100.0, "moderate support", "मध्यम समर्थन"),
            (1_000.0, "moderately strong support", "मध्यम से कुछ मज़बूत समर्थन"),
            (10_000.0, "strong support", "मज़बूत समर्थन"),
            (1_000_000.0, "very strong support", "बहुत मज़बूत समर्थन"),
            (10_000_000.0, "extremely strong support", "अत्यंत मज़बूत समर्थन"),
        ] {
            let lr = Log10Lr::new(f64::log10(ratio));
            let of = lr.support().band;
            assert_eq!((band(Lang::En, of), band(Lang::Hi, of)), (english, hindi), "LR {ratio}");
        }
        let lr = Log10Lr::new(2.5);
        assert_eq!(support(Lang::En, lr.support()), "moderately strong support for H1 (synthetic)");
        assert_eq!(support(Lang::Hi, lr.support()), "H1 (कृत्रिम) का मध्यम से कुछ मज़बूत समर्थन");
        assert_eq!(support(Lang::Hi, Log10Lr::new(-0.5).support()), "H2 (रिकॉर्डिंग) का कमज़ोर समर्थन");
        assert_eq!(support(Lang::Hi, Log10Lr::NEUTRAL.support()), "किसी ओर समर्थन नहीं");
    }
}
