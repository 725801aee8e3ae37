//! Advice that is the same everywhere: what not to do, what to do for a child, and how to keep it from happening again.

use saboot_core::Lang;

use super::block::Blocks;
use super::{Document, Jurisdiction, Order, name, not_advice};

/// One text in English and in Hindi.
pub(super) type Pair = (&'static str, &'static str);

/// Evidence first.
pub(super) const KEEP: Pair = (
    "Keep the clip as you received it, and do not forward it. Make screenshots of where it stands: address, account, date, time.",
    "क्लिप जैसी मिली है वैसी रखें, और आगे न भेजें। जहाँ वह दिख रही है उसके स्क्रीनशॉट लें: पता, खाता, तारीख़, समय।",
);
/// Hashes instead of the clip.
pub(super) const STOP_NCII: Pair = (
    "StopNCII.org (adults): its page makes hashes of the picture or video on your own device and gives them to platforms that take part. The clip is not uploaded. Keep the case number and PIN: they cannot be recovered.",
    "StopNCII.org (वयस्कों के लिए): उसका पन्ना आपके अपने डिवाइस पर तस्वीर या वीडियो का हैश बनाता है और उसे शामिल प्लैटफ़ॉर्मों को देता है। क्लिप अपलोड नहीं होती। केस नंबर और PIN सँभालकर रखें: वे दोबारा नहीं मिलते।",
);
/// Search engines.
pub(super) const SEARCH: Pair = (
    "Google and other search engines have forms of their own to take results out.",
    "Google और दूसरे सर्च इंजन के पास खोज-परिणामों से हटाने के अपने फ़ॉर्म हैं।",
);

/// What to do first, who helps, and what not to do: `now` and `help` are a country's own.
pub(super) fn first_steps(
    order: &Order<'_>,
    lang: Lang,
    jurisdiction: Jurisdiction,
    now: &[Pair],
    help: &[Pair],
) -> Document {
    let said = |pairs: &[Pair]| pairs.iter().map(|pair| lang.pick(pair.0, pair.1)).collect::<Vec<_>>();
    let mut b = Blocks::default();
    b.paragraph(lang.pick(
        "What happened is not your fault. You can take this step by step, and you do not have to do it alone.",
        "जो हुआ, उसमें आपकी ग़लती नहीं है। आप एक-एक क़दम चल सकते हैं, और यह सब अकेले करने की ज़रूरत नहीं है।",
    ));
    if order.minor {
        minor(&mut b, lang, jurisdiction);
    } else {
        b.heading(lang.pick("Now", "अभी"));
        b.steps(said(now));
        never(&mut b, lang);
    }
    b.heading(lang.pick(
        "Who helps (numbers as generally known; check)",
        "कौन मदद करता है (नंबर जैसे आम तौर पर बताए जाते हैं; जाँच लें)",
    ));
    b.list(said(help));
    b.note(not_advice(lang));
    b.document(name("first-steps", lang), lang, lang.pick("First steps", "पहले क़दम"))
}

/// What makes things worse.
fn never(b: &mut Blocks, lang: Lang) {
    b.heading(lang.pick("What not to do", "क्या न करें"));
    b.list(lang.pick(
        [
            "Do not pay. Whoever is paid asks again. Stop answering; keep the messages.",
            "Do not delete evidence: not the chat, not the account, not the file. Mute and block after you have made screenshots.",
            "Do not forward the clip, not even to prove that it is false or to ask whether it is real.",
            "Do not give anybody who offers to \"remove it for a fee\" access to your phone, accounts or money.",
            "Do not edit, crop or rename the file that you hand over: its digest would no longer be the one in the report.",
        ],
        [
            "पैसे न दें। जिसे एक बार पैसे मिलते हैं, वह फिर माँगता है। जवाब देना बंद करें; संदेश सँभालकर रखें।",
            "सबूत न मिटाएँ: न चैट, न खाता, न फ़ाइल। पहले स्क्रीनशॉट लें, फिर म्यूट या ब्लॉक करें।",
            "क्लिप आगे न भेजें: न यह साबित करने के लिए कि वह झूठी है, न यह पूछने के लिए कि वह असली है या नहीं।",
            "जो \"पैसे लेकर हटाने\" की बात करे, उसे अपना फ़ोन, खाते या पैसे न सौंपें।",
            "जो फ़ाइल सौंपनी है उसे न बदलें, न काटें, न दोबारा सहेजें: उसका हैश रिपोर्ट वाला नहीं रहेगा।",
        ],
    ));
}

