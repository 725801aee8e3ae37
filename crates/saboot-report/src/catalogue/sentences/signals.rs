//! What checks on decoded pictures and sound say (`signals/`).

use super::super::matcher::Rows;

/// Statements and what a consistent file would show.
pub(super) const ROWS: Rows = &[
    // Pictures: double_jpeg.rs, jpeg_grid.rs, local_compression.rs, embedded_preview.rs, watermarks.
    ("Histograms without a comb: one compression.", "हिस्टोग्राम में कंघी जैसे दाँत न हों: एक ही बार का संपीड़न।"),
    (
        "The picture had been compressed as JPEG before, on the same grid of blocks and by other steps.",
        "तस्वीर पहले भी JPEG में संपीड़ित हुई थी, खंडों की उसी जाली पर और दूसरे चरण-मानों से।",
    ),
    (
        "The picture shows the grid of an earlier JPEG compression at another offset than its own: it was cropped or shifted in between.",
        "तस्वीर में पहले के JPEG संपीड़न की जाली उसकी अपनी जाली से हटी हुई जगह पर है: बीच में उसे काटा या खिसकाया गया।",
    ),
    ("The picture was a JPEG before it was saved in this format.", "इस फ़ॉर्मैट में सहेजे जाने से पहले तस्वीर JPEG थी।"),
    ("No grid but the file's own.", "फ़ाइल की अपनी जाली के सिवा कोई जाली न हो।"),
    ("No grid.", "कोई जाली न हो।"),
    (
        "A region of the picture ({}) lacks the earlier compression that the rest of it shows.",
        "तस्वीर के एक हिस्से ({0}) में पहले का वह संपीड़न नहीं है जो बाक़ी तस्वीर में दिखता है।",
    ),
    (
        "A region of the picture ({}) shows an earlier compression that the rest of it lacks.",
        "तस्वीर के एक हिस्से ({0}) में पहले का संपीड़न दिखता है जो बाक़ी तस्वीर में नहीं है।",
    ),
    (
        "The same compression history in every cell that can be told.",
        "जितने खानों का पता चल सकता है उन सब में संपीड़न का एक ही इतिहास हो।",
    ),
    // local_grid.rs, local_dimples.rs, local_noise.rs, upsampling.rs
    (
        "A region of the picture ({}) shows the block grid of another JPEG than the rest.",
        "तस्वीर के एक हिस्से ({0}) में बाक़ी से अलग किसी दूसरे JPEG की जाली दिखती है।",
    ),
    ("The same block grid, or none, everywhere.", "हर जगह खंडों की एक ही जाली हो, या कोई न हो।"),
    (
        "A region of the picture ({}) lacks the JPEG dimples that the rest of it shows.",
        "तस्वीर के एक हिस्से ({0}) में JPEG के वे बिंदु नहीं हैं जो बाक़ी तस्वीर में दिखते हैं।",
    ),
    (
        "A region of the picture ({}) is far smoother than the rest at the same contrast.",
        "उतने ही कंट्रास्ट पर तस्वीर का एक हिस्सा ({0}) बाक़ी से बहुत चिकना है।",
    ),
    (
        "A region of the picture ({}) is far grainier than the rest at the same contrast.",
        "उतने ही कंट्रास्ट पर तस्वीर का एक हिस्सा ({0}) बाक़ी से बहुत दानेदार है।",
    ),
    (
        "About the same fine structure at the same contrast in every cell that can be told.",
        "जितने खानों का पता चल सकता है उन सब में एक-से कंट्रास्ट पर लगभग एक-सी महीन बनावट हो।",
    ),
    (
        "A faint pattern repeats every {n} samples all over the picture.",
        "पूरी तस्वीर में हर {0} सैंपल पर एक हल्का पैटर्न दोहराता है।",
    ),
    ("No pattern off the axes, but for the grid of JPEG.", "अक्षों से हटकर कोई पैटर्न न हो, JPEG की जाली के सिवा।"),
    ("Dimples in every cell that can be told.", "जितने खानों का पता चल सकता है उन सब में ये बिंदु हों।"),
    ("Above 0.9; 87 of 100 camera files reach that.", "0.9 से ऊपर; कैमरे की 100 में से 87 फ़ाइलें वहाँ तक पहुँचती हैं।"),
    ("The {} shows another picture than the file.", "{0} में फ़ाइल से अलग तस्वीर दिखती है।"),
    ("Small and even differences all over the picture.", "पूरी तस्वीर में छोटे और एक-से अंतर हों।"),
    ("A part of the picture differs from the {}.", "तस्वीर का एक हिस्सा {0} से अलग है।"),
    ("The pixels carry the invisible watermark of {}.", "पिक्सेल में {0} का अदृश्य वॉटरमार्क है।"),
    (
        "The pixels may carry the invisible watermark of {}, weakened.",
        "पिक्सेल में {0} का अदृश्य वॉटरमार्क, कमज़ोर पड़ चुका, हो सकता है।",
    ),
    // speech_watermark.rs
    (
        "The sound carries the mark that {} puts on generated speech.",
        "आवाज़ में वह निशान है जो {0} अपनी बनाई बोली पर लगाता है।",
    ),
    (
        "Parts of the sound carry the mark that {} puts on generated speech.",
        "आवाज़ के कुछ हिस्सों में वह निशान है जो {0} अपनी बनाई बोली पर लगाता है।",
    ),
    (
        "The sound may carry the mark that {} puts on generated speech, in a short part or weakened.",
        "आवाज़ में वह निशान, किसी छोटे हिस्से में या कमज़ोर पड़ चुका, हो सकता है जो {0} अपनी बनाई बोली पर लगाता है।",
    ),
    (
        "Speech without this mark gives a confidence near 0.",
        "जिस बोली में यह निशान नहीं, उसमें भरोसा 0 के पास रहता है।",
    ),
    ("About {n} bits right, by chance.", "संयोग से लगभग {0} बिट सही।"),
    (
        "A text of the kind that picture generators hide in pixels is there, in a format that is not known here.",
        "पिक्सेल में वैसा टेक्स्ट है जैसा तस्वीर बनाने वाले AI प्रोग्राम छिपाते हैं, पर उसका फ़ॉर्मैट यहाँ जाना-पहचाना नहीं है।",
    ),
    ("No text in the lowest bits of the pixels.", "पिक्सेल के सबसे निचले बिट में कोई टेक्स्ट न हो।"),
    // Video: double_video.rs, dropped_frames.rs, group_phase.rs, repeated_frames.rs
    ("Larger frames without a rhythm of their own.", "बड़े फ़्रेमों की अपनी कोई लय न हो।"),
    (
        "The clip was encoded before, with a key frame every {n} frames.",
        "क्लिप पहले भी एन्कोड हुई थी, तब हर {0} फ़्रेम पर एक key frame था।",
    ),
    ("Even steps from the first frame to the last.", "पहले फ़्रेम से आख़िरी तक बराबर अंतर हो।"),
    (
        "Frames are missing from a clip that otherwise flows evenly.",
        "बाक़ी जगह बराबर चाल से चलती क्लिप में कुछ फ़्रेम ग़ायब हैं।",
    ),
    ("A key frame every {n} frames up to the last group.", "आख़िरी समूह तक हर {0} फ़्रेम पर एक key frame हो।"),
    ("The even distance of key frames breaks here.", "key frame की बराबर दूरी यहाँ टूटती है।"),
    (
        "Each frame differs from the one before while something moves.",
        "जब तक कुछ हिल रहा है, हर फ़्रेम पिछले से अलग हो।",
    ),
    (
        "One frame in {n} repeats the one before, at a regular pace: the frame rate was raised.",
        "हर {0} में से एक फ़्रेम पिछले को दोहराता है, नियमित अंतर पर: फ़्रेम दर बढ़ाई गई।",
    ),
    (
        "Single frames repeat the one before, at no regular pace.",
        "कहीं-कहीं एक फ़्रेम पिछले को दोहराता है, बिना किसी नियमित अंतर के।",
    ),
    (
        "The picture stands still for the last {n} s, after movement.",
        "हलचल के बाद, आख़िरी {0} सेकंड में चित्र रुका रहता है।",
    ),
    (
        "The picture stands still for {n} s, with movement next to it.",
        "चित्र {0} सेकंड तक रुका रहता है, जबकि उसके ठीक पहले या बाद में हलचल है।",
    ),
    // Sound: sound/*.rs
    (
        "The background noise changes suddenly here and stays changed",
        "पीछे का शोर यहाँ अचानक बदलता है और बदला ही रहता है।",
    ),
    ("a steady background, or one that changes slowly", "पीछे का शोर एक-सा हो, या धीरे-धीरे बदले"),
    ("The zero line of the sound jumps here", "आवाज़ की शून्य रेखा यहाँ उछलती है।"),
    ("one offset throughout", "शुरू से अंत तक एक ही खिसकाव हो"),
    ("The sound has a sharp upper edge", "आवाज़ का स्पेक्ट्रम ऊपर एक जगह अचानक कट जाता है।"),
    (
        "The upper edge of the sound changes here: the parts came different ways",
        "आवाज़ के स्पेक्ट्रम की ऊपरी सीमा यहाँ बदलती है: दोनों हिस्से अलग-अलग रास्तों से आए हैं।",
    ),
    ("one bandwidth throughout", "शुरू से अंत तक एक ही बैंडविड्थ हो"),
    (
        "Parts of the sound inside the clip are exact digital silence",
        "क्लिप के बीच में आवाज़ के कुछ हिस्से पूरी तरह शून्य (डिजिटल) चुप्पी हैं।",
    ),
    ("The sound was coded as {} before it came into this file", "इस फ़ाइल में आने से पहले आवाज़ {0} में कोड हुई थी।"),
    (
        "The sound was cut or joined here: the frames of an earlier {} coding do not go on in step",
        "आवाज़ यहाँ काटी या जोड़ी गई: पहले की {0} कोडिंग के फ़्रेम आगे क़दम मिलाकर नहीं चलते।",
    ),
    ("one frame offset throughout", "शुरू से अंत तक फ़्रेमों का एक ही खिसकाव हो"),
    (
        "The mains hum does not run on in step here: sound was cut out, put in or joined",
        "बिजली की गूँज (हम) यहाँ क़दम मिलाकर आगे नहीं चलती: आवाज़ काटी, डाली या जोड़ी गई।",
    ),
    ("a phase that runs on without a jump", "कला (फ़ेज़) बिना उछाल के आगे चलती रहे"),
    ("The sound holds hum of a power grid of {n} Hz", "आवाज़ में {0} Hz वाली बिजली की लाइन की गूँज (हम) है।"),
    (
        "The level or the channels of the sound are as a program leaves them, or cut off",
        "आवाज़ का स्तर या चैनल वैसे हैं जैसे कोई प्रोग्राम छोड़ता है, या चोटियाँ कटी हुई हैं।",
    ),
    // faces/mouth_and_speech.rs
    ("The mouth moves with the speech.", "मुँह बोली के साथ चलता है।"),
    (
        "The mouth moves with the speech, but the sound comes {n} s late.",
        "मुँह बोली के साथ चलता है, पर आवाज़ {0} सेकंड देर से आती है।",
    ),
    (
        "The mouth moves with the speech, but the sound comes {n} s early.",
        "मुँह बोली के साथ चलता है, पर आवाज़ {0} सेकंड पहले आती है।",
    ),
    (
        "The mouth moves, but not measurably with the speech; dubbing, another speaker and some recordings look like this.",
        "मुँह चलता है, पर बोली के साथ उसका मेल नापा नहीं जा सका; डबिंग, कोई और बोलने वाला, और कुछ असली रिकॉर्डिंग भी ऐसी ही दिखती हैं।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: the frames could not be followed one by one.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: फ़्रेम एक-एक करके नहीं देखे जा सके।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: the network that reads faces failed.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: चेहरे पढ़ने वाला नेटवर्क नहीं चला।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: too little is said while a face is seen.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: जब चेहरा दिखता है तब बहुत कम बोला जाता है।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: there is music or steady noise in the sound.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: आवाज़ में संगीत या एक-सा शोर है।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: no face is seen where most is said.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: जहाँ सबसे ज़्यादा बोला जाता है वहाँ कोई चेहरा नहीं दिखता।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: the faces are too small.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: चेहरे बहुत छोटे हैं।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: no mouth that is seen moves; somebody else may be speaking.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: जो मुँह दिखते हैं उनमें से कोई नहीं चलता; हो सकता है कोई और बोल रहा हो।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: several mouths move.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: कई मुँह चलते हैं।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: no mouth is seen long enough in one piece.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: कोई मुँह लगातार काफ़ी देर तक नहीं दिखता।",
    ),
    (
        "Whether a mouth moves with the speech could not be told: they agree no better and no worse than chance may bring about.",
        "मुँह बोली के साथ चलता है या नहीं, यह नहीं बताया जा सका: दोनों का मेल न इतना अच्छा है न इतना बुरा कि संयोग से न हो सके।",
    ),
];
