//! Words of the shipped model cards that are neither sentences nor the cards' own Hindi: data sets, conditions, levels,
//! notes of measured rows, and what a calibration was fitted on.

use super::super::matcher::Rows;

/// Words of measured rows; a note is its parts with "; " between.
pub(super) const ROWS: Rows = &[
    ("dev-faces (DFDC face crops, fold 9)", "चेहरों का विकास-संग्रह (dev-faces: DFDC के चेहरे, fold 9)"),
    ("dev-video, clips with faces", "वीडियो का विकास-संग्रह (dev-video), चेहरों वाली क्लिपें"),
    (
        "train-video, groups held out of training",
        "प्रशिक्षण-सूची की क्लिपें (train-video), जिनके समूह प्रशिक्षण से बाहर रखे गए",
    ),
    (
        "DeepFaceLive side-by-side clips, faces held out of training",
        "DeepFaceLive की साथ-साथ दिखाई गई क्लिपें, जिनके चेहरे प्रशिक्षण से बाहर रखे गए",
    ),
    ("H.264, crf 32, 480 rows", "H.264, crf 32, 480 पंक्तियाँ"),
    (
        "by clip, 95 % by group (n-sources counts groups)",
        "क्लिपों के अनुसार, 95 % समूहों के अनुसार (n-sources समूह गिनता है)",
    ),
    ("thresholds set on these genuine clips themselves", "सीमाएँ इन्हीं असली क्लिपों पर तय की गईं"),
    ("caught at 5 % {n}", "5 % पर पकड़ी गईं {0}"),
    ("genuine ranked below their own forgery {n}", "असली का अंक अपनी ही जालसाज़ी से नीचे {0}"),
    (
        "nuisances alone {n} [{n}-{n}], MesoInception-4 {n} [{n}-{n}] on the same crops",
        "केवल बाहरी गुणों से {0} [{1}-{2}], उन्हीं चेहरों पर MesoInception-4 {3} [{4}-{5}]",
    ),
    (
        "LR >= 10: {n} of {n} genuine, {n} of {n} altered clips",
        "LR >= 10: {1} असली में से {0}, {3} बदली हुई क्लिपों में से {2}",
    ),
    ("training sources, each left out in turn", "प्रशिक्षण के स्रोत, हर एक बारी-बारी से बाहर रखकर"),
    ("held-out training sources", "सूची के वे स्रोत, जो प्रशिक्षण से बाहर रखे गए"),
    ("held-out training sources, Indian languages", "सूची के वे स्रोत, जो प्रशिक्षण से बाहर रखे गए, भारतीय भाषाएँ"),
    ("dev-images", "तस्वीरों का विकास-संग्रह (dev-images)"),
    ("dev-video", "वीडियो का विकास-संग्रह (dev-video)"),
    ("dev-audio", "आवाज़ का विकास-संग्रह (dev-audio)"),
    ("AMR-NB {n}", "AMR-NB {0}"),
    ("Opus 12k, 8 kHz", "Opus 12k, 8 kHz"),
    ("Opus 16k, 16 kHz", "Opus 16k, 16 kHz"),
    ("as stored", "जैसी रखी थी"),
    ("messenger", "मैसेंजर के बाद"),
    ("H.264, crf 30", "H.264, crf 30"),
    ("as stored, nuisances of the stored file", "जैसी रखी थी, रखी फ़ाइल के बाहरी गुणों के साथ"),
    ("augmented", "बदलावों के साथ"),
    ("random clean chain", "बेतरतीब साफ़ क्रम"),
    ("random phone chain", "बेतरतीब फ़ोन-क्रम"),
    ("frame", "फ़्रेम"),
    ("clip", "क्लिप"),
    ("window", "टुकड़ा"),
    ("AUC balanced by source, 95 % by source", "AUC स्रोतों को बराबर वज़न देकर, 95 % स्रोतों के अनुसार"),
    ("by file {n}", "फ़ाइलों के अनुसार {0}"),
    ("pooled {n}", "सब मिलाकर {0}"),
    ("one window a clip", "हर क्लिप का एक टुकड़ा"),
    ("pooled AUC {n}", "सब मिलाकर AUC {0}"),
    ("within the {n} sources that hold both {n}", "दोनों तरह की फ़ाइलों वाले {0} स्रोतों के भीतर {1}"),
    ("no source holds both labels", "किसी स्रोत में दोनों तरह की फ़ाइलें नहीं"),
    ("synthetic {n}, converted {n}", "कृत्रिम {0}, बदली हुई {1}"),
    (
        "threshold from left-out training sources: {n} of {n} real and {n} of {n} synthetic reach it (at 5 %: {n} and {n})",
        "बाहर रखे प्रशिक्षण-स्रोतों से तय सीमा: {1} असली में से {0} और {3} कृत्रिम में से {2} उस तक पहुँचीं (5 % पर: {4} और {5})",
    ),
    (
        "threshold from left-out training sources: {n} of {n} real reach it",
        "बाहर रखे प्रशिक्षण-स्रोतों से तय सीमा: {1} असली में से {0} उस तक पहुँचीं",
    ),
    (
        "log10 LR above 0.5 for {n} and at least 1 (LR >= 10) for {n} of {n} real",
        "{2} असली में से {0} का log10 LR 0.5 से ऊपर और {1} का कम से कम 1 (LR >= 10)",
    ),
    (
        "log10 LR at least 0.5 for {n} and at least 1 (LR >= 10) for {n} of {n} real",
        "{2} असली में से {0} का log10 LR कम से कम 0.5 और {1} का कम से कम 1 (LR >= 10)",
    ),
    ("log10 LR above 0.5 for {n} of {n} real", "{1} असली में से {0} का log10 LR 0.5 से ऊपर"),
    ("mean of {n} frames", "{0} फ़्रेमों का औसत"),
    (
        "the nuisance row sees format, bytes and JPEG tables, which the detector does not",
        "बाहरी गुणों वाली पंक्ति फ़ॉर्मैट, बाइट और JPEG तालिकाएँ देखती है, जो डिटेक्टर नहीं देखता",
    ),
    (
        "dev-video, generated against recorded",
        "वीडियो का विकास-संग्रह (dev-video), रिकॉर्डिंगों के सामने AI से बनी क्लिपें",
    ),
    (
        "dev-video, talking heads made of stills",
        "वीडियो का विकास-संग्रह (dev-video), स्थिर तस्वीरों से बने बोलते चेहरे",
    ),
    ("training sources, talking heads made of stills", "प्रशिक्षण के स्रोत, स्थिर तस्वीरों से बने बोलते चेहरे"),
    (
        "of {n} phone and webcam clips {n} reach the threshold of left-out training sources",
        "फ़ोन और वेबकैम की {0} क्लिपों में से {1} बाहर रखे प्रशिक्षण-स्रोतों से तय सीमा तक पहुँचीं",
    ),
    (
        "recorded clips are faces and generated ones scenes and animals, so that content alone tells most of them apart",
        "रिकॉर्ड की गई क्लिपें चेहरे हैं और AI से बनी क्लिपें दृश्य और जानवर, इसलिए केवल विषय से ही ज़्यादातर अलग पहचानी जाती हैं",
    ),
    ("forgeries of dev-images", "dev-images की तस्वीरों से बनाई जालसाज़ियाँ"),
    (
        "forgeries of training sources, each scored by heads of the other half",
        "प्रशिक्षण के स्रोतों से बनाई जालसाज़ियाँ, हर एक को दूसरे आधे हिस्से पर प्रशिक्षित परतों ने अंक दिया",
    ),
    (
        "untouched photographs and forgeries of the same ones, made here, one history for both",
        "अछूती तस्वीरें और उन्हीं से यहाँ बनाई जालसाज़ियाँ, दोनों का एक ही इतिहास",
    ),
    ("within sources {n}", "एक ही स्रोत के भीतर {0}"),
    (
        "threshold from left-out training sources: {n} of {n} untouched and {n} of {n} altered reach it",
        "बाहर रखे प्रशिक्षण-स्रोतों से तय सीमा: {1} अछूती में से {0} और {3} बदली हुई में से {2} उस तक पहुँचीं",
    ),
    (
        "mean overlap (IoU) of the map with the region {n}, {n} where caught",
        "नक़्शे और बदले हुए हिस्से का औसत मेल (IoU) {0}, जहाँ पकड़ा गया वहाँ {1}",
    ),
    (
        "photographs of dev-images and forgeries made of them, as stored and after a messenger, and training ones scored by networks that never saw their source",
        "dev-images की तस्वीरें और उनसे बनाई जालसाज़ियाँ, जैसी रखी थीं और मैसेंजर के बाद, और प्रशिक्षण वाली, जिनके अंक उन networks ने दिए जिन्होंने उनका स्रोत कभी नहीं देखा",
    ),
    (
        "cllr on development pictures with their source left out of the calibration",
        "cllr, विकास-संग्रह (dev) की तस्वीरों पर, उनका स्रोत अंशांकन (calibration) से बाहर रखकर",
    ),
    (
        "information only (LR 1), because the AUC's interval begins at {n} in one of the conditions",
        "केवल सूचना (LR 1), क्योंकि एक स्थिति में AUC का अंतराल {0} से शुरू होता है",
    ),
    ("not fitted on", "इन पर प्रशिक्षण नहीं हुआ"),
    // fitted-on
    ("not fitted: information only (LR 1)", "अलग से नहीं नापा गया: केवल सूचना (LR 1)"),
    (
        "left-out sources: AUC {n} [{n}-{n}] against {n} for sizes, lengths and brightness alone",
        "बाहर रखे स्रोत: AUC {0} [{1}-{2}], जबकि केवल आकार, लंबाई और चमक से {3}",
    ),
    (
        "dev-video: AUC {n} [{n}-{n}] against {n} for sizes, lengths and brightness alone",
        "dev-video: AUC {0} [{1}-{2}], जबकि केवल आकार, लंबाई और चमक से {3}",
    ),
    (
        "dev-images as stored, after a messenger and after H.264, and training pictures scored by heads that never saw their source",
        "dev-images, जैसी रखी थीं, मैसेंजर के बाद और H.264 के बाद, और प्रशिक्षण की तस्वीरें, जिनके अंक उन डिटेक्टरों ने दिए जिन्होंने उनका स्रोत कभी नहीं देखा",
    ),
    (
        "dev-audio and the sound of recorded clips of the lists of video under four conditions, and copies of clips of held-out training sources",
        "dev-audio और वीडियो की सूचियों की रिकॉर्ड की हुई क्लिपों की आवाज़ चार स्थितियों में, और प्रशिक्षण से बाहर रखे स्रोतों की क्लिपों की प्रतियाँ",
    ),
    (
        "dev-faces, clips of dev-video and held-out clips of train-video, as stored and after H.264 at crf 32 and 480 rows",
        "dev-faces, dev-video की क्लिपें और train-video की बाहर रखी क्लिपें, जैसी रखी थीं और crf 32 व 480 पंक्तियों पर H.264 के बाद",
    ),
    (
        "data sets weigh alike, those with under five clips of a label together",
        "हर संग्रह का वज़न बराबर, जिनमें किसी लेबल की पाँच से कम क्लिपें हैं वे मिलाकर एक",
    ),
    (
        "slope that nine in ten draws of data sets exceed",
        "ढलान वह जो संग्रहों के दस में से नौ चयनों में इससे ज़्यादा निकलती है",
    ),
    (
        "intercept lowered until no data set of 25 genuine clips has more than 2 % at LR 10",
        "अंशांक (intercept) इतना घटाया गया कि 25 असली क्लिपों वाले किसी संग्रह की 2 % से ज़्यादा क्लिपें LR 10 तक न पहुँचें",
    ),
    ("bounds by groups", "सीमाएँ समूहों के अनुसार"),
    ("cllr with each data set left out", "cllr, हर संग्रह को बारी-बारी से बाहर रखकर"),
    ("every source weighs alike", "हर स्रोत का वज़न बराबर"),
    (
        "slope that nine in ten draws of sources exceed",
        "ढलान वह जो स्रोतों के दस में से नौ चयनों में इससे ज़्यादा निकलती है",
    ),
    (
        "slope exceeded by nine in ten draws of sources",
        "ढलान वह जो स्रोतों के दस में से नौ चयनों में इससे ज़्यादा निकलती है",
    ),
    (
        "cllr on dev pictures with their source left out of the calibration",
        "cllr, dev तस्वीरों पर, उनका स्रोत अंशांकन (calibration) से बाहर रखकर",
    ),
    (
        "cllr on dev clips of sources left out of the fit",
        "cllr, उन स्रोतों की dev क्लिप पर जो अंशांकन (calibration) से बाहर रखे गए",
    ),
    (
        "not fitted: half of the picture calibration",
        "अलग से नहीं नापा गया: तस्वीर वाले अंशांकन (calibration) का आधा",
    ),
    (
        "information only (LR 1), because on dev-video the AUC's interval begins at {n}",
        "केवल सूचना (LR 1), क्योंकि dev-video पर AUC का अंतराल {0} से शुरू होता है",
    ),
    ("cllr is what it would be within +-{n}", "cllr वह है जो +-{0} के भीतर होता"),
    // Encoders and detectors, one line each.
    (
        "CLIP ViT-B/16 image tower, class and mean patch tokens of blocks 4 to 11",
        "CLIP ViT-B/16 का तस्वीर वाला भाग, खंड 4 से 11 के class token और patch token के औसत",
    ),
    (
        "CLIP ViT-B/16 image tower for face crops of 160 pixels, blocks 6 to 8 adapted to faces, patch tokens of blocks 6 and 8",
        "CLIP ViT-B/16 का तस्वीर वाला भाग, 160 पिक्सेल के चेहरों के लिए, खंड 6 से 8 चेहरों के अनुसार ढाले गए, खंड 6 और 8 के patch token",
    ),
    (
        "Whisper base, convolutions and blocks 1 to 3, statistics over time",
        "Whisper base, convolution और खंड 1 से 3, समय के साथ आँकड़े",
    ),
    ("trained here by {}", "यहीं {0} से प्रशिक्षित"),
];
