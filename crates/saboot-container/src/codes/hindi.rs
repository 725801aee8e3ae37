//! The codes of this crate in Hindi: title and text as in [`CODES`](super::CODES), code by code.

use saboot_core::CodeInfo;

use super::info;

/// What a file that ends too early means.
const CUT: &str = "ढाँचा कहता है कि आगे और बाइट हैं, पर वे नहीं हैं। बीच में रुके ट्रांसफ़र या रिकॉर्डिंग में ऐसा होता है; यह जालसाज़ी का संकेत नहीं है। जो कट गया वह पढ़ा नहीं गया।";
/// What a malformed element means.
const MALFORMED: &str = "फ़ाइल का एक हिस्सा वैसा नहीं बना जैसा उसका फ़ॉर्मैट माँगता है। ऐसी फ़ाइलें ख़राब ऐप लिखते हैं, ट्रांसफ़र में बिगड़ती हैं, और कभी शरारत से भी बनाई जाती हैं। वह हिस्सा छोड़ दिया गया; बाक़ी पढ़ा गया।";
/// What a missing main part means.
const MISSING: &str = "शुरुआती बाइट इसी फ़ॉर्मैट के हैं, पर वह हिस्सा नहीं मिला जो ऐसी हर फ़ाइल में होना चाहिए। उसमें जो मेटाडेटा होता, वह पढ़ा नहीं जा सका।";
/// What a met bound means.
const BOUND: &str = "फ़ाइल उससे ज़्यादा माँगती है जितना असली फ़ाइल माँगती है, इसलिए उसका मेटाडेटा पढ़ना वहीं रोक दिया गया। छोटी फ़ाइलें ऐसी बनाई जा सकती हैं कि कंप्यूटर को थका दें; यह सीमा उसे रोकती है। उसके आगे का हिस्सा पढ़ा नहीं गया।";

/// Why an entry of an archive is left closed.
const ENTRY: &str = "यह प्रविष्टि नहीं खोली गई; बाक़ी खोली गईं। आर्काइव ऐसे बनाए जा सकते हैं कि अलग-अलग प्रोग्राम उन्हें अलग पढ़ें, जहाँ नहीं लिखना चाहिए वहाँ लिखें, या कंप्यूटर को थका दें; ईमानदारी से किया गया निर्यात ऐसा कुछ नहीं करता। इसे किसी भरोसेमंद प्रोग्राम से निकालिए और फ़ाइल को अलग से जाँचिए।";
/// Why an archive is left closed.
const ARCHIVE: &str = "इस आर्काइव में से कुछ नहीं खोला गया। आर्काइव ऐसे बनाए जा सकते हैं कि अलग-अलग प्रोग्राम उन्हें अलग पढ़ें या कंप्यूटर थक जाए, और ट्रांसफ़र में वे बिगड़ भी जाते हैं। इसे दोबारा माँगिए, या किसी भरोसेमंद प्रोग्राम से खोलकर फ़ोल्डर को जाँचिए।";

