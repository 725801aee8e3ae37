//! India: the certificate of the BSA 2023, a complaint to a platform, the national portal, and first steps.
//!
//! The certificate repeats the Schedule to the Bharatiya Sakshya Adhiniyam, 2023 (Act 47 of 2023; see section
//! 63(4)(c)) line by line. Ticks for source and control, names, and all of Part B are left to people.

use saboot_core::Lang;

use super::advice::{self, Pair};
use super::block::{BLANK, Blocks};
use super::hashes::{boxes, members, named};
use super::moment::ist_text;
use super::{Document, Jurisdiction, Order, TEXTS_OF, name, not_advice};

/// The device list of both parts.
const SOURCES: [&str; 8] =
    ["Computer / Storage Media", "DVR", "Mobile", "Flash Drive", "CD/DVD", "Server", "Cloud", "Other"];

/// The certificate: Part A and Part B, in the words of the Schedule.
pub(super) fn certificate(order: &Order<'_>) -> Document {
    let mut b = Blocks::default();
    about(&mut b, order);
    b.new_page();
    b.paragraph("THE SCHEDULE");
    b.paragraph("[See section 63(4)(c)]");
    b.heading("CERTIFICATE");
    b.subheading("PART A");
    b.paragraph("(To be filled by the Party)");
    b.paragraph(affirmation());
    b.paragraph("I have produced electronic record/output of the digital record taken from the following device/digital record source (tick mark):—");
    device(&mut b);
    b.paragraph("The digital device or the digital record source was under the lawful control for regularly creating, storing or processing information for the purposes of carrying out regular activities and during this period, the computer or the communication device was working properly and the relevant information was regularly fed into the computer during the ordinary course of business. If the computer/digital device at any point of time was not working properly or out of operation, then it has not affected the electronic/digital record or its accuracy. The digital device or the source of the digital record is:—");
    b.choices(&["Owned", "Maintained", "Managed", "Operated"]);
    b.paragraph("by me (select as applicable).");
    b.paragraph(hash_sentence(&values(order)));
    b.boxes(boxes(Some(order.digests)));
    b.paragraph("(Hash report to be enclosed with the certificate)");
    signature(&mut b, "(Name and signature)");
    b.new_page();
    b.subheading("PART B");
    b.paragraph("(To be filled by the Expert)");
    b.paragraph(affirmation());
    b.paragraph("The produced electronic record/output of the digital record are obtained from the following device/digital record source (tick mark):—");
    device(&mut b);
    b.paragraph(hash_sentence(BLANK));
    b.boxes(boxes(None));
    b.paragraph("(Hash report to be enclosed with the certificate)");
    signature(&mut b, "(Name, designation and signature)");
    b.document(
        "certificate-bsa-63-en",
        Lang::En,
        "Certificate under section 63(4)(c), Bharatiya Sakshya Adhiniyam, 2023 (prepared, not signed)",
    )
}

/// What stands before the form and is no part of it.
fn about(b: &mut Blocks, order: &Order<'_>) {
    b.known("Set of documents", &order.id);
    b.known("Prepared on", ist_text(&order.made_at));
    b.known("Files", members(order).count().to_string());
    b.warning("This page is no part of the certificate. Make a new set each time the record is submitted: section 63(4) asks for the certificate \"at each instance\" where the record is submitted for admission.");
    b.list([
        "Filled in by software, to be checked by whoever signs: the hash value or values, the algorithm boxes of Part A, and the list of files in the hash report with the time of hashing (IST).",
        "Left to the party: name, parentage, address, from which device or source the record was taken, its particulars, who owned, maintained, managed or operated it, signature, date, time and place. Software cannot know any of it.",
        "Left to the expert: all of Part B. The expert computes the hash again and does not copy it from here.",
        "The hash report must be enclosed. The clip, not this program's report about it, is the electronic record.",
    ]);
    b.list([
        "The word \"hash\" stands in the Schedule and not in section 63 itself.",
        "Who may sign Part A for a file that was received and not made (a forwarded clip), and who counts as an expert, has been decided differently by courts, as far as could be read. Ask a lawyer before signing.",
        "Under the earlier law the Supreme Court (Arjun Panditrao Khotkar v. Kailash Kushanrao Gorantyal, 2020) is reported to have allowed the certificate at a later stage of the trial, and to have held it unnecessary where the original device itself is produced. Check whether that holds for your case.",
    ]);
    b.note(format!(
        "Text as in the Schedule to the Bharatiya Sakshya Adhiniyam, 2023 (Act 47 of 2023), read in {} in two reproductions of the India Code text; check it against the official text (indiacode.nic.in). The official Hindi text was not at hand. {}",
        TEXTS_OF.0,
        not_advice(Lang::En)
    ));
}

