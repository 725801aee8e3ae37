//! The hash report that goes with a certificate, and the lists for those who find copies.

use saboot_core::Lang;
use saboot_core::exhibit::{Hashes, Member};
use saboot_core::fingerprint::{Fingerprint, Pdq};

use super::block::{Blocks, Choice};
use super::moment::ist_text;
use super::{Digests, Document, Jurisdiction, Order, Source, name, not_advice};

/// A file of an order, with the report that it belongs to.
pub(super) fn members<'a>(order: &'a Order<'_>) -> impl Iterator<Item = (&'a Source<'a>, &'a Member)> {
    order
        .sources
        .iter()
        .flat_map(|s| s.report.exhibit.iter().flat_map(move |e| e.members.iter().map(move |m| (s, m))))
}

/// Name of an algorithm as the Schedule spells it, and the digest.
pub(super) fn named(hashes: &Hashes, digests: Digests) -> Vec<(&'static str, &str)> {
    let mut all = vec![("SHA256", hashes.sha256.as_str())];
    if digests == Digests::All {
        all.extend([("SHA1", hashes.sha1.as_str()), ("MD5", hashes.md5.as_str())]);
    }
    all
}

/// The boxes of the Schedule: those are ticked whose digests are in the hash report.
pub(super) fn boxes(digests: Option<Digests>) -> Vec<Choice> {
    let all = digests == Some(Digests::All);
    let of = |label: &str, ticked| Choice { label: label.to_owned(), ticked };
    vec![
        of("SHA1:", all),
        of("SHA256:", digests.is_some()),
        of("MD5:", all),
        of(&format!("Other {} (Legally acceptable standard)", super::BLANK), false),
    ]
}