/// A child may be shown: the lawful channels, and nothing that needs another copy.
fn minor(b: &mut Blocks, lang: Lang, jurisdiction: Jurisdiction) {
    b.warning(lang.pick(
        "A child (somebody under 18) may be shown. In many countries it is an offence to copy, send, upload, show or keep such a clip, also with good intent and also when it may be synthetic. Make no copy. Do not forward it to helpers, platforms or journalists. Do not open it again.",
        "हो सकता है कि इसमें कोई बच्चा (18 वर्ष से कम उम्र का व्यक्ति) दिखता हो। कई देशों में ऐसी क्लिप की प्रति बनाना, भेजना, अपलोड करना, दिखाना या अपने पास रखना अपराध है, चाहे इरादा अच्छा हो और चाहे क्लिप कृत्रिम हो। कोई प्रति न बनाएँ। मदद करने वालों, प्लैटफ़ॉर्मों या पत्रकारों को न भेजें। उसे दोबारा न खोलें।",
    ));
    b.heading(lang.pick("The lawful channels", "क़ानूनी रास्ते"));
    let mut channels = match jurisdiction {
        Jurisdiction::India => lang.pick(
            vec![
                "Police station, or the special juvenile police unit of the district: tell them that the clip exists and where, and ask how they want to receive it.",
                "1098 (Childline), at any hour.",
                "cybercrime.gov.in (category for children; an anonymous report is offered there) or 1930.",
                "The platform's own report for child safety: give the address of the post, never the file.",
            ],
            vec![
                "पुलिस थाना, या ज़िले की विशेष किशोर पुलिस इकाई: बताएँ कि ऐसी क्लिप है और कहाँ है, और पूछें कि वे उसे कैसे लेना चाहते हैं।",
                "1098 (चाइल्डलाइन), किसी भी समय।",
                "cybercrime.gov.in (बच्चों वाली श्रेणी; वहाँ बिना नाम बताए भी शिकायत की जा सकती है) या 1930।",
                "प्लैटफ़ॉर्म की अपनी बाल-सुरक्षा रिपोर्ट: पोस्ट का पता दें, फ़ाइल कभी नहीं।",
            ],
        ),
        Jurisdiction::UnitedStates => lang.pick(
            vec![
                "NCMEC's CyberTipline: report.cybertip.org, or 1-800-843-5678.",
                "The police, or the FBI (tips.fbi.gov): tell them that the clip exists and where, and ask how they want to receive it.",
                "The platform's own report for child safety: give the address of the post, never the file.",
            ],
            vec![
                "NCMEC की CyberTipline: report.cybertip.org, या 1-800-843-5678।",
                "पुलिस, या FBI (tips.fbi.gov): बताएँ कि ऐसी क्लिप है और कहाँ है, और पूछें कि वे उसे कैसे लेना चाहते हैं।",
                "प्लैटफ़ॉर्म की अपनी बाल-सुरक्षा रिपोर्ट: पोस्ट का पता दें, फ़ाइल कभी नहीं।",
            ],
        ),
    };
    channels.push(lang.pick(
        "Take It Down (takeitdown.ncmec.org), only for the young person themself and only on the device where the picture already is: nothing is uploaded, and its page says not to download or share anything in order to use it.",
        "Take It Down (takeitdown.ncmec.org): केवल उस युवा व्यक्ति के लिए जिसकी तस्वीर है, और केवल उसी डिवाइस पर जिसमें वह पहले से है: कुछ अपलोड नहीं होता, और उसका पन्ना कहता है कि इसके लिए कुछ डाउनलोड या साझा न करें।",
    ));
    b.list(channels);
    b.list(lang.pick(
        [
            "Say to the child: it is not your fault, and you did right to tell. Do not ask for details again and again; leave questions to people who are trained for them.",
            "Do not pay and do not answer demands; keep the messages as they are for the police.",
            "This kit lists no perceptual hashes and holds no picture. Hand the hash report to the police alone.",
        ],
        [
            "बच्चे से कहें: इसमें तुम्हारी ग़लती नहीं है, और तुमने बताकर ठीक किया। बार-बार ब्योरा न पूछें; सवाल उन पर छोड़ें जो इसके लिए प्रशिक्षित हैं।",
            "पैसे न दें और माँगों का जवाब न दें; संदेश पुलिस के लिए जैसे हैं वैसे रखें।",
            "इस किट में न परसेप्चुअल हैश हैं, न कोई तस्वीर। हैश रिपोर्ट केवल पुलिस को दें।",
        ],
    ));
}