fn affirmation() -> String {
    format!(
        "I, {BLANK} (Name), Son/daughter/spouse of {BLANK} residing/employed at {BLANK} do hereby solemnly affirm and sincerely state and submit as follows:—"
    )
}

fn device(b: &mut Blocks) {
    b.choices(&SOURCES);
    for label in ["Other", "Make & Model", "Color", "Serial Number"] {
        b.blank(label);
    }
    b.paragraph(format!(
        "IMEI/UIN/UID/MAC/Cloud ID {BLANK} (as applicable) and any other relevant information, if any, about the device/digital record {BLANK} (specify)."
    ));
}

fn hash_sentence(value: &str) -> String {
    format!(
        "I state that the HASH value/s of the electronic/digital record/s is {value}, obtained through the following algorithm:—"
    )
}

/// One file's values in the sentence itself; of several, where they stand.
fn values(order: &Order<'_>) -> String {
    let mut all = members(order);
    let (first, count) = (all.next(), members(order).count());
    match first {
        Some((_, member)) if count == 1 => {
            let values = named(&member.hashes, order.digests);
            values.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
        }
        _ => format!("as in rows 1 to {count} of the enclosed hash report {}", order.id),
    }
}

fn signature(b: &mut Blocks, words: &str) {
    b.blank(words);
    b.blank("Date (DD/MM/YYYY)");
    b.paragraph(format!("Time (IST): {BLANK} hours (In 24 hours format)"));
    b.blank("Place");
}

/// The certificate line by line in Hindi: to be read beside it, never to be signed.
pub(super) fn reading_aid(order: &Order<'_>) -> Document {
    let mut b = Blocks::default();
    b.warning("यह केवल पढ़ने में मदद के लिए है। इस पर हस्ताक्षर न करें और इसे अदालत में जमा न करें। प्रमाणपत्र का वैधानिक पाठ अंग्रेज़ी पन्ने पर है। अधिनियम का आधिकारिक हिंदी पाठ हमारे पास नहीं था; यह अनुवाद अनौपचारिक है।");
    b.known("दस्तावेज़ों का सेट", &order.id);
    b.heading("भाग क (PART A): पक्षकार भरेंगे");
    b.steps([
        "मैं, (नाम), पुत्र/पुत्री/पति या पत्नी (किसके), निवासी/कार्यरत (कहाँ), सत्यनिष्ठा से प्रतिज्ञान करता/करती हूँ और कहता/कहती हूँ कि:",
        "मैंने जो इलेक्ट्रॉनिक अभिलेख या डिजिटल अभिलेख का आउटपुट पेश किया है, वह इस डिवाइस या स्रोत से लिया गया है (निशान लगाएँ): कंप्यूटर / स्टोरेज, डीवीआर, मोबाइल, फ़्लैश ड्राइव, सीडी/डीवीडी, सर्वर, क्लाउड, अन्य।",
        "मेक और मॉडल, रंग, सीरियल नंबर, IMEI/UIN/UID/MAC/Cloud ID (जो लागू हो), और डिवाइस या अभिलेख के बारे में कोई और ज़रूरी जानकारी।",
        "वह डिवाइस या स्रोत, नियमित कामकाज के लिए जानकारी बनाने, रखने या संसाधित करने में, विधिसम्मत नियंत्रण में था; उस दौरान वह ठीक से काम कर रहा था और जानकारी सामान्य कामकाज में नियमित रूप से डाली जाती थी; और अगर वह कभी ठीक से काम नहीं कर रहा था या बंद था, तो उससे अभिलेख या उसकी शुद्धता पर असर नहीं पड़ा।",
        "वह डिवाइस या स्रोत: मेरे स्वामित्व में है / मेरे रख-रखाव में है / मेरे प्रबंधन में है / मेरे द्वारा चलाया जाता है (जो लागू हो, चुनें)।",
        "अभिलेख का हैश मान यह है, और वह इस एल्गोरिद्म से निकाला गया है: SHA1, SHA256, MD5, अन्य (विधिमान्य मानक)। हैश रिपोर्ट प्रमाणपत्र के साथ लगानी है।",
        "नाम और हस्ताक्षर; तारीख़ (दिन/महीना/वर्ष); समय (भारतीय मानक समय, 24 घंटे में); स्थान।",
    ]);
    b.heading("भाग ख (PART B): विशेषज्ञ भरेंगे");
    b.steps([
        "विशेषज्ञ का नाम, माता-पिता या पति/पत्नी का नाम, पता या कार्यस्थल।",
        "पेश किया गया अभिलेख किस डिवाइस या स्रोत से मिला (वही सूची)।",
        "विशेषज्ञ का अपना निकाला हुआ हैश मान और एल्गोरिद्म।",
        "नाम, पदनाम और हस्ताक्षर; तारीख़, समय, स्थान।",
    ]);
    b.heading("सॉफ़्टवेयर ने क्या भरा है");
    b.paragraph("केवल हैश मान, भाग क में एल्गोरिद्म का निशान, फ़ाइलों की सूची और हैश निकालने का समय। बाक़ी सब जान-बूझकर ख़ाली है: यह सॉफ़्टवेयर नहीं जान सकता कि अभिलेख किस डिवाइस का है, किसके नियंत्रण में था और किसने पेश किया। हस्ताक्षर करने से पहले किसी वकील से पूछ लें, ख़ासकर तब जब क्लिप आपको किसी और से मिली हो।");
    b.note(not_advice(Lang::Hi));
    b.document(
        "certificate-bsa-63-reading-aid-hi",
        Lang::Hi,
        "धारा 63(4)(ग) का प्रमाणपत्र: हिंदी में पढ़ने के लिए (अनौपचारिक)",
    )
}

