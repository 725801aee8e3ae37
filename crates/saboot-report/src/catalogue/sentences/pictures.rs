//! What checks say of still pictures: EXIF, JPEG, PNG, GIF, WebP, HEIF.

use super::super::matcher::Rows;

/// Statements and what a consistent file would show.
pub(super) const ROWS: Rows = &[
    // checks/camera_clock.rs, capture_dates.rs, saved_later.rs, gps_time.rs
    ("The date of capture is a placeholder.", "खींचने की तारीख़ असली तारीख़ नहीं, केवल ख़ाली जगह भरने का मान है।"),
    (
        "The date of capture is the day on which clocks begin.",
        "खींचने की तारीख़ वह दिन है जिससे घड़ियाँ गिनती शुरू करती हैं।",
    ),
    (
        "The date of capture lies in the future of the machine that examined the file.",
        "खींचने की तारीख़ उस कंप्यूटर की घड़ी से आगे की है जिस पर फ़ाइल जाँची गई।",
    ),
    ("The time of capture is midnight to the second.", "खींचने का समय सेकंड तक ठीक आधी रात है।"),
    (
        "The picture was changed {} before it was taken, as the file has it.",
        "फ़ाइल के अनुसार तस्वीर खींचे जाने से {0} पहले ही बदली जा चुकी थी।",
    ),
    (
        "The picture was digitised {} before it was taken, as the file has it.",
        "फ़ाइल के अनुसार तस्वीर खींचे जाने से {0} पहले ही डिजिटल बनाई जा चुकी थी।",
    ),
    (
        "DateTimeOriginal before the other dates, or at the same time.",
        "DateTimeOriginal बाक़ी तारीख़ों से पहले हो, या उसी समय का।",
    ),
    ("Changes after the capture.", "बदलाव खींचने के बाद के हों।"),
    (
        "XMP tells of a change at least {} before the capture.",
        "XMP में खींचने से कम से कम {0} पहले का बदलाव लिखा है।",
    ),
    (
        "The capture is dated before the phone that EXIF names existed.",
        "खींचने की तारीख़ उस समय की है जब EXIF में लिखा फ़ोन बना ही नहीं था।",
    ),
    (
        "A date from {n}-{n} on, when the first such phone was sold.",
        "{0}-{1} या उसके बाद की तारीख़, जब ऐसा पहला फ़ोन बिका।",
    ),
    (
        "The capture is dated before iOS {n}, which EXIF names, existed.",
        "खींचने की तारीख़ उस समय की है जब EXIF में लिखा iOS {0} आया ही नहीं था।",
    ),
    (
        "A date from June {n} on, when iOS {n} was first shown.",
        "जून {0} या उसके बाद की तारीख़, जब iOS {1} पहली बार दिखाया गया।",
    ),
    (
        "EXIF's date of change is {} behind the date of capture.",
        "EXIF में बदलने की तारीख़ खींचने की तारीख़ से {0} बाद की है।",
    ),
    (
        "XMP's last change is {} behind the date of capture.",
        "XMP में आख़िरी बदलाव खींचने की तारीख़ से {0} बाद का है।",
    ),
    (
        "A clock between 12 hours behind and 14 hours ahead of UTC.",
        "घड़ी UTC से 12 घंटे पीछे और 14 घंटे आगे के बीच हो।",
    ),
    (
        "The camera's clock is {} from the satellites' time, more than any time zone.",
        "कैमरे की घड़ी और उपग्रहों के समय में {0} का अंतर है, जो किसी भी समय-क्षेत्र से ज़्यादा है।",
    ),
    ("A zone near UTC{n} for this longitude.", "इस देशांतर के लिए UTC{0} के आसपास का समय-क्षेत्र।"),
    (
        "The time zone that is stated fits neither the position nor the difference of the clocks.",
        "लिखा हुआ समय-क्षेत्र न जगह से मेल खाता है, न घड़ियों के अंतर से।",
    ),
    // checks/exposure.rs
    ("The exposure is stated twice, with different values.", "एक्सपोज़र दो बार लिखा है, और दोनों मान अलग हैं।"),
    ("{} near {n}.", "{0} का मान {1} के आसपास।"),
    (
        "The scene's brightness does not fit exposure time, aperture and sensitivity.",
        "दृश्य की चमक एक्सपोज़र के समय, एपर्चर और संवेदनशीलता (ISO) से मेल नहीं खाती।",
    ),
    ("A brightness near {n}.", "चमक {0} के आसपास।"),
    (
        "The two focal lengths would need a sensor larger than any camera's.",
        "दोनों फ़ोकल लंबाइयाँ तभी सही हो सकती हैं जब सेंसर किसी भी कैमरे के सेंसर से बड़ा हो।",
    ),
    (
        "A film equivalent of half the focal length or more.",
        "फ़िल्म के बराबर की लंबाई, फ़ोकल लंबाई की आधी या उससे ज़्यादा।",
    ),
    (
        "The lens that EXIF names does not belong to the rest of its tags.",
        "EXIF में जिस लेंस का नाम है वह उसके बाक़ी टैग से मेल नहीं खाता।",
    ),
    (
        "A lens of the same phone, with the same focal length and aperture.",
        "उसी फ़ोन का लेंस, उसी फ़ोकल लंबाई और एपर्चर के साथ।",
    ),
    // checks/heif_writer.rs
    (
        "An empty handler name, as Apple's cameras write it.",
        "handler का नाम ख़ाली हो, जैसा Apple के कैमरे लिखते हैं।",
    ),
    (
        "EXIF names Apple's camera, but {} wrote the container.",
        "EXIF में Apple के कैमरे का नाम है, पर कंटेनर {0} ने लिखा है।",
    ),
    ("A grid of tiles, 512 × 512 each.", "टाइलों की जाली, हर टाइल 512 × 512 की।"),
    (
        "EXIF names an iPhone, but the picture is one piece, not tiles.",
        "EXIF में iPhone का नाम है, पर तस्वीर टाइलों में नहीं, एक ही टुकड़े में है।",
    ),
    // checks/jpeg_coding.rs, jpeg_writer.rs, quant_tables.rs
    (
        "Most cameras: baseline, with the Huffman tables of the standard and quantisation of their own.",
        "ज़्यादातर कैमरे: baseline, मानक की Huffman तालिकाएँ और अपनी quantisation तालिकाएँ।",
    ),
    (
        "The way the JPEG is coded is that of programs and platforms; the file was probably saved again.",
        "JPEG की कोडिंग का ढंग प्रोग्रामों और प्लेटफ़ॉर्मों का है; फ़ाइल शायद दोबारा सहेजी गई।",
    ),
    ("A comment names {}.", "एक टिप्पणी में यह नाम है: {0}।"),
    ("An Adobe program saved the file.", "फ़ाइल Adobe के किसी प्रोग्राम ने सहेजी।"),
    (
        "The file carries segments as Adobe's programs, and some others, write them.",
        "फ़ाइल में ऐसे खंड हैं जैसे Adobe के और कुछ दूसरे प्रोग्राम लिखते हैं।",
    ),
    (
        "Tables of a camera of {}, or the name of the program that saved the file.",
        "{0} के कैमरे की तालिकाएँ, या उस प्रोग्राम का नाम जिसने फ़ाइल सहेजी।",
    ),
    (
        "The quantisation tables have the form of Adobe's programs; the metadata names a camera and no such program.",
        "quantisation तालिकाएँ Adobe के प्रोग्रामों जैसी हैं; मेटाडेटा में कैमरे का नाम है, ऐसे किसी प्रोग्राम का नहीं।",
    ),
    // checks/picture_editor.rs, picture_size.rs, picture_structure.rs
    ("The picture names {} ({}).", "तस्वीर में {0} का नाम है ({1})।"),
    ("{n} × {n}, the size of the picture.", "{0} × {1}, यानी तस्वीर का आकार।"),
    (
        "The picture was {} by a program that kept EXIF as it was.",
        "किसी प्रोग्राम ने तस्वीर {0}, और EXIF को जस का तस रहने दिया।",
    ),
    (
        "Chunks were changed after their check sums were written.",
        "जाँच-योग (checksum) लिखे जाने के बाद खंड बदले गए।",
    ),
    (
        "Texts stand behind the pixels, where tools append them.",
        "टेक्स्ट पिक्सेल के बाद रखे हैं, जहाँ औज़ार उन्हें जोड़ते हैं।",
    ),
    ("The size that the file states is not its own.", "फ़ाइल अपना जो आकार बताती है वह उसका है नहीं।"),
    ("A flag of the header and the chunks do not agree.", "शीर्ष का एक संकेत और खंड आपस में मेल नहीं खाते।"),
    ("The canvas is not the picture's size.", "कैनवस का आकार तस्वीर के आकार से अलग है।"),
    // checks/picture_writer.rs
    (
        "The PNG was rewritten for iOS by Apple's developer tools.",
        "PNG को Apple के developer tools ने iOS के लिए दोबारा लिखा।",
    ),
    (
        "The PNG was written by Apple's frameworks, as for screenshots and exports on macOS and iOS.",
        "PNG Apple के frameworks ने लिखी, जैसा macOS और iOS पर स्क्रीनशॉट और export में होता है।",
    ),
    ("The PNG was written by ImageMagick.", "PNG ImageMagick ने लिखी।"),
    ("A comment of the GIF names {}.", "GIF की एक टिप्पणी में यह नाम है: {0}।"),
    ("A block of the GIF is of {}.", "GIF का एक खंड इसका है: {0}।"),
    (
        "The GIF's palette is made as FFmpeg's palettegen makes it: probably cut from a video.",
        "GIF की रंग-तालिका वैसी है जैसी FFmpeg का palettegen बनाता है: शायद किसी वीडियो से काटी गई।",
    ),
    (
        "The frames of the GIF come from two makings: it was put together.",
        "GIF के फ़्रेम दो अलग-अलग जगह बने हैं: उसे जोड़कर बनाया गया।",
    ),
    ("The container was written by {}.", "कंटेनर इसने लिखा: {0}।"),
    (
        "The EXIF item lies behind the pictures, where metadata editors put a new one.",
        "EXIF वाला हिस्सा तस्वीरों के बाद है, जहाँ मेटाडेटा बदलने वाले प्रोग्राम नया हिस्सा रखते हैं।",
    ),
    // checks/screenshot.rs, trailer.rs, polyglot.rs, vendor_exif.rs, generator_geometry.rs
    ("The file says that it is a screenshot.", "फ़ाइल ख़ुद को स्क्रीनशॉट बताती है।"),
    ("The file name is one that screenshots have.", "फ़ाइल का नाम वैसा है जैसा स्क्रीनशॉट का होता है।"),
    (
        "The PNG has the size of a phone's screen: probably a screenshot.",
        "PNG का आकार किसी फ़ोन की स्क्रीन जितना है: शायद स्क्रीनशॉट है।",
    ),
    ("Behind the picture lies {}.", "तस्वीर के अंत के बाद यह रखा है: {0}।"),
    (
        "The file says that it is a motion photo, but its movie has been cut off.",
        "फ़ाइल ख़ुद को motion photo बताती है, पर उसका वीडियो काट दिया गया है।",
    ),
    ("The file is a picture and holds {} as well.", "फ़ाइल तस्वीर है, और उसमें यह भी है: {0}।"),
    ("A text of the file holds code (\"{}\").", "फ़ाइल के एक टेक्स्ट में प्रोग्राम का कोड है (\"{0}\")।"),
    ("A block of {}, or none.", "{0} का खंड, या कोई नहीं।"),
    (
        "The maker's own block is {}'s, but EXIF names another maker.",
        "निर्माता का अपना खंड {0} का है, पर EXIF में दूसरे निर्माता का नाम है।",
    ),
    ("The tags that the camera writes: {}.", "वे टैग जो यह कैमरा लिखता है: {0}।"),
    (
        "EXIF claims an untouched picture of {}, but lacks {n} tags that its camera writes.",
        "EXIF के अनुसार तस्वीर {0} की है और उसे छुआ नहीं गया, पर उसमें वे {1} टैग नहीं हैं जो उस कैमरे में लिखे जाते हैं।",
    ),
    (
        "The form of the file is one that {} gives by default, among many other programs.",
        "फ़ाइल का रूप वैसा है जैसा इनसे अपने आप निकलता है: {0}; और भी कई प्रोग्रामों से ऐसा ही रूप निकलता है।",
    ),
];
