//! What checks say of containers, dates, sound files, messages and platforms.

use super::super::matcher::Rows;

/// Statements and what a consistent file would show.
pub(super) const ROWS: Rows = &[
    // checks/audio_identity.rs
    (
        "AMR {}: a phone's recorder, a call recorder or a message (MMS).",
        "AMR {0}: फ़ोन का रिकॉर्डर, कॉल रिकॉर्डर या संदेश (MMS)।",
    ),
    ("WhatsApp's recorder of voice notes.", "WhatsApp का वॉइस नोट रिकॉर्डर।"),
    (
        "Opus, one channel out of 16 kHz: the form of messengers' voice notes.",
        "Opus, 16 kHz से एक चैनल: मैसेंजर के वॉइस नोट का रूप।",
    ),
    (
        "Opus by FFmpeg: encoded or rewrapped by a program.",
        "FFmpeg का Opus: किसी प्रोग्राम ने एन्कोड किया या नई फ़ाइल में रखा।",
    ),
    (
        "MP3 by LAME or FFmpeg under a recorder's file name: the recording was encoded again.",
        "LAME या FFmpeg की MP3, पर नाम रिकॉर्डर वाला: रिकॉर्डिंग दोबारा एन्कोड हुई है।",
    ),
    (
        "MP3 by LAME or FFmpeg: encoded by a program, as no phone records.",
        "LAME या FFmpeg की MP3: किसी प्रोग्राम ने एन्कोड की; फ़ोन ऐसे रिकॉर्ड नहीं करते।",
    ),
    (
        "MP3 under a recorder's file name: phones do not record MP3, so it was encoded again.",
        "MP3, पर नाम रिकॉर्डर वाला: फ़ोन MP3 में रिकॉर्ड नहीं करते, इसलिए यह दोबारा एन्कोड हुई है।",
    ),
    ("Apple's Voice Memos.", "Apple का Voice Memos।"),
    ("AMR in 3GP: a phone's recorder or a message (MMS).", "3GP में AMR: फ़ोन का रिकॉर्डर या संदेश (MMS)।"),
    ("Apple's AAC encoder (delay of 2112 samples).", "Apple का AAC एन्कोडर (2112 सैंपल की देरी)।"),
    (
        "Android's MediaMuxer: a recorder app or an app's export.",
        "Android का MediaMuxer: रिकॉर्डर ऐप, या किसी ऐप का export।",
    ),
    (
        "Apple's Core Media: a recorder or an app's export.",
        "Apple का Core Media: रिकॉर्डर, या किसी ऐप का export।",
    ),
    ("FFmpeg: encoded or rewrapped by a program.", "FFmpeg: किसी प्रोग्राम ने एन्कोड किया या नई फ़ाइल में रखा।"),
    // checks/container_family.rs, container_times.rs, impossible_times.rs, encoder_date.rs, location_zone.rs
    ("The container is built the way of {}.", "कंटेनर इस ढंग से बना है: {0}।"),
    (
        "The file states no date at all: the program that wrote it last sets none.",
        "फ़ाइल में कोई तारीख़ नहीं लिखी: जिस प्रोग्राम ने उसे आख़िरी बार लिखा वह तारीख़ नहीं डालता।",
    ),
    (
        "The times count from 1970 instead of 1904, as some recorders and apps write them.",
        "समय 1904 की जगह 1970 से गिने गए हैं, जैसा कुछ रिकॉर्डर और ऐप करते हैं।",
    ),
    ("Times no further apart than {n} s.", "समयों में {0} सेकंड से ज़्यादा अंतर न हो।"),
    (
        "Tracks are older than the movie that holds them: they were taken into a new file.",
        "ट्रैक उस मूवी से पुराने हैं जिसमें वे रखे हैं: उन्हें नई फ़ाइल में लिया गया।",
    ),
    (
        "Tracks are younger than the movie that holds them: they were taken into a new file.",
        "ट्रैक उस मूवी से नए हैं जिसमें वे रखे हैं: उन्हें नई फ़ाइल में लिया गया।",
    ),
    (
        "The file was written {} after the recording by its own tags: it was exported or saved again.",
        "फ़ाइल के अपने टैग के अनुसार वह रिकॉर्डिंग के {0} बाद लिखी गई: उसे export किया गया या दोबारा सहेजा गया।",
    ),
    (
        "The recorder's date tag is {} younger than the file: the date was set by hand or by a wrong clock.",
        "रिकॉर्डर का तारीख़ वाला टैग फ़ाइल से {0} नया है: तारीख़ हाथ से या किसी ग़लत घड़ी से डाली गई।",
    ),
    (
        "The file name is dated {n} days before anything in the file: it was saved again later, or renamed.",
        "फ़ाइल के नाम की तारीख़ फ़ाइल की हर तारीख़ से {0} दिन पहले की है: उसे बाद में दोबारा सहेजा गया, या उसका नाम बदला गया।",
    ),
    (
        "The file name is dated {n} days after everything in the file: it was received, copied or renamed then.",
        "फ़ाइल के नाम की तारीख़ फ़ाइल की हर तारीख़ से {0} दिन बाद की है: तब वह मिली, कॉपी हुई या उसका नाम बदला गया।",
    ),
    ("No date after the examination.", "जाँच के समय के बाद की कोई तारीख़ न हो।"),
    ("{n} of {n} stated dates lie in the future.", "लिखी हुई {1} तारीख़ों में से {0} भविष्य की हैं।"),
    ("Modification not before creation.", "बदलने का समय बनाने के समय से पहले न हो।"),
    (
        "A part of the file was modified before it was created, by its own account.",
        "फ़ाइल के अपने ही अनुसार उसका एक हिस्सा बनने से पहले बदला जा चुका था।",
    ),
    ("A date not before {}.", "{0} से पहले की तारीख़ न हो।"),
    (
        "The pictures were encoded by {}, which was published about {n} days after the latest date that the file states.",
        "चित्र {0} से एन्कोड हुए हैं, जो फ़ाइल में लिखी सबसे नई तारीख़ के लगभग {1} दिन बाद जारी हुआ।",
    ),
    ("A zone within {n} h of {n} h.", "समय-क्षेत्र {1} घंटे से {0} घंटे के भीतर हो।"),
    (
        "The zone of the date lies {n} hours from the sun's time at the stated place.",
        "तारीख़ का समय-क्षेत्र लिखी हुई जगह के सूर्य-समय से {0} घंटे दूर है।",
    ),
    // checks/edit_list.rs, mdat_coverage.rs, free_space.rs, track_durations.rs, track_lineage.rs
    (
        "About {n} frames ({n} s of picture) {} are in the file but not shown: seconds {n} to {n} of the track.",
        "{2} के लगभग {0} फ़्रेम ({1} सेकंड का चित्र) फ़ाइल में हैं पर दिखाए नहीं जाते: ट्रैक के सेकंड {3} से {4} तक।",
    ),
    (
        "About {n} sound packets ({n} s of sound) {} are in the file but not shown: seconds {n} to {n} of the track.",
        "{2} के लगभग {0} ध्वनि-पैकेट ({1} सेकंड की आवाज़) फ़ाइल में हैं पर सुनाए नहीं जाते: ट्रैक के सेकंड {3} से {4} तक।",
    ),
    (
        "An edit that shows all of the media but for less than {n} s of delay.",
        "ऐसी edit list जो {0} सेकंड से कम की देरी छोड़कर पूरा मीडिया दिखाए।",
    ),
    ("Each byte belongs to one sample.", "हर बाइट एक ही सैंपल का हो।"),
    ("{n} bytes of media data belong to two samples or more.", "मीडिया डेटा के {0} बाइट दो या ज़्यादा सैंपल के हैं।"),
    ("Every byte of media data belongs to a sample.", "मीडिया डेटा का हर बाइट किसी सैंपल का हो।"),
    ("{n} bytes of media data belong to no track.", "मीडिया डेटा के {0} बाइट किसी ट्रैक के नहीं हैं।"),
    (
        "A {} box of {n} bytes holds boxes of an earlier version of the file.",
        "{1} बाइट के एक {0} बॉक्स में फ़ाइल के पुराने रूप के बॉक्स हैं।",
    ),
    ("A {} box of {n} bytes is not empty.", "{1} बाइट का एक {0} बॉक्स ख़ाली नहीं है।"),
    ("Zeros.", "केवल शून्य हों।"),
    ("Both within {n} s.", "दोनों {0} सेकंड के भीतर हों।"),
    ("The sound begins after the picture by {n} s.", "आवाज़ चित्र के {0} सेकंड बाद शुरू होती है।"),
    ("The picture begins after the sound by {n} s.", "चित्र आवाज़ के {0} सेकंड बाद शुरू होता है।"),
    ("Both end within {n} s.", "दोनों {0} सेकंड के भीतर ख़त्म हों।"),
    ("The sound goes on after the picture for {n} s.", "आवाज़ चित्र के बाद {0} सेकंड तक चलती रहती है।"),
    ("The picture goes on after the sound for {n} s.", "चित्र आवाज़ के बाद {0} सेकंड तक चलता रहता है।"),
    ("A header of {n} s, the sum of the sample durations.", "शीर्ष में {0} सेकंड हो, यानी सैंपल की अवधियों का जोड़।"),
    (
        "Track {n} states {n} s of media, its samples last {n} s.",
        "ट्रैक {0} में मीडिया {1} सेकंड का बताया गया है, पर उसके सैंपल {2} सेकंड के हैं।",
    ),
    ("Both tracks named by the same program.", "दोनों ट्रैक के नाम एक ही प्रोग्राम के दिए हों।"),
    (
        "The picture track is named by {}, the sound track by {}.",
        "चित्र के ट्रैक का नाम देने वाला: {0}; आवाज़ के ट्रैक का नाम देने वाला: {1}।",
    ),
    (
        "Times no further apart than the clip is long ({n} s).",
        "समयों का अंतर क्लिप की लंबाई ({0} सेकंड) से ज़्यादा न हो।",
    ),
    (
        "Picture and sound were created {n} s apart: they were recorded or made separately.",
        "चित्र और आवाज़ के बनने में {0} सेकंड का अंतर है: वे अलग-अलग रिकॉर्ड हुए या बनाए गए।",
    ),
    // checks/encoder.rs, x264_camera.rs, parameter_sets.rs, frame_timing.rs
    ("Written or processed by {}.", "इससे लिखी गई या गुज़री: {0}।"),
    ("Written or processed by {}. Options: {}.", "इससे लिखी गई या गुज़री: {0}। विकल्प: {1}।"),
    (
        "Written or processed by {}. These are x264's defaults, as scripts and simple converters leave them.",
        "इससे लिखी गई या गुज़री: {0}। ये x264 के अपने आप रहने वाले विकल्प हैं, जिन्हें scripts और साधारण कन्वर्टर नहीं बदलते।",
    ),
    (
        "Written or processed by {}. It was encoded without loss, as research programs do.",
        "इससे लिखी गई या गुज़री: {0}। एन्कोडिंग में कुछ खोया नहीं (lossless), जैसा शोध वाले प्रोग्राम करते हैं।",
    ),
    (
        "Written or processed by {}. Options: {}. These are x264's defaults, as scripts and simple converters leave them.",
        "इससे लिखी गई या गुज़री: {0}। विकल्प: {1}। ये x264 के अपने आप रहने वाले विकल्प हैं, जिन्हें scripts और साधारण कन्वर्टर नहीं बदलते।",
    ),
    (
        "Written or processed by {}. Options: {}. It was encoded without loss, as research programs do.",
        "इससे लिखी गई या गुज़री: {0}। विकल्प: {1}। एन्कोडिंग में कुछ खोया नहीं (lossless), जैसा शोध वाले प्रोग्राम करते हैं।",
    ),
    (
        "No x264 or x265 signature: cameras encode with hardware of their own.",
        "x264 या x265 की पहचान न हो: कैमरे अपने हार्डवेयर से एन्कोड करते हैं।",
    ),
    (
        "The pictures were encoded by x264 or x265, the tags name a camera.",
        "चित्र x264 या x265 से एन्कोड हुए हैं, पर टैग में कैमरे का नाम है।",
    ),
    ("One sample description for the whole track.", "पूरे ट्रैक के लिए सैंपल का एक ही विवरण।"),
    (
        "Track {n} is made of pieces by {n} different encoders or settings.",
        "ट्रैक {0} में {1} अलग-अलग एन्कोडरों या सेटिंग के टुकड़े हैं।",
    ),
    ("The settings in the header throughout.", "शुरू से अंत तक शीर्ष वाली सेटिंग।"),
    (
        "Track {n}: the stream carries settings that its header does not know ({n} of {n} pictures looked at carry settings).",
        "ट्रैक {0}: स्ट्रीम में ऐसी सेटिंग हैं जो उसके शीर्ष में नहीं हैं (देखे गए {2} चित्रों में से {1} में सेटिंग हैं)।",
    ),
    ("4:2:0 or, from professional cameras, 4:2:2.", "4:2:0, या पेशेवर कैमरों से 4:2:2।"),
    (
        "The stream holds {}, as programs for rendering, research and screen capture write.",
        "स्ट्रीम में {0} हैं, जैसा rendering, शोध और स्क्रीन रिकॉर्ड करने वाले प्रोग्राम लिखते हैं।",
    ),
    ("The same colour description in container and stream.", "कंटेनर और स्ट्रीम में रंगों का एक ही विवरण।"),
    (
        "The container describes the colours otherwise than the stream does.",
        "कंटेनर और स्ट्रीम रंगों का विवरण अलग-अलग देते हैं।",
    ),
    (
        "Every frame lasts equally long: {n} frames a second throughout.",
        "हर फ़्रेम बराबर समय का है: शुरू से अंत तक हर सेकंड {0} फ़्रेम।",
    ),
    (
        "Frame durations vary ({n} different ones): {n} frames a second on average.",
        "फ़्रेमों की अवधियाँ बदलती हैं ({0} अलग-अलग अवधियाँ): औसतन हर सेकंड {1} फ़्रेम।",
    ),
    // checks/extension_mismatch.rs
    ("An extension of {}: {}.", "{0} का एक्सटेंशन: {1}।"),
    ("The name says {}, the content is {}.", "नाम {0} बताता है, सामग्री {1} है।"),
    // checks/lame_tag.rs
    ("A tag in the first frame only.", "टैग केवल पहले फ़्रेम में हो।"),
    (
        "The header frame of another MP3 stands inside this one: files were joined.",
        "इसके भीतर किसी दूसरी MP3 का शीर्ष फ़्रेम है: फ़ाइलें जोड़ी गईं।",
    ),
    (
        "The stream goes on behind what its encoder noted: frames were added without encoding again.",
        "ध्वनि उससे आगे तक है जितना उसके एन्कोडर ने लिखा था: दोबारा एन्कोड किए बिना फ़्रेम जोड़े गए।",
    ),
    (
        "The stream is shorter than its encoder noted: frames were cut off without encoding again, or the file broke off.",
        "ध्वनि उससे छोटी है जितना उसके एन्कोडर ने लिखा था: दोबारा एन्कोड किए बिना फ़्रेम काटे गए, या फ़ाइल बीच में टूट गई।",
    ),
    ("As many bytes and frames as the tag states.", "उतने ही बाइट और फ़्रेम जितने टैग में लिखे हैं।"),
    (
        "The music is as long as its encoder noted but has another checksum: frames were changed or exchanged in place.",
        "ध्वनि उतनी ही लंबी है जितनी उसके एन्कोडर ने लिखी थी, पर उसका जाँच-योग (checksum) दूसरा है: फ़्रेम वहीं के वहीं बदले गए।",
    ),
    ("Music with the checksum that the tag states.", "टैग में लिखे जाँच-योग वाली ध्वनि।"),
    (
        "The encoder's note was changed after it was written: its own checksum does not fit.",
        "एन्कोडर का लिखा टैग बाद में बदला गया: उसका अपना जाँच-योग मेल नहीं खाता।",
    ),
    ("A tag with the checksum that it states.", "टैग का जाँच-योग वही हो जो उसमें लिखा है।"),
    // checks/message_*.rs
    (
        "Part {n} is dated {n} days after the date that {} gave the message ({}).",
        "हिस्सा {0} उस तारीख़ के {1} दिन बाद का है जो {2} ने संदेश को दी ({3})।",
    ),
    ("A part that was made before the message was sent.", "हिस्सा संदेश भेजे जाने से पहले बना हो।"),
    ("The message had expired before it was sent.", "संदेश की अवधि उसके भेजे जाने से पहले ही बीत चुकी थी।"),
    ("An expiry after the date of the message.", "अवधि संदेश की तारीख़ के बाद ख़त्म हो।"),
    ("The message was forwarded before it was first sent.", "संदेश पहली बार भेजे जाने से पहले ही आगे भेजा जा चुका था।"),
    ("A previous sending before the date of the message.", "पिछली बार भेजने का समय संदेश की तारीख़ से पहले हो।"),
    ("An encoding as WSP and the MMS encapsulation ask.", "वैसी एन्कोडिंग जैसी WSP और MMS encapsulation माँगते हैं।"),
    ("The encoding of the message is irregular in {}.", "संदेश की एन्कोडिंग {0} नियम के अनुसार नहीं है।"),
    ("The message says that it was sent {} before by others.", "संदेश के अनुसार दूसरों ने उसे पहले {0} भेजा था।"),
    (
        "This is a phone's request to the server to forward a message.",
        "यह फ़ोन का सर्वर से अनुरोध है कि एक संदेश आगे भेजा जाए।",
    ),
    (
        "A message on its way to the server (m-send-req) carries {}.",
        "सर्वर की ओर जा रहे संदेश (m-send-req) में यह है: {0}।",
    ),
    ("No {} in m-send-req.", "m-send-req में {0} न हो।"),
    (
        "A Date, which the server must write into m-retrieve-conf.",
        "Date, जो सर्वर को m-retrieve-conf में लिखनी होती है।",
    ),
    (
        "A delivered message (m-retrieve-conf) carries no date, which the server must give it.",
        "पहुँचाए गए संदेश (m-retrieve-conf) में तारीख़ नहीं है, जो सर्वर को देनी होती है।",
    ),
    (
        "A delivered message (m-retrieve-conf) carries the server's answer to a sender.",
        "पहुँचाए गए संदेश (m-retrieve-conf) में सर्वर का वह जवाब है जो भेजने वाले को जाता है।",
    ),
    ("No X-Mms-Response-Status in m-retrieve-conf.", "m-retrieve-conf में X-Mms-Response-Status न हो।"),
    (
        "{} still asks the server to put in the sender's address, as only the sender's own phone writes.",
        "{0} में अब भी सर्वर से भेजने वाले का पता भरने को कहा गया है, जो केवल भेजने वाले का अपना फ़ोन लिखता है।",
    ),
    ("An address, or no From at all.", "कोई पता हो, या From हो ही नहीं।"),
    ("A type that fits {}.", "{0} से मेल खाता प्रकार।"),
    (
        "Part {n} is declared as another type than its content, {}.",
        "हिस्सा {0} अपनी सामग्री ({1}) से अलग प्रकार का बताया गया है।",
    ),
    (
        "The slide show names an address outside the message for {}; it was not fetched.",
        "स्लाइड शो {0} के लिए संदेश के बाहर का पता देता है; वहाँ से कुछ नहीं लाया गया।",
    ),
    ("A part of the message.", "संदेश का ही एक हिस्सा।"),
    (
        "The slide show names a part for {} that is not in the message.",
        "स्लाइड शो {0} के लिए ऐसे हिस्से का नाम देता है जो संदेश में नहीं है।",
    ),
    ("A part with that name, location or identifier.", "उस नाम, स्थान या पहचान वाला हिस्सा।"),
    ("Every picture, sound and video in a slide.", "हर तस्वीर, आवाज़ और वीडियो किसी स्लाइड में हो।"),
    (
        "Part {n} is in the message, but its slide show never shows it.",
        "हिस्सा {0} संदेश में है, पर उसका स्लाइड शो उसे कभी नहीं दिखाता।",
    ),
    (
        "The slide show names its author: the phone or program that composed the message, by its own account.",
        "स्लाइड शो में उसे बनाने वाले का नाम है: वह फ़ोन या प्रोग्राम जिसने, उसके अपने अनुसार, संदेश तैयार किया।",
    ),
    (
        "The message holds {n} bytes, more than carriers take by MMS: it was exported or put together by a program, or went another way.",
        "संदेश {0} बाइट का है, जो मोबाइल कंपनियाँ MMS में जितना लेती हैं उससे ज़्यादा है: उसे किसी प्रोग्राम ने export किया या जोड़कर बनाया, या वह किसी और रास्ते से गया।",
    ),
    (
        "Size, codecs and missing camera data are those that MMS carriage leaves: detail, resolution and camera data were lost where there were any.",
        "आकार, codec और कैमरे के डेटा का न होना वैसा ही है जैसा MMS से भेजने पर बचता है: बारीकी, रिज़ॉल्यूशन और कैमरे का डेटा, जो भी था, खो गया।",
    ),
    // checks/muxer.rs
    ("The tags and trailers of one device.", "एक ही उपकरण के टैग और अंत के खंड।"),
    (
        "The file names Apple and another maker as its recorder.",
        "फ़ाइल में रिकॉर्डर के रूप में Apple का भी नाम है और दूसरे निर्माता का भी।",
    ),
    (
        "Tracks named “Core Media Video” and “Core Media Audio”, as every Apple recorder and export writes.",
        "ट्रैक के नाम “Core Media Video” और “Core Media Audio” हों, जैसा Apple का हर रिकॉर्डर और export लिखता है।",
    ),
    (
        "Apple's camera tags stand in a file whose tracks carry the names of {}.",
        "Apple के कैमरे के टैग ऐसी फ़ाइल में हैं जिसके ट्रैक के नाम देने वाला कोई और है: {0}।",
    ),
    (
        "A recording by Android's MediaMuxer was rewrapped or re-encoded by FFmpeg and kept the device's tags.",
        "Android के MediaMuxer की रिकॉर्डिंग को FFmpeg ने नई फ़ाइल में रखा या दोबारा एन्कोड किया, और उपकरण के टैग रहने दिए।",
    ),
    (
        "A recording by {} was rewrapped or re-encoded by FFmpeg and kept the device's tags.",
        "{0} की रिकॉर्डिंग को FFmpeg ने नई फ़ाइल में रखा या दोबारा एन्कोड किया, और उपकरण के टैग रहने दिए।",
    ),
    (
        "Android's maker tags stand in a file written by FFmpeg, and no track keeps Android's names.",
        "Android उपकरण के निर्माता के टैग FFmpeg की लिखी फ़ाइल में हैं, और किसी ट्रैक पर Android का दिया नाम नहीं है।",
    ),
    (
        "The device's own brand and version in ftyp, and no FFmpeg tag.",
        "ftyp में उपकरण का अपना brand और version हो, और FFmpeg का कोई टैग न हो।",
    ),
    // checks/platform_path.rs
    (
        "The picture is built as {} delivers photographs; other programs build such pictures too.",
        "तस्वीर वैसी बनी है जैसी तस्वीरें {0} से पहुँचती हैं; दूसरे प्रोग्राम भी ऐसी तस्वीरें बनाते हैं।",
    ),
    ("The file carries the mark of an editor, {}.", "फ़ाइल में एक एडिटर का निशान है: {0}।"),
    ("The file carries a mark of {}.", "फ़ाइल में इसका निशान है: {0}।"),
    (
        "The file name claims {}: it is one that {} gives. The file is built as {} delivers such files.",
        "फ़ाइल का नाम {0} की ओर इशारा करता है: ऐसे नाम {1} के होते हैं। फ़ाइल वैसी ही बनी है जैसी {2} से पहुँचती है।",
    ),
    (
        "The file name claims {}: it is one that {} gives. But the file still holds what {} removes from photos and videos: it was sent as a document, or the name was given otherwise.",
        "फ़ाइल का नाम {0} की ओर इशारा करता है: ऐसे नाम {1} के होते हैं। पर फ़ाइल में अब भी वह है जो {2} पर फ़ोटो और वीडियो से हट जाता है: उसे document की तरह भेजा गया, या नाम किसी और ने दिया।",
    ),
    (
        "The file name claims {}: it is one that {} gives. Nothing else in the file tells.",
        "फ़ाइल का नाम {0} की ओर इशारा करता है: ऐसे नाम {1} के होते हैं। फ़ाइल में और कुछ ऐसा नहीं बताता।",
    ),
    (
        "The format is the one that MMS carries: 3GP with H.263 or MPEG-4 and AMR, small.",
        "फ़ॉर्मैट वही है जो MMS में जाता है: H.263 या MPEG-4 और AMR वाली छोटी 3GP।",
    ),
    // checks/sensor_tracks.rs, windows_properties.rs
    (
        "{} runs as long as the picture ({n} s, {n} samples): it was recorded with it.",
        "{0} चित्र जितनी ही देर चलता है ({1} सेकंड, {2} सैंपल): वह उसी के साथ रिकॉर्ड हुआ।",
    ),
    (
        "{} is there, {n} s long beside {n} s of picture, {n} samples.",
        "{0} मौजूद है, {2} सेकंड के चित्र के साथ {1} सेकंड का, {3} सैंपल।",
    ),
    (
        "Readings from the first to the last picture, where a device recorded them.",
        "जहाँ किसी उपकरण ने रिकॉर्ड किया हो वहाँ पहले से आख़िरी चित्र तक के माप।",
    ),
    (
        "The file carries boxes or keys of a maker's own recorder software.",
        "फ़ाइल में किसी निर्माता के अपने रिकॉर्डर सॉफ़्टवेयर के बॉक्स या कुंजियाँ हैं।",
    ),
    ("Windows wrote its own properties into the file.", "Windows ने फ़ाइल में अपनी properties लिखी हैं।"),
    // checks/speech_file.rs, streamed.rs, tool_remains.rs
    (
        "The sound file has a form that speech synthesis gives, and many recordings too.",
        "ध्वनि फ़ाइल का रूप वैसा है जैसा कृत्रिम आवाज़ बनाने वाले प्रोग्राम देते हैं, और बहुत-सी रिकॉर्डिंग भी।",
    ),
    (
        "The file is a stream or a piece of one, or was taken from one.",
        "फ़ाइल कोई स्ट्रीम है, उसका टुकड़ा है, या उससे ली गई है।",
    ),
    (
        "MPEG-4 part 2 by FFmpeg without sound: what OpenCV's video writer gives by default.",
        "FFmpeg का MPEG-4 part 2, बिना आवाज़ के: OpenCV का वीडियो लिखने वाला हिस्सा अपने आप ऐसा ही देता है।",
    ),
    (
        "25 equal frames a second beside 16 kHz mono AAC, by FFmpeg: the form in which lip-sync pipelines write.",
        "हर सेकंड 25 बराबर फ़्रेम और 16 kHz का mono AAC, FFmpeg से: होंठ मिलाने वाले (lip-sync) प्रोग्राम इसी रूप में लिखते हैं।",
    ),
    (
        "An AVI by FFmpeg without sound: what OpenCV's video writer gives by default.",
        "FFmpeg की AVI, बिना आवाज़ के: OpenCV का वीडियो लिखने वाला हिस्सा अपने आप ऐसा ही देता है।",
    ),
];