/// A complaint to a platform's grievance officer, to be edited.
pub(super) fn complaint(order: &Order<'_>, lang: Lang) -> Document {
    let mut b = Blocks::default();
    let pick = |en: &str, hi: &str| lang.pick(en, hi).to_owned();
    b.blank(pick(
        "To the Grievance Officer of (platform)",
        "सेवा में, शिकायत अधिकारी (Grievance Officer), (प्लैटफ़ॉर्म का नाम)",
    ));
    b.blank(pick("Date", "तारीख़"));
    b.paragraph(lang.pick(
        "Subject: Request to remove or disable content, rule 3(2)(b) of the Information Technology (Intermediary Guidelines and Digital Media Ethics Code) Rules, 2021",
        "विषय: सामग्री हटाने या उस तक पहुँच बंद करने का अनुरोध, सूचना प्रौद्योगिकी (मध्यवर्ती दिशानिर्देश और डिजिटल मीडिया आचार संहिता) नियम, 2021 का नियम 3(2)(ख) [Rule 3(2)(b)]",
    ));
    b.paragraph(lang.pick(
        "I am the individual concerned, or a person complaining on that individual's behalf (strike out what does not apply). The content named below is, prima facie (tick what applies):",
        "मैं वह व्यक्ति हूँ जिससे यह सामग्री जुड़ी है, या उस व्यक्ति की ओर से शिकायत कर रहा/रही हूँ (जो लागू न हो, काट दें)। नीचे बताई गई सामग्री पहली नज़र में (जो लागू हो, उस पर निशान लगाएँ):",
    ));
    b.choices(&lang.pick(
        [
            "material which exposes the private area of the individual",
            "material which shows the individual in full or partial nudity",
            "material which shows or depicts the individual in a sexual act or conduct",
            "impersonation in an electronic form, including artificially morphed images of the individual",
        ],
        [
            "ऐसी सामग्री है जिसमें उस व्यक्ति का निजी अंग दिखता है",
            "ऐसी सामग्री है जिसमें वह व्यक्ति पूरी या आंशिक नग्नता में दिखता है",
            "ऐसी सामग्री है जिसमें वह व्यक्ति किसी यौन कृत्य या आचरण में दिखाया गया है",
            "इलेक्ट्रॉनिक रूप में किसी का रूप धरना (impersonation) है, जिसमें उस व्यक्ति की बनावटी या छेड़छाड़ की हुई तस्वीरें भी आती हैं",
        ],
    ));
    for label in lang.pick(
        [
            "Address (URL) or ID of each post, account or message",
            "Account or user that published it, if known",
            "When I first saw it (date and time)",
        ],
        [
            "हर पोस्ट, खाते या संदेश का पता (URL) या ID",
            "किस खाते या उपयोगकर्ता ने डाला, अगर पता हो",
            "मैंने इसे पहली बार कब देखा (तारीख़ और समय)",
        ],
    ) {
        b.blank(label);
    }
    b.paragraph(lang.pick(
        "The clip itself is not attached. To find the same file and exact copies, use these digests:",
        "क्लिप साथ नहीं लगाई गई है। वही फ़ाइल और उसकी हूबहू प्रतियाँ खोजने के लिए इन हैश मानों का उपयोग करें:",
    ));
    let rows = members(order)
        .enumerate()
        .map(|(i, (_, m))| {
            vec![(i + 1).to_string(), format!("SHA256: {}\nMD5: {}", m.hashes.sha256, m.hashes.md5)]
        })
        .collect();
    b.table(
        lang.pick("Digests", "हैश मान"),
        &lang.pick(["No.", "Hash value, with algorithm"], ["क्रम", "हैश मान, एल्गोरिद्म सहित"]),
        rows,
    );
    b.paragraph(lang.pick(
        "I ask that you take all reasonable and practicable measures to remove or disable access to this content, and to further copies of it, within the time that the rule sets from the receipt of this complaint; that you acknowledge this complaint with its number; that you keep the records of the account concerned for the police; and that you tell me in writing if you do not remove it, and why.",
        "मेरा अनुरोध है कि इस शिकायत के मिलने से नियम में तय समय के भीतर इस सामग्री को, और इसकी आगे की प्रतियों को, हटाने या उन तक पहुँच बंद करने के सभी उचित और व्यावहारिक उपाय किए जाएँ; शिकायत की पावती उसके नंबर के साथ दी जाए; संबंधित खाते के रिकॉर्ड पुलिस के लिए सुरक्षित रखे जाएँ; और अगर सामग्री नहीं हटाई जाती, तो मुझे कारण सहित लिखित में बताया जाए।",
    ));
    b.blank(pick("Name", "नाम"));
    b.blank(pick("How to reach me", "मुझसे संपर्क का तरीक़ा"));
    b.blank(pick("Signature", "हस्ताक्षर"));
    b.note(lang.pick(
        format!(
            "Rule 3(2)(b) as published in February 2021 sets twenty-four hours. Amendments of 2026 are reported to have shortened this to two hours from 20 February 2026, and the time for other grievances from fifteen days to seven: not checked at the Gazette; check the rule in force. A label for synthetically generated content is reported from the same amendment (G.S.R. 120(E), 10 February 2026). If the answer does not help, the Rules know an appeal to a Grievance Appellate Committee; check its time limit. {}",
            not_advice(lang)
        ),
        format!(
            "फ़रवरी 2021 में प्रकाशित नियम 3(2)(ख) में चौबीस घंटे का समय है। ख़बर है कि 2026 के संशोधनों ने 20 फ़रवरी 2026 से इसे दो घंटे, और दूसरी शिकायतों का समय पंद्रह दिन से सात दिन कर दिया है: राजपत्र से इसकी पुष्टि नहीं की गई; लागू नियम देख लें। उसी संशोधन (G.S.R. 120(E), 10 फ़रवरी 2026) से कृत्रिम रूप से बनाई गई सामग्री पर लेबल की बात भी बताई गई है। अगर जवाब से बात न बने, तो नियमों में शिकायत अपील समिति (Grievance Appellate Committee) के पास अपील का प्रावधान है; उसकी समय-सीमा देख लें। {}",
            not_advice(lang)
        ),
    ));
    let mut made = b.document(
        name("complaint-grievance-officer", lang),
        lang,
        lang.pick(
            "Complaint to a platform's grievance officer (draft)",
            "प्लैटफ़ॉर्म के शिकायत अधिकारी को शिकायत (मसौदा)",
        ),
    );
    made.is_draft = true;
    made
}

