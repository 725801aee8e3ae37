//! What verification comes to, in plain words, in English and Hindi: what each thing that was checked proves, and what not.
//!
//! [`page`] is what `saboot verify` and `saboot-verify` print; [`sentence`], [`proves`] and [`does_not_prove`] are its
//! parts, one of each for every [`Fact`]. Words never say more than the check: a signature answers for who and what, never
//! for whether what was signed is right.

mod custody;

pub use custody::{kind, log_page};
use saboot_core::{CodeInfo, Lang, Untrusted};

use crate::rotation::{Reason, Succession};
use crate::verify::{Fact, Problem, Verification};

/// The lines about one report, each ready for a terminal.
pub fn page(report: &str, outcome: &Verification, lang: Lang) -> Vec<String> {
    let verdict = if outcome.ok {
        lang.pick(
            "VERIFIED: nothing was changed since it was signed",
            "जाँच सही निकली: हस्ताक्षर के बाद कुछ नहीं बदला",
        )
    } else {
        lang.pick("NOT VERIFIED", "जाँच सही नहीं निकली")
    };
    let mut lines = vec![format!("{report}: {verdict}")];
    lines.extend(outcome.problems.iter().map(|p| problem(p, lang)));
    // What a kind of fact proves is said once, behind the last of its kind.
    for (at, fact) in outcome.checked.iter().enumerate() {
        lines.push(format!("  {}  {}", label(fact, lang), sentence(fact, lang)));
        let more = outcome.checked.get(at + 1..).unwrap_or_default();
        if more.iter().any(|next| kind_of(next) == kind_of(fact)) {
            continue;
        }
        if let Some(text) = proves(fact, lang) {
            lines.push(format!("           {} {text}", lang.pick("proves:", "इससे साबित होता है:")));
        }
        if let Some(text) = does_not_prove(fact, lang) {
            lines.push(format!("           {} {text}", lang.pick("does not prove:", "इससे साबित नहीं होता:")));
        }
    }
    for signer in &outcome.signers {
        lines.push(format!("  {}   {signer}", lang.pick("signer", "हस्ताक्षरकर्ता")));
    }
    if let Some(statement) = outcome.statement.as_ref().filter(|_| outcome.ok) {
        let predicate = &statement.predicate;
        let (verdict, status) = (predicate.verdict.as_str(), predicate.status.as_str());
        lines.push(format!(
            "  {}     {verdict}, {status}, {}",
            lang.pick("says", "कथन"),
            predicate.examined_at
        ));
        for subject in &statement.subject {
            lines.push(format!(
                "  {}    {}  sha256 {}",
                lang.pick("about", "किस पर"),
                subject.name.for_terminal(),
                subject.digest.sha256
            ));
        }
    }
    clean(lines)
}

/// No line may carry a control character, whatever a report holds.
fn clean(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().map(|line| Untrusted::new(line).for_terminal()).collect()
}

/// One reason: its code, its title in the language, and the detail as it was observed.
pub fn problem(problem: &Problem, lang: Lang) -> String {
    let title = title(problem.code.as_str(), lang);
    let word = lang.pick("problem", "समस्या");
    format!("  {word}  {}: {title}: {}", problem.code, problem.detail.for_terminal())
}

/// The title of a code of this crate.
fn title(code: &str, lang: Lang) -> &'static str {
    let english = [crate::verify::CODES, crate::timestamp::CODES, crate::custody::CODES];
    let hindi = [crate::verify::CODES_HINDI, crate::timestamp::CODES_HINDI, crate::custody::CODES_HINDI];
    let find = |tables: [&'static [CodeInfo]; 3]| {
        tables.into_iter().flatten().find(|info| info.code == code).map(|info| info.title)
    };
    let fallback = || find(english).unwrap_or_default();
    lang.pick(None, find(hindi)).unwrap_or_else(fallback)
}

/// True of what was checked and held; false of what was left open.
pub fn held(fact: &Fact) -> bool {
    !matches!(
        fact,
        Fact::NotCompared
            | Fact::NotBelieved { .. }
            | Fact::PdfSignedByAnother { .. }
            | Fact::EvidenceNotNamed
            | Fact::NotStamped
            | Fact::CustodyElsewhere { .. }
    )
}

fn label(fact: &Fact, lang: Lang) -> &'static str {
    if held(fact) {
        lang.pick("checked", "जाँचा गया")
    } else {
        lang.pick("open   ", "जाँचा नहीं")
    }
}

fn kind_of(fact: &Fact) -> std::mem::Discriminant<Fact> {
    std::mem::discriminant(fact)
}