/// The hash report: a row a file.
pub(super) fn report(order: &Order<'_>, jurisdiction: Jurisdiction, lang: Lang) -> Document {
    let mut b = Blocks::default();
    let en_hi = |en: &str, hi: &str| lang.pick(en, hi).to_owned();
    let time = |utc: &str| match jurisdiction {
        Jurisdiction::India => ist_text(utc),
        Jurisdiction::UnitedStates => utc.to_owned(),
    };
    b.known(en_hi("Set of documents", "दस्तावेज़ों का सेट"), &order.id);
    b.known(en_hi("Made on", "बनाने का समय"), time(&order.made_at));
    b.known(en_hi("Computed by", "किससे निकाला गया"), &order.tool);
    b.paragraph(lang.pick(
        "Each row is one file, taken as it was handed over. Its digest was computed over all its bytes before anything was decoded, and again afterwards with the same outcome. The algorithm stands beside every value. Times are by the clock of the computer that computed them.",
        "हर पंक्ति एक फ़ाइल है, जैसी वह सौंपी गई थी। उसका हैश कुछ भी डिकोड करने से पहले उसके सारे बाइटों पर निकाला गया, और बाद में दोबारा निकालने पर वही आया। हर मान के साथ एल्गोरिद्म का नाम लिखा है। समय उस कंप्यूटर की घड़ी का है जिस पर हैश निकाला गया।",
    ));
    let head = match lang {
        Lang::En => ["No.", "File", "Bytes", "Hash value, with algorithm", "Hashed at", "What it is"],
        Lang::Hi => ["क्रम", "फ़ाइल", "बाइट", "हैश मान, एल्गोरिद्म सहित", "हैश निकालने का समय", "यह क्या है"],
    };
    let rows = members(order)
        .enumerate()
        .map(|(i, (source, member))| {
            let digests = named(&member.hashes, order.digests);
            let digests: Vec<String> =
                digests.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let what = match &source.report.enclosed_in {
                None => en_hi("electronic record, as handed over", "इलेक्ट्रॉनिक अभिलेख, जैसा सौंपा गया"),
                Some(holder) => {
                    let (path, sha256) = (holder.path.for_terminal(), &holder.sha256);
                    lang.pick(
                        format!("taken out of {path} (SHA256: {sha256}), which is the electronic record"),
                        format!("{path} (SHA256: {sha256}) में से निकाला गया; इलेक्ट्रॉनिक अभिलेख वही फ़ाइल है"),
                    )
                }
            };
            vec![
                (i + 1).to_string(),
                member.path.for_terminal(),
                member.bytes.to_string(),
                digests.join("\n"),
                time(&source.report.time.examined_at),
                what,
            ]
        })
        .collect();
    b.table(lang.pick("Files", "फ़ाइलें"), &head, rows);
    b.heading(lang.pick("What is not the electronic record", "क्या इलेक्ट्रॉनिक अभिलेख नहीं है"));
    b.paragraph(lang.pick(
        "The report, its charts, any frame or sound taken out of a file, and any perceptual hash (PDQ, vPDQ) are derived from the record. They are not the electronic record and are not certified as such.",
        "रिपोर्ट, उसके चार्ट, फ़ाइल से निकाला गया कोई भी फ़्रेम या आवाज़, और कोई भी परसेप्चुअल हैश (PDQ, vPDQ) अभिलेख से बनाए गए हैं। ये इलेक्ट्रॉनिक अभिलेख नहीं हैं, और इन्हें वैसा प्रमाणित नहीं किया जाता।",
    ));
    let head = match lang {
        Lang::En => ["Report", "SHA256 of report.json", "Signed by key (fingerprint)"],
        Lang::Hi => ["रिपोर्ट", "report.json का SHA256", "किस कुंजी से हस्ताक्षरित (फ़िंगरप्रिंट)"],
    };
    let rows = order
        .sources
        .iter()
        .map(|s| vec![s.folder.for_terminal(), format!("SHA256: {}", s.report_sha256), s.signer.clone()])
        .collect();
    b.table(lang.pick("Derived documents", "बनाए गए दस्तावेज़"), &head, rows);
    b.paragraph(lang.pick(
        "To check a row: sha256sum FILE (or: openssl dgst -sha256 FILE), and saboot verify FOLDER --evidence FILE.",
        "किसी पंक्ति को जाँचने के लिए: sha256sum FILE (या: openssl dgst -sha256 FILE), और saboot verify FOLDER --evidence FILE।",
    ));
    b.blank(en_hi("Name and signature", "नाम और हस्ताक्षर"));
    b.blank(en_hi("Date, time, place", "तारीख़, समय, स्थान"));
    b.note(not_advice(lang));
    b.document(name("hash-report", lang), lang, lang.pick("Hash report (annexure)", "हैश रिपोर्ट (अनुलग्नक)"))
}