/// How to keep it from happening again.
pub(super) fn prevent(lang: Lang) -> Document {
    let mut b = Blocks::default();
    b.paragraph(lang.pick(
        "A leak is the fault of whoever leaked. These steps make the next one harder. Begin with the first two; the rest can wait.",
        "लीक की ग़लती उसकी है जिसने लीक किया। ये क़दम अगली बार इसे मुश्किल बनाते हैं। पहले दो से शुरू करें; बाक़ी बाद में भी हो सकते हैं।",
    ));
    let part = |b: &mut Blocks, title: (&str, &str), points: (&[&str], &[&str])| {
        b.heading(lang.pick(title.0, title.1));
        b.list(lang.pick(points.0, points.1).iter().copied());
    };
    part(
        &mut b,
        ("Accounts", "खाते"),
        (
            &[
                "Change the passwords of mail, cloud and social accounts from a device that nobody else uses; a different one for each. Turn on two-step verification.",
                "Look at the list of signed-in devices in each account and sign out what you do not know. Do the same for WhatsApp's linked devices.",
            ],
            &[
                "ईमेल, क्लाउड और सोशल मीडिया खातों के पासवर्ड ऐसे डिवाइस से बदलें जिसे कोई और इस्तेमाल न करता हो; हर खाते का अलग। दो-चरणीय सत्यापन (two-step verification) चालू करें।",
                "हर खाते में देखें कि कौन-कौन से डिवाइस साइन-इन हैं, और जिन्हें आप नहीं पहचानते उन्हें साइन-आउट करें। WhatsApp के लिंक किए हुए डिवाइस भी देखें।",
            ],
        ),
    );
    part(
        &mut b,
        ("Cloud backups", "क्लाउड बैकअप"),
        (
            &[
                "Photos and chats are often copied to a cloud account on their own. Find out to which, and who else knows its password or shares the album.",
                "Deleted pictures stay in the bin of the cloud for weeks; keep what is evidence elsewhere first, then empty it.",
                "Turn on end-to-end encryption of chat backups.",
            ],
            &[
                "तस्वीरें और चैट अक्सर अपने-आप किसी क्लाउड खाते में चली जाती हैं। पता करें कि किसमें, और उसका पासवर्ड या साझा एल्बम और किसके पास है।",
                "मिटाई हुई तस्वीरें क्लाउड के ट्रैश में हफ़्तों रहती हैं; जो सबूत है उसे पहले अलग रखें, फिर ट्रैश ख़ाली करें।",
                "चैट बैकअप में एंड-टू-एंड एन्क्रिप्शन चालू करें।",
            ],
        ),
    );
    part(
        &mut b,
        ("Permissions of apps", "ऐप की अनुमतियाँ"),
        (
            &[
                "In the settings of the phone, look at which apps may read photos, camera, microphone and files. Take away what an app does not need; allow single photos instead of all.",
                "Remove apps that you did not install, loan apps, \"cleaners\", and apps from outside the store. An app with accessibility or device administrator rights sees everything.",
                "Photo editors, \"face\" apps and bots in chats upload what you give them.",
            ],
            &[
                "फ़ोन की सेटिंग में देखें कि कौन-से ऐप तस्वीरें, कैमरा, माइक और फ़ाइलें पढ़ सकते हैं। जिसकी ज़रूरत नहीं, वह अनुमति हटा दें; सारी तस्वीरों की जगह चुनी हुई तस्वीरों की अनुमति दें।",
                "जो ऐप आपने नहीं डाले, लोन वाले ऐप, \"क्लीनर\" और स्टोर के बाहर से आए ऐप हटा दें। जिस ऐप के पास accessibility या device administrator का अधिकार है, वह सब कुछ देख सकता है।",
                "फ़ोटो एडिटर, \"चेहरा बदलने\" वाले ऐप और चैट के बॉट वह सब अपलोड करते हैं जो आप उन्हें देते हैं।",
            ],
        ),
    );
    part(
        &mut b,
        ("Private files", "निजी फ़ाइलें"),
        (
            &[
                "Keep private pictures and videos in an encrypted folder (Secure Folder, Locked Folder, or an encrypted container), with a code of its own, and outside the automatic backup.",
                "Lock the phone and the computer with a code that is not a date; encrypt the computer's disk.",
                "Pictures carry place and time inside them: send a copy without them where that matters.",
            ],
            &[
                "निजी तस्वीरें और वीडियो एन्क्रिप्टेड फ़ोल्डर में रखें (Secure Folder, Locked Folder या एन्क्रिप्टेड कंटेनर), जिसका अपना अलग कोड हो और जो अपने-आप होने वाले बैकअप से बाहर हो।",
                "फ़ोन और कंप्यूटर पर ऐसा कोड लगाएँ जो कोई तारीख़ न हो; कंप्यूटर की डिस्क एन्क्रिप्ट करें।",
                "तस्वीर के भीतर जगह और समय भी लिखे होते हैं: जहाँ ज़रूरी हो, उनके बिना प्रति भेजें।",
            ],
        ),
    );
    part(
        &mut b,
        ("Repair, sale, lending", "मरम्मत, बिक्री, उधार"),
        (
            &[
                "Before a repair: back up, sign out, and reset the phone, or use its repair mode. Do not hand over the code; stay there if it is quick.",
                "Before a sale: sign out of all accounts, then erase the device with its own reset. Take out memory cards and the SIM.",
                "Do not lend an unlocked phone; use a guest account or pin one app.",
            ],
            &[
                "मरम्मत से पहले: बैकअप लें, साइन-आउट करें और फ़ोन रीसेट करें, या उसका रिपेयर मोड चालू करें। कोड न बताएँ; काम छोटा हो तो वहीं रुकें।",
                "बेचने से पहले: सारे खातों से साइन-आउट करें, फिर डिवाइस को उसके अपने रीसेट से मिटाएँ। मेमोरी कार्ड और सिम निकाल लें।",
                "खुला फ़ोन उधार न दें; गेस्ट खाता इस्तेमाल करें या एक ही ऐप पिन करें।",
            ],
        ),
    );
    part(
        &mut b,
        ("Links, calls, files", "लिंक, कॉल, फ़ाइलें"),
        (
            &[
                "Do not open links or files from people you do not know, nor \"is this you in the video?\" from those you do. Ask by another way first.",
                "Nobody from a bank, platform or the police needs your code, a screen-sharing app, or an installed APK.",
                "A video call can be recorded or be played from a file: end it when somebody unknown asks you to undress.",
            ],
            &[
                "अनजान लोगों के लिंक या फ़ाइलें न खोलें, और जान-पहचान वालों का \"क्या इस वीडियो में आप हैं?\" वाला लिंक भी नहीं। पहले किसी और तरीक़े से पूछें।",
                "बैंक, प्लैटफ़ॉर्म या पुलिस के किसी व्यक्ति को न आपका कोड चाहिए, न स्क्रीन शेयर करने वाला ऐप, न कोई APK।",
                "वीडियो कॉल रिकॉर्ड की जा सकती है, या किसी फ़ाइल से चलाई जा सकती है: कोई अनजान कपड़े उतारने को कहे, तो कॉल काट दें।",
            ],
        ),
    );
    never(&mut b, lang);
    b.note(not_advice(lang));
    b.document(
        name("prevent-leaks", lang),
        lang,
        lang.pick("Keeping it from happening again", "ताकि दोबारा ऐसा न हो"),
    )
}