/// What was checked, in one sentence.
pub fn sentence(fact: &Fact, lang: Lang) -> String {
    let hindi = lang == Lang::Hi;
    match fact {
        Fact::SignedBy { key } if hindi => format!("जानी हुई कुंजी {key} ने हस्ताक्षर किया"),
        Fact::SignedBy { key } => format!("signed by the known key {key}"),
        Fact::Succeeds { succession } => succession_words(succession, lang),
        Fact::NotBelieved { file } if hindi => format!(
            "{} में कुंजियों के बारे में जो लिखा है वह नहीं माना गया: आपकी जानी हुई कोई कुंजी उसकी पुष्टि नहीं करती",
            file.for_terminal()
        ),
        Fact::NotBelieved { file } => format!(
            "what {} says of keys is not believed: no key that you know vouches for it",
            file.for_terminal()
        ),
        Fact::VouchedByAnother { succession } => {
            let (key, when) = (&succession.from, &succession.effective);
            match (succession.reason == Reason::Compromised, hindi) {
                (true, true) => format!(
                    "रिपोर्ट की पुष्टि एक और जानी हुई कुंजी करती है; कुंजी {key} किसी और के पास हो सकती है, ऐसा {when} से कहा गया है"
                ),
                (true, false) => format!(
                    "another known key vouches for the report; someone else may have key {key}, as was stated for {when}"
                ),
                (false, true) => {
                    format!("रिपोर्ट की पुष्टि एक और जानी हुई कुंजी करती है; कुंजी {key} की जगह {when} से दूसरी कुंजी है")
                }
                (false, false) => {
                    format!("another known key vouches for the report; key {key} was replaced from {when} on")
                }
            }
        }
        Fact::OlderForm { form } if hindi => format!("रिपोर्ट पुराने रूप {form} में है, जिसे यह संस्करण जानता है"),
        Fact::OlderForm { form } => format!("the report has the older form {form}, which this version knows"),
        Fact::Unchanged { file } if hindi => format!("{file} बदली नहीं गई"),
        Fact::Unchanged { file } => format!("{file} is unchanged"),
        Fact::PdfSigned { by } if hindi => {
            format!("report.pdf के भीतर भी इसी कुंजी का हस्ताक्षर है; प्रमाणपत्र में नाम: {}", by.for_terminal())
        }
        Fact::PdfSigned { by } => {
            format!(
                "report.pdf is signed inside as well, by the same key; its certificate names {}",
                by.for_terminal()
            )
        }
        Fact::PdfSignedByAnother { by } if hindi => format!(
            "report.pdf के भीतर ऐसी कुंजी का हस्ताक्षर है जो यहाँ जानी हुई नहीं है; प्रमाणपत्र में नाम: {}",
            by.for_terminal()
        ),
        Fact::PdfSignedByAnother { by } => format!(
            "report.pdf is signed inside by a key that is not known here; its certificate names {}",
            by.for_terminal()
        ),
        Fact::NotCompared if hindi => {
            "report.json और बाकी दस्तावेज़ लिफ़ाफ़े के साथ नहीं हैं; उन्हें मिलाया नहीं गया".to_owned()
        }
        Fact::NotCompared => {
            "report.json and the other documents are not beside the envelope and were not compared".to_owned()
        }
        Fact::Evidence { path } if hindi => format!("{} वही सबूत है जिसके बारे में रिपोर्ट है", path.for_terminal()),
        Fact::Evidence { path } => {
            format!("{} is the evidence that the report is about", path.for_terminal())
        }
        Fact::Encloses { path, again, of } if hindi => format!(
            "{} वह फ़ाइल है जिसके भीतर रिपोर्ट वाली सामग्री है; भीतर की {of} में से {again} फ़ाइलें दोबारा निकाली गईं और वही निकलीं",
            path.for_terminal()
        ),
        Fact::Encloses { path, again, of } => format!(
            "{} is the file that encloses what the report is about; {again} of {of} enclosed files were cut out of it again and are the same",
            path.for_terminal()
        ),
        Fact::EvidenceNotNamed if hindi => "सबूत की फ़ाइल से मिलान नहीं हुआ; उसे --evidence से बताइए".to_owned(),
        Fact::EvidenceNotNamed => "the evidence was not compared; name it with --evidence".to_owned(),
        Fact::Stamped { file, stamp, before_report } => {
            let (file, authority) = (file.for_terminal(), stamp.authority.for_terminal());
            let trusted = match stamp.trusted {
                Some(_) => lang.pick(
                    "one of the given roots vouches for it",
                    "दी गई जड़ों (roots) में से एक उसकी ज़मानत देती है",
                ),
                None => lang
                    .pick("who that is was not checked (--tsa-ca)", "वह कौन है, यह नहीं जाँचा गया (--tsa-ca)"),
            };
            let clocks = match before_report {
                true => lang.pick(
                    "; that is earlier than the report says it was made: one of the two clocks was wrong",
                    "; यह रिपोर्ट में लिखे समय से पहले का है: दोनों में से एक घड़ी ग़लत थी",
                ),
                false => "",
            };
            if hindi {
                format!("{file}: {} को {authority} की समय-मुहर लगी; {trusted}{clocks}", stamp.time)
            } else {
                format!("{file}: stamped on {} by {authority}; {trusted}{clocks}", stamp.time)
            }
        }
        Fact::NotStamped if hindi => {
            "कोई समय-मुहर नहीं है: रिपोर्ट में लिखा समय जाँच करने वाली मशीन की घड़ी का है".to_owned()
        }
        Fact::NotStamped => {
            "no time stamp is kept: the time in the report is by the clock of the machine that examined"
                .to_owned()
        }
        Fact::InCustody { case, entries, about, names_report, named } => {
            let case = case.for_terminal();
            let named = match (names_report, named) {
                (_, true) => lang.pick("it names this envelope", "उसमें इस लिफ़ाफ़े का नाम है"),
                (true, false) => lang.pick(
                    "it does not name this envelope as it is now; a signature may have been added since",
                    "उसमें इस लिफ़ाफ़े का नाम मौजूदा रूप में नहीं है; हो सकता है बाद में कोई हस्ताक्षर जुड़ा हो",
                ),
                (false, false) => lang.pick("it does not name this report", "उसमें इस रिपोर्ट का नाम नहीं है"),
            };
            if hindi {
                format!(
                    "मामले {case} की अभिरक्षा-बही सही है: {entries} प्रविष्टियाँ, इनमें {about} इस सामग्री के बारे में; {named}"
                )
            } else {
                format!(
                    "the custody log of case {case} is whole: {entries} entries, {about} about this exhibit; {named}"
                )
            }
        }
        Fact::CustodyElsewhere { number } if hindi => format!(
            "रिपोर्ट एक अभिरक्षा-बही की प्रविष्टि {number} का नाम लेती है; वह बही यहाँ नहीं है और मिलाई नहीं गई (--case)"
        ),
        Fact::CustodyElsewhere { number } => format!(
            "the report names entry {number} of a custody log that is not here and was not compared (--case)"
        ),
    }
}