/// The national portal and help line, with the fields of the form.
pub(super) fn portal(order: &Order<'_>, lang: Lang) -> Document {
    let mut b = Blocks::default();
    b.paragraph(lang.pick(
        "National Cyber Crime Reporting Portal: cybercrime.gov.in. Help line: 1930. Type the addresses yourself; do not follow a link from a message, and do not search for a number: false ones are common.",
        "राष्ट्रीय साइबर अपराध रिपोर्टिंग पोर्टल: cybercrime.gov.in। हेल्पलाइन: 1930। पता ख़ुद टाइप करें; किसी संदेश के लिंक से न जाएँ, और नंबर सर्च करके न निकालें: नक़ली नंबर आम हैं।",
    ));
    b.heading(lang.pick("Have ready: the fields of the form", "तैयार रखें: फ़ॉर्म में क्या-क्या भरना होगा"));
    for label in lang.pick(
        [
            "Category and sub-category",
            "Approximate date and time",
            "Reason for delay, if any",
            "Platform or app on which it appeared",
            "Address (URL), account name or ID",
            "Suspect: whatever is known (name, number, account), or \"not known\"",
            "Victim: name and contact (report and track), or anonymous",
            "Acknowledgement number, once you have it",
        ],
        [
            "श्रेणी और उप-श्रेणी",
            "लगभग तारीख़ और समय",
            "देरी का कारण, अगर देरी हुई हो",
            "किस प्लैटफ़ॉर्म या ऐप पर दिखा",
            "पता (URL), खाते का नाम या ID",
            "जिस पर शक है: जो भी पता हो (नाम, नंबर, खाता), वरना \"पता नहीं\"",
            "पीड़ित: नाम और संपर्क (report and track), या बिना नाम बताए",
            "पावती संख्या (acknowledgement number), मिल जाने पर",
        ],
    ) {
        b.blank(label);
    }
    b.paragraph(lang.pick(
        "Reporting anonymously is offered for matters of women and children only, as far as could be read, and such a report cannot be withdrawn or followed; \"report and track\" can be followed.",
        "जहाँ तक पढ़ा जा सका, बिना नाम बताए शिकायत केवल महिलाओं और बच्चों से जुड़े मामलों में की जा सकती है; ऐसी शिकायत न वापस ली जा सकती है, न उसकी स्थिति देखी जा सकती है। \"report and track\" में स्थिति देखी जा सकती है।",
    ));
    b.heading(lang.pick("Evidence to name or hand over", "बताने या सौंपने के लिए सबूत"));
    let mut evidence = vec![lang.pick(
        "The hash report of this kit: it names the file exactly, without showing it.",
        "इस किट की हैश रिपोर्ट: वह फ़ाइल दिखाए बिना उसकी ठीक-ठीक पहचान बताती है।",
    )];
    if order.minor {
        evidence.push(lang.pick(
            "Do not copy, upload or show the clip to anybody. Say to the police that you have it, or where it is, and ask how they want to receive it.",
            "क्लिप की प्रति न बनाएँ, उसे अपलोड न करें, किसी को न दिखाएँ। पुलिस को बताएँ कि वह आपके पास है, या कहाँ है, और पूछें कि वे उसे कैसे लेना चाहते हैं।",
        ));
    } else {
        evidence.push(lang.pick(
            "The clip where the form or the officer asks for it: hand over a copy, keep the first file as it is, and write down to whom and when.",
            "क्लिप, अगर फ़ॉर्म या अधिकारी माँगें: प्रति सौंपें, पहली फ़ाइल जैसी है वैसी रखें, और लिख लें कि किसे और कब दी।",
        ));
    }
    evidence.push(lang.pick(
        "Screenshots with address, account name, date and time; threats and demands in full.",
        "स्क्रीनशॉट जिनमें पता, खाते का नाम, तारीख़ और समय दिखे; धमकियाँ और माँगें पूरी।",
    ));
    evidence.push(lang.pick(
        "The report folder, unchanged: its signature breaks when a file in it is edited.",
        "रिपोर्ट का फ़ोल्डर, बिना बदले: उसमें कोई फ़ाइल बदलने से हस्ताक्षर टूट जाता है।",
    ));
    b.list(evidence);
    b.heading(lang.pick("Four doors", "चार दरवाज़े"));
    b.list(lang.pick(
        [
            "One Stop Centre (Sakhi) of your district",
            "the platform itself: its in-app report and its grievance officer",
            "cybercrime.gov.in or 1930",
            "any police station",
        ],
        [
            "आपके ज़िले का वन स्टॉप सेंटर (सखी)",
            "ख़ुद प्लैटफ़ॉर्म: ऐप में रिपोर्ट करना और उसका शिकायत अधिकारी",
            "cybercrime.gov.in या 1930",
            "कोई भी पुलिस थाना",
        ],
    ));
    b.paragraph(lang.pick(
        "These doors are named in the procedure that the Ministry of Electronics and Information Technology published in 2025 for intimate images shared without consent.",
        "ये दरवाज़े इलेक्ट्रॉनिकी और सूचना प्रौद्योगिकी मंत्रालय की 2025 की उस प्रक्रिया (SOP) में बताए गए हैं जो बिना सहमति साझा की गई निजी तस्वीरों के लिए है।",
    ));
    b.heading(lang.pick(
        "Provisions that may be named (ask the police or a lawyer)",
        "जिन धाराओं का नाम आ सकता है (पुलिस या वकील से पूछें)",
    ));
    let mut laws = lang.pick(
        vec![
            "Information Technology Act, 2000: 66E (private area), 66C and 66D (identity theft, personation), 67 (obscene material), 67A (sexually explicit material)",
            "Bharatiya Nyaya Sanhita, 2023, numbers from secondary sources, to be checked: 77 voyeurism, 78 stalking, 79 insult to modesty, 294 obscene material, 308 extortion, 319 personation, 336 forgery, 351 intimidation, 356 defamation",
        ],
        vec![
            "सूचना प्रौद्योगिकी अधिनियम, 2000: 66E (निजी अंग), 66C और 66D (पहचान की चोरी, रूप धरना), 67 (अश्लील सामग्री), 67A (यौन रूप से स्पष्ट सामग्री)",
            "भारतीय न्याय संहिता, 2023 (संख्याएँ दूसरे स्रोतों से हैं, जाँच लें): 77 ताक-झाँक, 78 पीछा करना, 79 लज्जा का अनादर, 294 अश्लील सामग्री, 308 उद्दापन (वसूली), 319 रूप धरना, 336 कूटरचना, 351 आपराधिक अभित्रास (धमकी), 356 मानहानि",
        ],
    );
    if order.minor {
        laws.push(lang.pick(
            "For a child: Information Technology Act, 67B, and the Protection of Children from Sexual Offences Act (POCSO), 2012",
            "बच्चे के मामले में: सूचना प्रौद्योगिकी अधिनियम की धारा 67B, और लैंगिक अपराधों से बालकों का संरक्षण अधिनियम (POCSO), 2012",
        ));
    }
    b.list(laws);
    b.note(not_advice(lang));
    b.document(
        name("ncrp-checklist", lang),
        lang,
        lang.pick(
            "Reporting to cybercrime.gov.in and 1930: checklist",
            "cybercrime.gov.in और 1930 पर शिकायत: जाँच-सूची",
        ),
    )
}