/// MD5, PDQ and vPDQ of clips that were handed to the kit, for services that find copies.
pub(super) fn lists(order: &Order<'_>, lang: Lang) -> Document {
    let mut b = Blocks::default();
    b.warning(lang.pick(
        "A perceptual hash (PDQ, vPDQ) tells a little of what is shown: roughly where it is light and where dark. Hand this page only to a service that finds copies by hash. The clip itself need not be sent to anybody for that.",
        "परसेप्चुअल हैश (PDQ, vPDQ) से यह थोड़ा-सा पता चलता है कि क्लिप में क्या दिखता है: मोटे तौर पर कहाँ उजाला है और कहाँ अँधेरा। यह पन्ना केवल उस सेवा को दीजिए जो हैश से प्रतियाँ खोजती है। इसके लिए क्लिप किसी को भी भेजने की ज़रूरत नहीं।",
    ));
    for clip in order.clips {
        b.heading(clip.path.for_terminal());
        if let Some(hashes) = &clip.hashes {
            b.known("MD5", &hashes.md5);
            b.known("SHA256", &hashes.sha256);
        }
        if let Some(pdq) = &clip.pdq {
            b.known("PDQ", format!("{} ({})", pdq.hash, quality(pdq, lang)));
        }
        if let Some(frames) = &clip.vpdq {
            let head = match lang {
                Lang::En => ["Frame", "Second", "Quality", "PDQ"],
                Lang::Hi => ["फ़्रेम", "सेकंड", "गुणवत्ता", "PDQ"],
            };
            let rows = frames
                .iter()
                .take(MOST_ROWS)
                .map(|f| {
                    vec![
                        f.frame.to_string(),
                        format!("{:.3}", f.time_s),
                        f.pdq.quality.to_string(),
                        f.pdq.hash.to_string(),
                    ]
                })
                .collect();
            b.table(lang.pick("vPDQ: a frame a second", "vPDQ: हर सेकंड एक फ़्रेम"), &head, rows);
            if frames.len() > MOST_ROWS {
                b.note(lang.pick(
                    format!("{} more frames: hashes.json has them all.", frames.len() - MOST_ROWS),
                    format!("{} और फ़्रेम: सब hashes.json में हैं।", frames.len() - MOST_ROWS),
                ));
            }
        }
    }
    b.heading(lang.pick("Who takes which", "कौन कौन-सा हैश लेता है"));
    b.list(lang.pick(
        [
            "StopNCII.org (adults) compares pictures by PDQ and videos by MD5. Its own page computes them in your browser from the file on your device; nothing has to be typed in from here.",
            "MD5 and SHA256 find exact copies only. A video that was re-encoded has another MD5; vPDQ still finds it where a platform matches with it.",
            "Hashes of quality 49 or less are commonly thrown away; two PDQ hashes within 31 of 256 bits are commonly held to match.",
        ],
        [
            "StopNCII.org (वयस्कों के लिए) तस्वीरें PDQ से और वीडियो MD5 से मिलाता है। उसका अपना पन्ना आपके ब्राउज़र में, आपके डिवाइस पर रखी फ़ाइल से इन्हें निकालता है; यहाँ से कुछ टाइप करने की ज़रूरत नहीं।",
            "MD5 और SHA256 केवल हूबहू प्रतियाँ खोजते हैं। दोबारा एन्कोड हुए वीडियो का MD5 अलग होता है; जहाँ कोई प्लैटफ़ॉर्म vPDQ से मिलाता है, वहाँ वह फिर भी मिल जाता है।",
            "गुणवत्ता 49 या उससे कम वाले हैश आम तौर पर छोड़ दिए जाते हैं; 256 में से 31 बिट तक के अंतर वाले दो PDQ हैश आम तौर पर एक ही तस्वीर के माने जाते हैं।",
        ],
    ));
    b.note(not_advice(lang));
    b.document(name("hash-lists", lang), lang, lang.pick("Hashes for finding copies", "प्रतियाँ खोजने के लिए हैश"))
}

/// Frames of one clip that a page lists.
const MOST_ROWS: usize = 300;

fn quality(pdq: &Pdq, lang: Lang) -> String {
    let low = pdq.quality < Pdq::USABLE;
    match lang {
        Lang::En => {
            format!("quality {}{}", pdq.quality, if low { ", too low to find copies by" } else { "" })
        }
        Lang::Hi => format!(
            "गुणवत्ता {}{}",
            pdq.quality,
            if low {
                ", प्रतियाँ खोजने के लिए बहुत कम"
            } else {
                ""
            }
        ),
    }
}

/// True where a clip is one of the files that the reports are about, or encloses or is enclosed in one.
pub fn is_about(order_sources: &[Source<'_>], clip: &Fingerprint) -> bool {
    let Some(hashes) = &clip.hashes else { return false };
    let known = |sha256: &str| {
        order_sources.iter().any(|s| {
            s.report.exhibit.iter().flat_map(|e| &e.members).any(|m| m.hashes.sha256 == sha256)
                || s.report.enclosed_in.as_ref().is_some_and(|e| e.sha256 == sha256)
        })
    };
    known(&hashes.sha256) || clip.enclosed_in.as_ref().is_some_and(|e| known(&e.sha256))
}
