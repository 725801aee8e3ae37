//! `history.message-forwarded` (X3): was the message forwarded, by whom and when, as far as it says?
//!
//! X-Mms-Previously-Sent-By and -Date form a chain, one link for each forwarding by the server. Forwarding by hand
//! leaves no trace.

use saboot_core::facts::Facts;
use saboot_core::facts::message::{MessageType, field};
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct MessageForwarded;

static INFO: CheckInfo = CheckInfo {
    code: "history.message-forwarded",
    catalogue: "X3",
    title: "The message was forwarded",
    class: Class::ProcessingHistory,
    group: "message-path",
    reads: "X-Mms-Previously-Sent-By and X-Mms-Previously-Sent-Date, and the type m-forward-req.",
    meaning: "The message names who sent it before, and when. Sender and date above it are those of the last forwarding, not of the first \
              sending. It never counts against the clip.",
    innocent: "Forwarding is ordinary.",
    fools_it: "Forwarding by hand makes a new message without the chain; any editor can add or remove links.",
    reference: "OMA-TS-MMS_ENC-V1_3, 7.3.36 and 7.3.37.",
    hindi: Hindi {
        title: "संदेश आगे भेजा गया था",
        reads: "X-Mms-Previously-Sent-By और X-Mms-Previously-Sent-Date, और संदेश का प्रकार m-forward-req।",
        meaning: "संदेश बताता है कि उसे पहले किसने और कब भेजा था। उसके ऊपर लिखा भेजने वाला और तारीख़ आख़िरी बार आगे भेजने के हैं, पहली बार भेजने के \
                  नहीं। यह कभी क्लिप के विरुद्ध नहीं गिना जाता।",
        innocent: "संदेश आगे भेजना आम बात है।",
        fools_it: "हाथ से आगे भेजने पर बिना इस कड़ी के नया संदेश बनता है; कोई भी editor कड़ियाँ जोड़ या हटा सकता है।",
    },
};

impl Check for MessageForwarded {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(message) = &facts.message else { return };
        let links: Vec<_> = message
            .headers
            .iter()
            .filter(|h| matches!(h.field, Some(field::PREVIOUSLY_SENT_BY | field::PREVIOUSLY_SENT_DATE)))
            // One that has not the form of its field is shown as it is written, and says nothing.
            .filter(|h| !h.value.raw().starts_with("0x"))
            .collect();
        if let (Some(first), Some(last)) = (links.first(), links.last()) {
            let by = links.iter().filter(|h| h.field == Some(field::PREVIOUSLY_SENT_BY)).count();
            let times = if by == 1 { "once".to_owned() } else { format!("{by} times") };
            let chain: Vec<String> =
                links.iter().take(20).map(|h| format!("{}: {}", h.name.raw(), h.value.raw())).collect();
            out.push(INFO.finding(
                Grade::Informational,
                format!("The message says that it was sent {times} before by others."),
                Untrusted::new(chain.join("; ")),
                Some(Span::Bytes { start: first.bytes.0, end: last.bytes.1 }),
            ));
        }
        if message.kind == MessageType::FORWARD_REQ {
            let kind = message.header(field::MESSAGE_TYPE);
            out.push(INFO.finding(
                Grade::Informational,
                "This is a phone's request to the server to forward a message.",
                "m-forward-req".into(),
                kind.map(|h| Span::Bytes { start: h.bytes.0, end: h.bytes.1 }),
            ));
        }
    }
}