/// What to do first.
const NOW: [Pair; 5] = [
    advice::KEEP,
    (
        "Report it in the app, and send the complaint of this kit to the platform's grievance officer.",
        "ऐप में रिपोर्ट करें, और इस किट की शिकायत प्लैटफ़ॉर्म के शिकायत अधिकारी को भेजें।",
    ),
    (
        "Report to cybercrime.gov.in or 1930; the checklist of this kit has the fields of the form.",
        "cybercrime.gov.in या 1930 पर शिकायत करें; फ़ॉर्म में क्या भरना है, वह इस किट की जाँच-सूची में है।",
    ),
    advice::STOP_NCII,
    advice::SEARCH,
];

/// Who helps; numbers as generally known.
const HELP: [Pair; 5] = [
    ("112: emergency, if you are in danger", "112: आपात स्थिति, अगर आप ख़तरे में हैं"),
    ("1930: cyber crime", "1930: साइबर अपराध"),
    ("181: women's help line; One Stop Centre of the district", "181: महिला हेल्पलाइन; ज़िले का वन स्टॉप सेंटर"),
    ("1098: Childline, for anybody under 18", "1098: चाइल्डलाइन, 18 वर्ष से कम उम्र के किसी भी व्यक्ति के लिए"),
    (
        "14416: Tele-MANAS, if it gets too much. Talking helps, at any hour.",
        "14416: टेली-मानस, अगर मन पर बहुत बोझ हो। बात करने से मदद मिलती है, किसी भी समय।",
    ),
];

/// What to do first, who helps, and what not to do.
pub(super) fn first_steps(order: &Order<'_>, lang: Lang) -> Document {
    advice::first_steps(order, lang, Jurisdiction::India, &NOW, &HELP)
}
