//! Every fixed string of the documents, English beside Hindi.
//!
//! [`Words`] is made from pairs, so that a string without its Hindi does not compile. Documents name a string by its
//! field and hold none of their own.

use saboot_core::Lang;
use serde::Serialize;

macro_rules! words {
    ($($name:ident: $english:literal, $hindi:literal;)*) => {
        /// The fixed strings of a document, in one language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        pub struct Words {
            $(#[doc = concat!("“", $english, "”")] pub $name: &'static str,)*
        }

        static ENGLISH: Words = Words { $($name: $english,)* };
        static HINDI: Words = Words { $($name: $hindi,)* };

        /// Name, English and Hindi of every string.
        #[cfg(test)]
        const PAIRS: &[(&str, &str, &str)] = &[$((stringify!($name), $english, $hindi),)*];
    };
}

words! {
    // The frame of a document.
    report_title: "saboot examination report", "saboot जाँच रिपोर्ट";
    skip: "Skip to the summary", "सीधे सारांश पर जाएँ";
    this_language: "English", "हिन्दी";
    other_language: "हिन्दी में पढ़िए", "Read in English";
    contents: "In this report", "इस रिपोर्ट में";
    // Summary.
    summary: "Summary", "सारांश";
    asked: "What was asked", "क्या पूछा गया";
    found: "What was found", "क्या मिला";
    compared: "The two propositions that were compared", "जिन दो कथनों की तुलना की गई";
    h1: "H1 (synthetic)", "H1 (कृत्रिम)";
    h2: "H2 (recorded)", "H2 (रिकॉर्डिंग)";
    in_short: "In short", "संक्षेप में";
    stood_in_the_way: "What stood in the way", "क्या रुकावट थी";
    why_not_stronger: "Why the answer is not stronger", "जवाब इससे ज़्यादा पक्का क्यों नहीं है";
    does_not_mean: "What this does not mean", "इसका क्या मतलब नहीं है";
    do_next: "What you can do next", "अब आप क्या कर सकते हैं";
    about: "What this report is about", "यह रिपोर्ट किसके बारे में है";
    file: "File", "फ़ाइल";
    kind: "Kind, by content", "किस तरह की है (सामग्री से)";
    size: "Size", "आकार";
    examined_on: "Examined", "जाँच का समय";
    examined_with: "Examined with", "किससे जाँची गई";
    // Evidence.
    evidence: "The evidence", "प्रमाण";
    findings: "What the file says about itself", "फ़ाइल अपने बारे में क्या बताती है";
    no_findings: "Nothing was found in the structure and the metadata that would be worth reporting.", "फ़ाइल के ढाँचे और मेटाडेटा में बताने लायक़ कुछ नहीं मिला।";
    declared_heading: "What the file declares", "फ़ाइल ख़ुद क्या घोषित करती है";
    declared_meaning: "The file itself says that it was generated or altered by a generator. Such marks can be removed, and can be added by hand.", "फ़ाइल में ख़ुद लिखा है कि उसे किसी AI जनरेटर ने बनाया या बदला। ऐसे निशान मिटाए भी जा सकते हैं और हाथ से जोड़े भी जा सकते हैं।";
    contradiction_heading: "Contradictions in the file", "फ़ाइल में आपस में टकराती बातें";
    contradiction_meaning: "Statements in the file that cannot all be true. They show that its history is not what it claims, not that its pictures were generated.", "फ़ाइल की ऐसी बातें जो एक साथ सच नहीं हो सकतीं। इनसे पता चलता है कि उसका इतिहास वैसा नहीं है जैसा वह बताती है; यह पता नहीं चलता कि उसकी तस्वीरें AI से बनीं।";
    history_heading: "How the file was handled", "फ़ाइल के साथ क्या-क्या किया गया";
    history_meaning: "Normal for a clip that was shared. None of this raises suspicion, and none of it was weighed.", "आगे भेजी गई क्लिप में यह सब आम है। इनमें से कोई बात शक पैदा नहीं करती, और किसी को तौला नहीं गया।";
    information_heading: "Worth knowing", "जानने लायक़ बातें";
    other_heading: "Other observations", "दूसरी देखी गई बातें";
    no_weight: "Carries no weight.", "इसका कोई वज़न नहीं है।";
    grade: "Grade", "मज़बूती";
    observed: "Observed", "क्या देखा गया";
    expected: "Expected", "क्या होना चाहिए था";
    innocent: "Innocent explanation", "बिना किसी छल के ऐसा कब होता है";
    where_found: "Where", "कहाँ";
    whole_in_json: "the whole text is in report.json", "पूरा लिखा हुआ report.json में है";
    timeline: "Along the clip", "क्लिप के समय के साथ";
    lane_frames: "Frames examined", "जाँचे गए फ़्रेम";
    lane_sound: "Speech scored", "परखी गई बोली";
    lane_findings: "Findings", "जो मिला";
    lane_damage: "Damage", "ख़राबी";
    // Detectors.
    detectors: "Learned detectors", "सीखे हुए डिटेक्टर";
    detectors_meaning: "A score above 0 looks more like synthetic material than recorded material to the detector. By itself it means little; its measured error is below.", "0 से ऊपर का अंक बताता है कि डिटेक्टर को यह रिकॉर्डिंग से ज़्यादा कृत्रिम सामग्री जैसी लगती है। अकेले इस अंक का मतलब कम है; इसकी नापी हुई ग़लती नीचे दी गई है।";
    score: "Score", "अंक";
    weight_of_score: "Weight (log10 LR)", "वज़न (log10 LR)";
    abstained: "abstained", "कोई राय नहीं दी";
    no_lr: "none", "कोई नहीं";
    scope_picture: "one picture", "एक तस्वीर";
    scope_frames: "mean over frames or pictures", "फ़्रेमों या तस्वीरों का औसत";
    scope_clip: "all frames of the clip and the motion between them", "क्लिप के सब फ़्रेम और उनके बीच की हरकत";
    scope_face: "faces, each along its track", "चेहरे, हर एक पूरी क्लिप में";
    scope_part: "a part of the picture, against the rest of it", "तस्वीर का एक हिस्सा, बाक़ी तस्वीर के मुक़ाबले";
    scope_voice: "mean over windows of speech", "बोली के टुकड़ों का औसत";
    every_score: "Every score", "हर अंक";
    face_speaks: "the detector's score is that of this face", "डिटेक्टर का अंक इसी चेहरे का है";
    face_not_judged: "not judged", "परखा नहीं गया";
    faces_by_time: "One lane a face. The bar is the stretch in which the face was followed; the bar of the face whose score is the detector's is hatched. Filled marks above the line look more like synthetic material, hollow marks below it less.", "हर चेहरे की अपनी रेखा है। उस पर बना डिब्बा बताता है कि चेहरा कब से कब तक दिखा; जिस चेहरे का अंक डिटेक्टर का अंक है, उसका डिब्बा धारीदार है। रेखा के ऊपर भरे हुए निशान कृत्रिम सामग्री जैसे ज़्यादा हैं, रेखा के नीचे खोखले निशान कम।";
    faces_by_score: "One row a face, with its score from left to right. Filled marks right of the dashed line look more like synthetic material, hollow marks left of it less.", "हर चेहरे की अपनी पंक्ति है, उसका अंक बाएँ से दाएँ। कटी हुई रेखा के दाईं ओर भरे हुए निशान कृत्रिम सामग्री जैसे ज़्यादा हैं, बाईं ओर खोखले निशान कम।";
    face_drawing: "The face drawn in lines is the same for everybody and shows nobody. The stronger the colour of a cell, the more of it looked blended in.", "रेखाओं से बना चेहरा सबके लिए एक ही है और किसी को नहीं दिखाता। ख़ाने का रंग जितना गाढ़ा, उसका उतना ज़्यादा हिस्सा जोड़ा हुआ-सा लगा।";
    faces_together: "The likelihood ratio of several faces is the mean of theirs: under H1 one of them was swapped or re-animated, and it is not known beforehand which.", "कई चेहरों का संभाविता अनुपात उन सबके अनुपातों का औसत है: H1 के अनुसार उनमें से कोई एक बदला या कंप्यूटर से चलाया गया है, और पहले से पता नहीं कि कौन-सा।";
    lane_loudness: "Loudness", "आवाज़ कितनी तेज़";
    lane_speech: "Speech", "बोली";
    lane_turns: "Turns", "बारियाँ";
    lane_scores: "Scores", "अंक";
    sound_meaning: "The sound over time, from left to right: how loud it is (light: the highest level, dark: the mean), the stretches that hold speech, the turns, and the score of each window with the 2.5 s that it covers. Marks above the dashed line look more like synthetic material. A box with a heavy edge marks a segment that stands out. The drawing holds no sound that could be played.", "समय के साथ आवाज़, बाएँ से दाएँ: वह कितनी तेज़ है (हल्का: सबसे ऊँचा स्तर, गहरा: औसत), किन हिस्सों में बोली है, बारियाँ, और हर टुकड़े का अंक, उन 2.5 सेकंड के साथ जिन पर वह टिका है। कटी हुई रेखा के ऊपर के निशान कृत्रिम सामग्री जैसे ज़्यादा हैं। मोटे किनारे वाला डिब्बा उस हिस्से को दिखाता है जो अलग उभरता है। इस चित्र में ऐसी कोई आवाज़ नहीं जिसे बजाया जा सके।";
    turns: "Turns", "बारियाँ";
    turns_meaning: "A turn is speech between pauses of 0.6 s or more. It is not a speaker: two people can share a turn, and one can have many. Its score is the mean of the windows whose middle lies in it, and by itself no verdict on it.", "बारी यानी 0.6 सेकंड या उससे लंबे विरामों के बीच की बोली। यह कोई एक बोलने वाला नहीं है: एक बारी में दो लोग हो सकते हैं, और एक व्यक्ति की कई बारियाँ। इसका अंक उन टुकड़ों का औसत है जिनका बीच इसमें पड़ता है, और अकेले वह कोई निष्कर्ष नहीं।";
    turn: "Turn", "बारी";
    turn_speech: "Speech in it", "उसमें बोली";
    turn_score: "Mean score (windows)", "औसत अंक (टुकड़े)";
    // Path of the copy.
    path: "How this copy came about", "यह प्रति कैसे बनी";
    path_meaning: "What programs, phones and platforms left in the file. It is history: none of it was weighed, and almost every clip that is passed on has some.", "प्रोग्रामों, फ़ोनों और प्लेटफ़ॉर्मों ने फ़ाइल में जो निशान छोड़े। यह इतिहास है: इसे तौला नहीं गया, और आगे भेजी गई लगभग हर क्लिप में ऐसे निशान होते हैं।";
    stage_first: "Beginning", "शुरुआत";
    stage_between: "On the way", "बीच में";
    stage_no_order: "On the way, in an order that cannot be told", "बीच में (क्रम नहीं बताया जा सकता)";
    stage_last: "Last", "आख़िर में";
    stage_end: "End", "अंत";
    file_at_hand: "The file at hand", "यह फ़ाइल";
    cannot_be_told: "Cannot be told", "नहीं बताया जा सकता";
    from: "from", "आधार";
    plain_tags: "plain tags", "सादे टैग";
    disputed_by: "Disputed by", "इसके ख़िलाफ़";
    usually_lost: "Usually lost here", "यहाँ आम तौर पर यह खो जाता है";
    // Coverage and damage.
    coverage: "What was looked at, and what was not", "क्या देखा गया, और क्या नहीं";
    looked_at: "Looked at", "देखा गया";
    not_looked_at: "Not looked at", "नहीं देखा गया";
    structure_and_metadata: "the structure and the metadata of the file", "फ़ाइल का ढाँचा और मेटाडेटा";
    nothing_decoded: "pixels and sound: nothing was decoded, no detector ran", "तस्वीर और आवाज़: कुछ डिकोड नहीं किया गया, कोई डिटेक्टर नहीं चला";
    frames_examined: "Frames or pictures examined", "जाँचे गए फ़्रेम या तस्वीरें";
    frames_decoded: "Frames decoded", "डिकोड किए गए फ़्रेम";
    decoding: "How they were reached", "उन तक कैसे पहुँचा गया";
    decoding_planned: "only the stretches that hold a sample were decoded", "केवल वे हिस्से डिकोड किए गए जिनमें से नमूने लिए गए";
    decoding_sequential: "every frame from the start was decoded", "शुरू से हर फ़्रेम डिकोड किया गया";
    decoding_key_frames: "key frames only, as was asked for", "माँग के अनुसार केवल मुख्य फ़्रेम (key frame)";
    decoding_whole: "decoded whole", "पूरा डिकोड किया गया";
    plan_fallback: "Why decoding was not planned", "चुने हुए हिस्से ही क्यों नहीं डिकोड किए गए";
    longest_gap: "Longest stretch between samples", "दो नमूनों के बीच सबसे लंबा अंतर";
    sound_decoded: "Sound decoded", "डिकोड की गई आवाज़";
    speech_found: "Speech found in it", "उसमें मिली बोली";
    sound_scored: "Sound scored", "परखी गई आवाज़";
    not_examined: "Not examined", "जाँचा नहीं गया";
    stream_not_examined: "Stream not examined", "यह स्ट्रीम नहीं जाँची गई";
    damage: "Damage", "ख़राबी";
    damage_meaning: "Damage counts neither for nor against the clip.", "ख़राबी न क्लिप के पक्ष में गिनी जाती है, न उसके ख़िलाफ़।";
    what: "What", "क्या";
    detail: "Detail", "ब्योरा";
    times: "Times", "कितनी बार";
    // Weight.
    weight: "Weight of the evidence", "प्रमाणों का वज़न";
    likelihood_ratio: "Likelihood ratio", "संभाविता अनुपात (LR)";
    total: "All lines together", "सब कड़ियाँ मिलाकर";
    could_have_said: "The lines weighed could together have said, at the least and at the most (log10)", "तौली गई कड़ियाँ मिलकर कम से कम और ज़्यादा से ज़्यादा इतना कह सकती थीं (log10)";
    no_weight_at_all: "No likelihood ratio: nothing could be weighed.", "कोई संभाविता अनुपात नहीं: कुछ भी तौला नहीं जा सका।";
    scale_left: "recorded (H2)", "रिकॉर्डिंग (H2)";
    scale_right: "synthetic (H1)", "कृत्रिम (H1)";
    lines_caption: "Lines of evidence. A positive log10 LR supports H1, a negative one H2.", "प्रमाण की कड़ियाँ। धन (+) log10 LR कथन H1 का, और ऋण (-) log10 LR कथन H2 का समर्थन करता है।";
    line: "Line", "कड़ी";
    line_pictures: "Pictures (detector)", "तस्वीरें (डिटेक्टर)";
    line_voice: "Voice (detector)", "आवाज़ (डिटेक्टर)";
    rests_on: "Rests on", "आधार";
    bounds: "Could have said (log10)", "कितना कह सकती थी (log10)";
    in_words: "In words (ENFSI scale)", "शब्दों में (ENFSI पैमाना)";
    basis: "Basis", "वज़न कहाँ से आया";
    basis_measured: "measured on labelled files", "पहले से पहचानी हुई फ़ाइलों पर नापा गया";
    basis_assigned: "assigned by grade, not measured", "मज़बूती देखकर तय किया गया, नापा नहीं गया";
    how_combined: "How the lines were combined", "कड़ियों को कैसे जोड़ा गया";
    threshold: "A verdict needs a likelihood ratio of at least 10 in either direction. The likelihood ratio says how much more probable the observations are under one proposition than under the other; it is not the probability of either.", "निष्कर्ष के लिए किसी भी ओर कम से कम 10 का संभाविता अनुपात चाहिए। यह अनुपात बताता है कि जो देखा गया, वह एक कथन के सच होने पर दूसरे के मुक़ाबले कितने गुना ज़्यादा अपेक्षित है; यह किसी कथन के सच होने की संभावना नहीं है।";
    scale_caption: "The verbal scale of the ENFSI guideline for evaluative reporting (2015). For H2 the same words stand for the reciprocal.", "ENFSI के मूल्यांकन-रिपोर्ट दिशानिर्देश (2015) का शब्द-पैमाना। H2 के लिए यही शब्द उलटे अनुपात (1/LR) पर लागू होते हैं।";
    scale_words: "The verbal scale", "शब्द-पैमाना";
    words_for_it: "Words", "शब्द";
    // Stability and validation.
    stability: "Does the answer stay the same?", "क्या जवाब वही रहता है?";
    stability_meaning: "The same pictures or sound were handled in ordinary ways once more and given to the same detectors. An answer that changes under such handling is not given.", "इन्हीं तस्वीरों या इसी आवाज़ की प्रतियाँ मामूली तरीक़ों से बनाकर उन्हीं डिटेक्टरों को दी गईं। जो जवाब ऐसे मामूली बदलाव से ही बदल जाए, वह नहीं दिया जाता।";
    stability_base: "The clip as it is", "क्लिप जैसी है";
    stability_spread: "Weight over all copies (log10 LR)", "सब प्रतियों पर वज़न (log10 LR)";
    copy: "Copy", "प्रति";
    would_lead_to: "Would lead to", "इससे जवाब होता";
    not_repeated: "could not be repeated", "दोहराया नहीं जा सका";
    differs: "differs", "अलग है";
    validation: "Files like this one: measured error", "ऐसी फ़ाइलें: नापी हुई ग़लती";
    validation_meaning: "How the detector did on files whose making is known, at the rule that is used here: a likelihood ratio of 10, and the same answer for every copy. Counts come with the interval in which the true share lies in 95 of 100 such measurements.", "जिन फ़ाइलों का बनना पहले से पता है, उन पर डिटेक्टर ने इसी नियम से कैसा काम किया: संभाविता अनुपात 10, और हर प्रति पर वही जवाब। गिनती के साथ वह दायरा दिया है जिसमें असली हिस्सा ऐसी 100 में से 95 नापों में होता है।";
    this_file_is: "This file", "यह फ़ाइल";
    outside_validated: "Outside what was validated", "जाँचे-परखे दायरे से बाहर";
    read_with_it: "To be read with it", "इसके साथ यह भी पढ़िए";
    files_like_this: "Files", "फ़ाइलें";
    how_many: "How many", "कितनी";
    real_called_synthetic: "Recorded, called synthetic (false alarm)", "रिकॉर्ड की हुई, पर कृत्रिम कही गई (झूठी चेतावनी)";
    real_called_recorded: "Recorded, called recorded", "रिकॉर्ड की हुई, वही कही गई";
    synthetic_called_synthetic: "Synthetic, called synthetic", "कृत्रिम, वही कही गई";
    synthetic_called_recorded: "Synthetic, called recorded (missed)", "कृत्रिम, पर रिकॉर्ड की हुई कही गई (चूक)";
    called_neither: "No verdict", "कोई निष्कर्ष नहीं";
    made_of: "Made of", "इसमें हैं";
    // Figures.
    figures: "Pictures of the exhibit", "जाँची गई फ़ाइल की तस्वीरें";
    figures_mark: "CONTAINS PICTURES OF THE EXHIBIT: do not pass on", "इसमें जाँची गई फ़ाइल की तस्वीरें हैं: आगे न भेजें";
    figures_full: "Reduced pictures of the exhibit, as was asked for. Whoever passes this document on passes them on.", "माँगे जाने पर जाँची गई फ़ाइल की छोटी की हुई तस्वीरें। जो यह दस्तावेज़ आगे भेजता है, वह ये तस्वीरें भी आगे भेजता है।";
    figures_safe: "Each picture is a few squares of mean colour, in which nobody can be recognised. They show only where in the clip a score was taken.", "हर तस्वीर औसत रंग के कुछ चौकोर टुकड़ों की है, जिसमें किसी को पहचाना नहीं जा सकता। ये केवल दिखाती हैं कि अंक क्लिप में कहाँ लिया गया।";
    minor_heading: "This clip may show a person under 18", "हो सकता है कि इस क्लिप में 18 साल से कम उम्र का कोई व्यक्ति हो";
    // Methods.
    methods: "Methods and their measured error", "तरीक़े और उनकी नापी हुई ग़लती";
    no_cards: "No learned detector was used.", "कोई सीखा हुआ डिटेक्टर इस्तेमाल नहीं हुआ।";
    version: "version", "संस्करण";
    measured_caption: "Measured on labelled files that it was not trained on. AUC .5 is chance, 1 is faultless; “nuisance” is what file size, format, loudness and the like reach alone.", "उन पहचानी हुई फ़ाइलों पर नापा गया जिनसे इसे सिखाया नहीं गया था। AUC 0.5 का मतलब है केवल अंदाज़ा, 1 का मतलब कोई ग़लती नहीं; “बाहरी बातें” बताती हैं कि केवल फ़ाइल के आकार, फ़ॉर्मैट, आवाज़ की तेज़ी जैसी बातों से कितना पता चल जाता है।";
    data: "Data", "आँकड़े";
    files: "Files", "फ़ाइलें";
    auc: "AUC [95 in 100]", "AUC [100 में 95]";
    nuisance: "Nuisance alone", "केवल बाहरी बातें";
    eer: "Equal error rate", "बराबर ग़लती दर (EER)";
    caught: "Caught at 2 in 100 false alarms", "100 में 2 झूठी चेतावनियों पर कितनी पकड़ीं";
    false_alarms: "False alarms there", "वहाँ झूठी चेतावनियाँ";
    looks_for: "What it looks for", "यह क्या देखता है";
    calibration: "Calibration", "अंक से वज़न कैसे बनता है";
    limits: "Limits", "सीमाएँ";
    fools_it: "Known to fool it", "इसे क्या धोखा दे सकता है";
    training_data: "Training data", "किससे सिखाया गया";
    licence: "Licence", "लाइसेंस";
    models: "Models", "मॉडल";
    model: "Model", "मॉडल";
    state: "State", "स्थिति";
    model_used: "used", "इस्तेमाल हुआ";
    model_not_used: "not used", "इस्तेमाल नहीं हुआ";
    versions: "Versions", "संस्करण और मशीन";
    program: "Program", "प्रोग्राम";
    form: "Form of the record", "अभिलेख का रूप";
    machine: "Machine", "मशीन";
    isolation: "Isolation", "अलगाव";
    library: "Library", "लाइब्रेरी";
    // Appendix.
    appendix: "Appendix", "परिशिष्ट";
    exhibit: "The exhibit", "जाँची गई फ़ाइल";
    no_hashes: "The file could not be opened, so there are no hashes.", "फ़ाइल खोली नहीं जा सकी, इसलिए कोई हैश नहीं है।";
    custody: "Custody log of the case", "मामले की अभिरक्षा-बही";
    custody_meaning: "Entries about this exhibit, as people and the program wrote them. The log is chained and signed: that no entry was changed or taken out can be checked with `saboot case verify`. That what was written is true is not proved.", "इस सामग्री के बारे में प्रविष्टियाँ, जैसी लोगों ने और प्रोग्राम ने लिखीं। बही की कड़ियाँ जुड़ी और हस्ताक्षरित हैं: कोई प्रविष्टि बदली या निकाली नहीं गई, यह `saboot case verify` से जाँचा जा सकता है। जो लिखा गया वह सच है, यह इससे साबित नहीं होता।";
    custody_case: "Case", "मामला";
    custody_newest: "Newest entry when this report was put together", "यह रिपोर्ट बनते समय सबसे नई प्रविष्टि";
    custody_when: "When", "कब";
    custody_what: "What happened", "क्या हुआ";
    custody_text: "In the words of who wrote it", "लिखने वाले के शब्दों में";
    custody_by: "By", "किसने";
    custody_empty: "The log held no entry about this exhibit.", "बही में इस सामग्री के बारे में कोई प्रविष्टि नहीं थी।";
    hashes_equal: "The hashes were taken before decoding and again afterwards, and are equal.", "हैश डिकोड करने से पहले और फिर बाद में निकाले गए, और दोनों एक ही हैं।";
    hashes_differ: "The hashes after decoding differ from those before.", "डिकोड करने के बाद के हैश पहले के हैश से अलग हैं।";
    hash_of_list: "SHA-256 over the list of these files", "इन फ़ाइलों की सूची का SHA-256";
    taken_out_of: "Taken out of", "इसमें से निकाली गई";
    section: "Section", "भाग";
    name: "Name", "नाम";
    value: "Value", "मान";
    settings: "Settings", "सेटिंग";
    codes_explained: "Codes explained", "कोडों का अर्थ";
    code: "Code", "कोड";
    // How to check.
    check: "How to check this report", "इस रिपोर्ट की जाँच कैसे करें";
    check_covered: "This document, report.json and the hashes above are covered by the signature in envelope.json. Anyone with saboot, and the signer's public key, can check offline that nothing was changed:", "इस दस्तावेज़ पर, report.json पर और ऊपर लिखे हैशों पर envelope.json का हस्ताक्षर लागू है। जिसके पास saboot और हस्ताक्षर करने वाले की सार्वजनिक कुंजी है, वह बिना इंटरनेट के जाँच सकता है कि कुछ बदला नहीं गया:";
    check_key: "The key in signer.pub is there for convenience. Compare its fingerprint with the signer by another way before you trust it.", "signer.pub में रखी कुंजी सुविधा के लिए है। उस पर भरोसा करने से पहले उसका फ़िंगरप्रिंट हस्ताक्षर करने वाले से किसी और तरीक़े से, जैसे फ़ोन पर, मिला लीजिए।";
    check_safe: "This document contains no picture or sound of the clip, no script, and no link to anywhere.", "इस दस्तावेज़ में क्लिप की कोई तस्वीर या आवाज़ नहीं है, कोई स्क्रिप्ट नहीं है, और कहीं ले जाने वाला कोई लिंक नहीं है।";
    check_figures: "This document contains no sound of the clip, no script, and no link to anywhere. It contains the pictures above, which were asked for.", "इस दस्तावेज़ में क्लिप की कोई आवाज़ नहीं है, कोई स्क्रिप्ट नहीं है, और कहीं ले जाने वाला कोई लिंक नहीं है। ऊपर की तस्वीरें इसमें हैं, क्योंकि वे माँगी गई थीं।";
}

impl Words {
    /// The strings of a language.
    pub fn of(lang: Lang) -> &'static Self {
        lang.pick(&ENGLISH, &HINDI)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devanagari(c: char) -> bool {
        ('\u{900}'..='\u{97f}').contains(&c)
    }

    #[test]
    fn every_string_is_there_in_both_languages() {
        assert!(PAIRS.len() > 120, "{}", PAIRS.len());
        for (name, english, hindi) in PAIRS {
            // The link to the other language is in that language.
            let (english, hindi) =
                if *name == "other_language" { (hindi, english) } else { (english, hindi) };
            assert!(!english.trim().is_empty() && !english.contains(devanagari), "{name}");
            let has_none_to_translate = matches!(*name, "h1" | "h2");
            assert!(hindi.contains(devanagari) || has_none_to_translate, "{name}");
            assert!(
                !hindi.contains(". ") && !hindi.ends_with('.'),
                "{name}: a Hindi sentence ends with a danda"
            );
            assert_eq!(
                english.ends_with('.'),
                hindi.ends_with('।'),
                "{name}: both are sentences, or neither"
            );
        }
    }
}