/// Hindi (Devanagari) texts; a code that is missing here is shown in English.
pub static CODES_HINDI: &[CodeInfo] = &[
    info(
        "file.unreadable",
        "फ़ाइल पढ़ी नहीं जा सकी",
        "डिस्क या फ़ाइल सिस्टम ने पढ़ने नहीं दिया। उसके मेटाडेटा के बारे में कुछ नहीं कहा जा सकता।",
    ),
    info(
        "file.read-error",
        "फ़ाइल का एक हिस्सा पढ़ा नहीं जा सका",
        "डिस्क या फ़ाइल सिस्टम ने बीच में पढ़ने नहीं दिया। फ़ाइल को ठीक डिस्क पर कॉपी करके दोबारा जाँचिए।",
    ),
    info("limit.nodes", "फ़ाइल में बहुत ज़्यादा हिस्से हैं", BOUND),
    info("limit.entries", "एक तालिका में बहुत ज़्यादा प्रविष्टियाँ हैं", BOUND),
    info("limit.depth", "हिस्से एक-दूसरे के भीतर बहुत गहराई तक हैं", BOUND),
    info("limit.packets", "बहुत ज़्यादा पैकेट या पन्ने हैं", BOUND),
    info("limit.frames", "बहुत ज़्यादा फ़्रेम हैं, सबकी सूची नहीं बनाई जाती", BOUND),
    info("limit.marks", "फ़ाइल में बहुत ज़्यादा टेक्स्ट हैं", BOUND),
    info("limit.directories", "मेटाडेटा की बहुत ज़्यादा सूचियाँ हैं", BOUND),
    info("limit.metadata-bytes", "मेटाडेटा बहुत बड़ा है", BOUND),
    info("limit.inflate-ratio", "दबाया हुआ मेटाडेटा खुलने पर बहुत बढ़ जाता है", BOUND),
    info("limit.message-bytes", "संदेश उससे बड़ा है जितना पढ़ा जाता है", BOUND),
    info("limit.message-parts", "संदेश में बहुत ज़्यादा हिस्से हैं", BOUND),
    info("limit.archive-entries", "आर्काइव में बहुत ज़्यादा प्रविष्टियाँ हैं", ARCHIVE),
    info("limit.archive-ratio", "आर्काइव की एक प्रविष्टि खुलने पर बहुत बढ़ जाती है", ENTRY),
    info("limit.enclosed-bytes", "भीतर की एक फ़ाइल इतनी बड़ी है कि रखी नहीं जा सकती", ENTRY),
    info("limit.enclosed-total", "आर्काइव खुलने पर बहुत बड़ा हो जाता है", ARCHIVE),
    info("mms.truncated", "संदेश कटा हुआ है", CUT),
    info("mms.value-length", "संदेश में बताई गई एक लंबाई उससे ज़्यादा है जितना वहाँ है", MALFORMED),
    info("mms.integer", "संदेश का एक अंक ग़लत बना है", MALFORMED),
    info("mms.text-unterminated", "संदेश के एक टेक्स्ट का अंत-चिह्न नहीं है", MALFORMED),
    info("mms.header", "संदेश का एक header ग़लत बना है", MALFORMED),
    info("mms.part-truncated", "संदेश का एक हिस्सा कटा हुआ है", CUT),
    info("mms.part-count", "संदेश में बताए गए से कम हिस्से हैं", CUT),
    info("mms.trailing-bytes", "संदेश के आख़िरी हिस्से के बाद भी बाइट हैं", MALFORMED),
    info("mms.transfer-encoding", "संदेश का एक हिस्सा ऐसे encode है जो जाना-पहचाना नहीं", MALFORMED),
    info("smil.malformed", "slide show का वर्णन सही XML नहीं है", MALFORMED),
    info(
        "smil.entities",
        "slide show का वर्णन entity घोषित करता है",
        "entity की घोषणा का काम केवल पढ़ने वाले प्रोग्राम से उन्हें फैलवाना है। उन्हें छोड़ दिया गया; बाक़ी पढ़ा गया।",
    ),
    info("archive.malformed", "आर्काइव ग़लत बना है", ARCHIVE),
    info("archive.overlap", "आर्काइव की प्रविष्टियाँ एक-दूसरे पर चढ़ी हैं", ARCHIVE),
    info("archive.multi-disk", "आर्काइव कई खंडों में से एक है", ARCHIVE),
    info("archive.header-mismatch", "एक प्रविष्टि के दो header आपस में टकराते हैं", ENTRY),
    info("archive.unsafe-name", "एक प्रविष्टि का नाम आर्काइव के बाहर ले जाता है", ENTRY),
    info("archive.link", "एक प्रविष्टि कोई कड़ी (link) या उपकरण (device) है", ENTRY),
    info("archive.duplicate-name", "एक प्रविष्टि का नाम एक से ज़्यादा बार है", ENTRY),
    info("archive.encrypted", "एक प्रविष्टि encrypt की हुई है", ENTRY),
    info("archive.method", "एक प्रविष्टि ऐसे पैक है जिसे saboot नहीं खोलता", ENTRY),
    info("archive.checksum", "एक प्रविष्टि के बाइट उसके checksum के नहीं हैं", ENTRY),
    info("mp4.box-truncated", "MP4 का एक बॉक्स कटा हुआ है", CUT),
    info("mp4.box-size", "MP4 का एक बॉक्स असंभव आकार बताता है", MALFORMED),
    info("mp4.box-misplaced", "MP4 का एक बॉक्स ऐसी जगह है जहाँ उसे नहीं होना चाहिए", MALFORMED),
    info("mp4.table-truncated", "MP4 की एक तालिका कटी हुई है", CUT),
    info("mp4.sample-tables", "MP4 की सैंपल तालिकाएँ आपस में टकराती हैं", MALFORMED),
    info(
        "mp4.second-movie",
        "MP4 में दूसरा movie बॉक्स है",
        "प्लेयर पहला वाला पढ़ते हैं; दूसरा जाँचा नहीं गया। कुछ एडिटर पुराना वाला छोड़ देते हैं।",
    ),
    info("mp4.no-movie", "MP4 में movie बॉक्स नहीं है", MISSING),
    info(
        "mp4.compressed-movie",
        "movie बॉक्स दबाया हुआ (compressed) है",
        "यह QuickTime की पुरानी आदत है। उसका मेटाडेटा पढ़ा नहीं गया।",
    ),
    info("mp4.keys", "MP4 के मेटाडेटा की कुंजियाँ और मान मेल नहीं खाते", MALFORMED),
    info("mp4.exif-item", "तस्वीर का EXIF हिस्सा पढ़ा नहीं जा सका", MALFORMED),
    info("mp4.trailing-bytes", "MP4 के आख़िरी बॉक्स के बाद भी बाइट हैं", MALFORMED),
    info("matroska.truncated", "Matroska फ़ाइल का एक हिस्सा कटा हुआ है", CUT),
    info("matroska.element", "Matroska फ़ाइल का एक हिस्सा ठीक से नहीं बना है", MALFORMED),
    info("riff.truncated", "RIFF फ़ाइल का एक खंड कटा हुआ है", CUT),
    info("ogg.truncated", "Ogg फ़ाइल का एक पन्ना कटा हुआ है", CUT),
    info("ogg.crc", "Ogg फ़ाइल के कुछ पन्नों का जाँच-योग (checksum) ग़लत है", MALFORMED),
    info(
        "ogg.missing-pages",
        "Ogg फ़ाइल के कुछ पन्ने ग़ायब हैं",
        "पन्नों की गिनती बीच में छलाँग लगाती है। डेटा खो गया है, या एक हिस्सा दोबारा एन्कोड किए बिना काटा गया है।",
    ),
    info("ogg.garbage", "Ogg फ़ाइल के पन्नों के बीच फ़ालतू बाइट हैं", MALFORMED),
    info("ogg.no-comments", "Ogg फ़ाइल में टिप्पणी वाला हिस्सा नहीं है", MISSING),
    info("flac.truncated", "FLAC फ़ाइल का एक खंड कटा हुआ है", CUT),
    info("flac.no-marker", "FLAC की पहचान नहीं मिली", MISSING),
    info("mp3.truncated", "MP3 फ़ाइल कटी हुई है", CUT),
    info(
        "mp3.sync-lost",
        "MP3 के फ़्रेमों का सिलसिला टूटता है",
        "दो फ़्रेमों के बीच ऐसे बाइट हैं जो फ़्रेम नहीं हैं। यह ख़राबी, बीच में कोई टैग, या दो फ़ाइलों का जोड़ हो सकता है।",
    ),
    info("mp3.no-frame", "MP3 का कोई फ़्रेम नहीं मिला", MISSING),
    info("id3.truncated", "ID3 टैग कटा हुआ है", CUT),
    info("id3.packed-frame", "ID3 का एक हिस्सा दबाया हुआ या कूटबद्ध है", "उसका टेक्स्ट पढ़ा नहीं गया।"),
    info("adts.truncated", "AAC फ़ाइल कटी हुई है", CUT),
    info(
        "adts.sync-lost",
        "AAC के फ़्रेमों का सिलसिला टूटता है",
        "दो फ़्रेमों के बीच ऐसे बाइट हैं जो फ़्रेम नहीं हैं: यह ख़राबी है, या दो फ़ाइलों का जोड़।",
    ),
    info("ts.sync", "transport stream के packets में sync byte नहीं है", MALFORMED),
    info("ts.packet", "transport stream का कोई packet या table बिगड़ा हुआ है", MALFORMED),
    info("ts.truncated", "transport stream अधूरी है", CUT),
    info("flv.truncated", "Flash video अधूरी है", CUT),
    info("flv.tag", "Flash video का कोई tag बिगड़ा हुआ है", MALFORMED),
    info("flv.metadata", "Flash video का metadata बिगड़ा हुआ है", MALFORMED),
    info("amr.truncated", "AMR फ़ाइल कटी हुई है", CUT),
    info("amr.frame-header", "AMR के एक फ़्रेम का शीर्ष ठीक से नहीं बना है", MALFORMED),
    info("jpeg.segment-truncated", "JPEG का एक हिस्सा कटा हुआ है", CUT),
    info("jpeg.segment-malformed", "JPEG का एक हिस्सा ठीक से नहीं बना है", MALFORMED),
    info("jpeg.stray-bytes", "JPEG के हिस्सों के बीच फ़ालतू बाइट हैं", MALFORMED),
    info("jpeg.no-frame", "JPEG में फ़्रेम का शीर्ष नहीं है", MISSING),
    info("jpeg.no-end", "JPEG में अंत का चिह्न नहीं है", CUT),
    info("png.no-header", "PNG में शीर्ष वाला खंड नहीं है", MISSING),
    info("png.no-end", "PNG में अंत वाला खंड नहीं है", CUT),
    info("png.chunk-truncated", "PNG का एक खंड कटा हुआ है", CUT),
    info("png.chunk-malformed", "PNG का एक खंड ठीक से नहीं बना है", MALFORMED),
    info(
        "png.bad-crc",
        "PNG के कुछ खंडों का जाँच-योग (checksum) ग़लत है",
        "खंड लिखे जाने के बाद बाइट बदले: या तो ख़राबी से, या ऐसे एडिटर से जिसने जाँच-योग ठीक नहीं किया।",
    ),
    info("png.inflate", "PNG का दबाया हुआ टेक्स्ट खोला नहीं जा सका", MALFORMED),
    info("gif.no-header", "GIF का शीर्ष कटा हुआ है", MISSING),
    info("gif.no-end", "GIF में अंत का चिह्न नहीं है", CUT),
    info("gif.bad-block", "GIF का एक खंड ठीक से नहीं बना है", MALFORMED),
    info("webp.truncated", "WebP का एक खंड कटा हुआ है", CUT),
    info("webp.chunk-malformed", "WebP का एक खंड ठीक से नहीं बना है", MALFORMED),
    info("webp.no-picture", "WebP में कोई तस्वीर नहीं है", MISSING),
    info("tiff.no-header", "TIFF का शीर्ष ठीक से नहीं बना है", MISSING),
    info("exif.no-header", "EXIF के हिस्से में TIFF का शीर्ष नहीं है", MALFORMED),
    info("exif.directory-truncated", "EXIF की एक सूची कटी हुई है", CUT),
    info("exif.directory-loop", "EXIF की सूचियाँ घूमकर एक-दूसरे की ओर इशारा करती हैं", MALFORMED),
    info("exif.value-truncated", "EXIF का एक मान अपने हिस्से के बाहर है", MALFORMED),
    info("exif.bad-type", "EXIF का एक मान अनजानी क़िस्म का है", MALFORMED),
    info("xmp.malformed", "XMP का हिस्सा सही XML नहीं है", MALFORMED),
    info(
        "xmp.doctype",
        "XMP का हिस्सा entities घोषित करता है",
        "मेटाडेटा में document type का एक ही काम है: पढ़ने वाले प्रोग्राम को उसे फैलाने पर मजबूर करना। उसे पढ़ा नहीं गया।",
    ),
    info("xmp.extended-incomplete", "विस्तारित XMP के कुछ हिस्से ग़ायब हैं", CUT),
    info("iptc.truncated", "IPTC का हिस्सा कटा हुआ है", CUT),
    info("iptc.resource-truncated", "Photoshop का एक संसाधन-खंड कटा हुआ है", CUT),
];
