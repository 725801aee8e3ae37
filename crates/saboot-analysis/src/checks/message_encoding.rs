//! `information.message-encoding` (X6): is the message encoded as the specification asks?
//!
//! Tells the irregularities that the reader of messages met: lengths and counts that are not true, fields and
//! charsets that are not assigned, headers that stand twice.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct MessageEncoding;

static INFO: CheckInfo = CheckInfo {
    code: "information.message-encoding",
    catalogue: "X6",
    title: "The message is not encoded as the specification asks",
    class: Class::Information,
    group: "message-encoding",
    reads: "Value lengths, integers, texts, charsets, field numbers and part counts of the whole message.",
    meaning: "Something in the encoding is not as it should be: a length or count is not true, a text is not in the charset that it names, \
              a field is not assigned or stands twice. Readers may disagree on such a message. It is a matter of care, of damage or of \
              hostility, and no sign of a forged picture.",
    innocent: "Phones and gateways encode carelessly, and transfers cut messages short.",
    fools_it: "A careful encoder.",
    reference: "WAP-230-WSP 8.4 and 8.5; OMA-TS-MMS_ENC-V1_3; IANA character sets (MIBenum).",
    hindi: Hindi {
        title: "संदेश उस तरह encode नहीं है जैसा specification माँगती है",
        reads: "पूरे संदेश में value की लंबाइयाँ, अंक, text, charset, field के नंबर और हिस्सों की गिनती।",
        meaning: "encoding में कुछ ठीक नहीं है: कोई लंबाई या गिनती सच नहीं है, कोई text अपने बताए charset में नहीं है, कोई field तय नहीं है या दो बार है। \
                  ऐसे संदेश को अलग-अलग program अलग ढंग से पढ़ सकते हैं। यह लापरवाही, ख़राबी या शरारत की बात है, तस्वीर के नक़ली होने का संकेत नहीं।",
        innocent: "फ़ोन और gateway लापरवाही से encode करते हैं, और भेजने में संदेश कट जाते हैं।",
        fools_it: "सावधानी से encode करने वाला program।",
    },
};

/// Irregularities that are told.
const TOLD: usize = 12;

impl Check for MessageEncoding {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(message) = &facts.message else { return };
        let Some(first) = message.irregular.first() else { return };
        let count = message.irregular.len();
        let end = message.irregular.iter().map(|i| i.bytes.1).max().unwrap_or(first.bytes.1);
        let start = message.irregular.iter().map(|i| i.bytes.0).min().unwrap_or(first.bytes.0);
        let mut told: Vec<String> = message
            .irregular
            .iter()
            .take(TOLD)
            .map(|i| format!("{}, bytes {} to {}: {}", i.place, i.bytes.0, i.bytes.1, i.what))
            .collect();
        if count > TOLD {
            told.push(format!("… {} more", count - TOLD));
        }
        let places = if count == 1 { "one place".to_owned() } else { format!("{count} places") };
        out.push(Finding {
            expected: "An encoding as WSP and the MMS encapsulation ask.".to_owned(),
            ..INFO.finding(
                Grade::Informational,
                format!("The encoding of the message is irregular in {places}."),
                Untrusted::new(told.join("; ")),
                Some(Span::Bytes { start, end }),
            )
        });
    }
}