/// That one key signs in place of another.
fn succession_words(succession: &Succession, lang: Lang) -> String {
    let Succession { from, to, reason, effective, file } = succession;
    let file = file.for_terminal();
    if lang == Lang::Hi {
        let why = match reason {
            Reason::Rotated => "सामान्य बदलाव",
            Reason::Lost => "पुरानी कुंजी खो गई",
            Reason::Compromised => "पुरानी कुंजी किसी और के पास हो सकती है",
        };
        return format!(
            "{effective} से कुंजी {from} की जगह कुंजी {to} हस्ताक्षर करती है ({why}); ऐसा {file} में लिखा है"
        );
    }
    let why = match reason {
        Reason::Rotated => "in good order",
        Reason::Lost => "the old one is lost",
        Reason::Compromised => "someone else may have the old one",
    };
    format!("from {effective} on key {to} signs in place of key {from} ({why}); so says {file}")
}

/// One text in English and in Hindi.
type Pair = (&'static str, &'static str);

/// What a fact of this kind proves, and what it does not; none where it was left open or speaks for itself.
fn bearing(fact: &Fact) -> Option<[Pair; 2]> {
    Some(match fact {
        Fact::SignedBy { .. } => [
            (
                "whoever holds this private key signed exactly these bytes. A key's name is worth as much as your way of getting it: compare the fingerprint with its holder, for instance by a call.",
                "जिसके पास यह निजी कुंजी है, उसने ठीक इन्हीं बाइटों पर हस्ताक्षर किया। कुंजी के नाम का भरोसा उतना ही है जितना उसे पाने के रास्ते का: फ़िंगरप्रिंट उसके मालिक से मिलाइए, जैसे फ़ोन पर।",
            ),
            (
                "that what was signed is right, when it was signed, or that nobody else holds the key.",
                "कि जिस पर हस्ताक्षर हुआ वह सही है, कि हस्ताक्षर कब हुआ, या कि कुंजी किसी और के पास नहीं है।",
            ),
        ],
        Fact::Succeeds { .. } => [
            (
                "a key that you know vouches for the new key, itself or by way of other statements.",
                "आपकी जानी हुई कोई कुंजी, सीधे या दूसरे कथनों के ज़रिए, नई कुंजी की पुष्टि करती है।",
            ),
            (
                "who holds the new key, or on which day that was stated.",
                "कि नई कुंजी किसके पास है, या यह किस दिन कहा गया।",
            ),
        ],
        Fact::Unchanged { .. } => [
            (
                "these files are, byte for byte, the ones that were signed.",
                "ये फ़ाइलें बाइट-दर-बाइट वही हैं जिन पर हस्ताक्षर हुआ था।",
            ),
            (
                "that what they say is right. Other methods and other experts may come to another answer.",
                "कि उनमें जो लिखा है वह सही है। दूसरे तरीक़ों या दूसरे विशेषज्ञों का जवाब अलग हो सकता है।",
            ),
        ],
        Fact::PdfSigned { .. } => [
            (
                "the PDF carries its proof with it: any reader that checks signatures sees a change, without this folder.",
                "PDF अपना सबूत साथ रखता है: हस्ताक्षर जाँचने वाला कोई भी रीडर इस फ़ोल्डर के बिना भी बदलाव देख लेता है।",
            ),
            (
                "who the signer is: the name in the certificate is what the signer wrote, unless an authority that you trust signed it.",
                "कि हस्ताक्षर करने वाला कौन है: प्रमाणपत्र का नाम वही है जो उसने ख़ुद लिखा, जब तक किसी ऐसी संस्था ने उस पर हस्ताक्षर न किया हो जिस पर आप भरोसा करते हैं।",
            ),
        ],
        Fact::Evidence { .. } | Fact::Encloses { .. } => [
            ("this very file, bit for bit, is what was examined.", "जाँच ठीक इसी फ़ाइल की हुई थी, बिट-दर-बिट।"),
            (
                "where the file came from, or that it is the first copy. A forwarded or re-encoded copy has other bytes.",
                "कि फ़ाइल कहाँ से आई, या कि यही पहली प्रति है। आगे भेजी या दोबारा एन्कोड की गई प्रति के बाइट अलग होते हैं।",
            ),
        ],
        Fact::Stamped { .. } => [
            (
                "by the word of that authority, the envelope existed at that time and has not changed since.",
                "उस संस्था के कहे अनुसार, लिफ़ाफ़ा उस समय मौजूद था और तब से बदला नहीं।",
            ),
            (
                "when the clip was made or received, or that the report is right. Whether the authority's certificate was withdrawn was not looked up: that needs a network.",
                "कि क्लिप कब बनी या कब मिली, या कि रिपोर्ट सही है। संस्था का प्रमाणपत्र रद्द हुआ था या नहीं, यह नहीं देखा गया: उसके लिए नेटवर्क चाहिए।",
            ),
        ],
        Fact::InCustody { .. } => [
            (
                "no entry was changed, taken out or put in between, and what the report names of the log stands in it.",
                "कोई प्रविष्टि बदली, निकाली या बीच में जोड़ी नहीं गई, और रिपोर्ट बही की जिस प्रविष्टि का नाम लेती है वह उसमें है।",
            ),
            (
                "that what people wrote in it is true or complete. An older log that was put back together with its older head is seen only against a report or a copy that was kept elsewhere.",
                "कि लोगों ने उसमें जो लिखा वह सच या पूरा है। पुरानी बही अगर अपने पुराने शीर्ष के साथ लौटा दी जाए, तो यह तभी दिखता है जब कहीं और रखी रिपोर्ट या प्रति से मिलाया जाए।",
            ),
        ],
        Fact::NotBelieved { .. }
        | Fact::VouchedByAnother { .. }
        | Fact::OlderForm { .. }
        | Fact::PdfSignedByAnother { .. }
        | Fact::NotCompared
        | Fact::EvidenceNotNamed
        | Fact::NotStamped
        | Fact::CustodyElsewhere { .. } => return None,
    })
}

/// What a fact of this kind proves.
pub fn proves(fact: &Fact, lang: Lang) -> Option<&'static str> {
    bearing(fact).map(|[(english, hindi), _]| lang.pick(english, hindi))
}

/// What a fact of this kind does not prove.
pub fn does_not_prove(fact: &Fact, lang: Lang) -> Option<&'static str> {
    bearing(fact).map(|[_, (english, hindi)]| lang.pick(english, hindi))
}

#[cfg(test)]
mod tests;
