//! `contradiction.message-headers` (X1): do the headers of a message fit the kind of message that it says it is?
//!
//! Some headers only a server writes, some only a handset may leave open. Only what the encapsulation specification
//! excludes counts; a header that merely lacks where many senders leave it out does not.

use saboot_core::facts::Facts;
use saboot_core::facts::message::{Header, Message, MessageType, field};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct MessageHeaders;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.message-headers",
    catalogue: "X1",
    title: "The headers of the message do not fit the kind of message that it says it is",
    class: Class::InternalContradiction,
    group: "message-headers",
    reads: "The type of the MMS message, and the headers that only a server or only a handset may write: Message-ID, Date, From, \
            X-Mms-Retrieve-Status, X-Mms-Response-Status.",
    meaning: "A message on its way to the server carries what only the server gives, or a delivered one lacks what the server must give. \
              The file is then not what went over the air: it was put together or exported by a program, or edited. It says nothing \
              about the pictures in it. A message carries no signature, so fitting headers prove nothing either; the carrier's records do.",
    innocent: "Programs that store, export or restore messages on a phone or computer write the file anew and mix the headers of both \
               directions; gateways of small carriers break the rules too.",
    fools_it: "Any editor: every header can be written to fit.",
    reference: "OMA-TS-MMS_ENC-V1_3, 6.1 and 6.3 (which header may stand in which message), 7.3.20 (From).",
    hindi: Hindi {
        title: "संदेश के header उस तरह के संदेश से मेल नहीं खाते जैसा वह अपने को बताता है",
        reads: "MMS संदेश का प्रकार, और वे header जिन्हें केवल server या केवल फ़ोन लिख सकता है: Message-ID, Date, From, \
                X-Mms-Retrieve-Status, X-Mms-Response-Status।",
        meaning: "server की ओर जाते संदेश में वह लिखा है जो केवल server देता है, या पहुँचाए गए संदेश में वह नहीं है जो server को देना ही होता है। \
                  यानी यह फ़ाइल ठीक वही नहीं है जो network पर गई थी: इसे किसी program ने जोड़ा या निर्यात किया, या यह बदली गई। इससे उसमें की \
                  तस्वीरों के बारे में कुछ पता नहीं चलता। संदेश पर कोई हस्ताक्षर नहीं होता, इसलिए मेल खाते header भी कुछ साबित नहीं करते; सबूत मोबाइल \
                  कंपनी के रिकॉर्ड हैं।",
        innocent: "फ़ोन या computer पर संदेश सँभालने, निर्यात करने या वापस लाने वाले program फ़ाइल को नए सिरे से लिखते हैं और दोनों दिशाओं के header \
                   मिला देते हैं; छोटी कंपनियों के gateway भी नियम तोड़ते हैं।",
        fools_it: "कोई भी editor: हर header को मेल खाता लिखा जा सकता है।",
    },
};

/// Number of the token `insert-address`.
const INSERT_ADDRESS: u64 = 0x81;

impl Check for MessageHeaders {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(message) = &facts.message else { return };
        match message.kind {
            MessageType::SEND_REQ => {
                for (number, what) in [
                    (field::MESSAGE_ID, "an identifier that only the server gives"),
                    (field::RETRIEVE_STATUS, "the server's word on a delivery"),
                    (field::RETRIEVE_TEXT, "the server's word on a delivery"),
                    (field::RESPONSE_STATUS, "the server's answer"),
                ] {
                    if let Some(header) = message.header(number) {
                        say(
                            &format!("A message on its way to the server (m-send-req) carries {what}."),
                            &format!("No {} in m-send-req.", header.name.raw()),
                            header,
                            out,
                        );
                    }
                }
            }
            MessageType::RETRIEVE_CONF => {
                delivered(message, out);
                insert_address(message, "A delivered message (m-retrieve-conf)", out);
            }
            MessageType::NOTIFICATION_IND => {
                insert_address(message, "The server's notice of a message (m-notification-ind)", out);
            }
            _ => {}
        }
    }
}

/// The server dates every message that it delivers; headers that were cut off say nothing.
fn delivered(message: &Message, out: &mut Findings) {
    let whole = message.header(field::CONTENT_TYPE);
    if let (Some(last), None) = (whole, message.header(field::DATE)) {
        let names: Vec<&str> = message.headers.iter().map(|h| h.name.raw()).collect();
        let start = message.headers.first().map_or(0, |h| h.bytes.0);
        out.push(Finding {
            expected: "A Date, which the server must write into m-retrieve-conf.".to_owned(),
            ..INFO.finding(
                Grade::Medium,
                "A delivered message (m-retrieve-conf) carries no date, which the server must give it.",
                Untrusted::new(names.join(", ")),
                Some(Span::Bytes { start, end: last.bytes.1 }),
            )
        });
    }
    if let Some(header) = message.header(field::RESPONSE_STATUS) {
        say(
            "A delivered message (m-retrieve-conf) carries the server's answer to a sender.",
            "No X-Mms-Response-Status in m-retrieve-conf.",
            header,
            out,
        );
    }
}

/// "Put the sender's address in here" is a request to the server; it must not come back from it.
fn insert_address(message: &Message, what: &str, out: &mut Findings) {
    if let Some(from) = message.header(field::FROM).filter(|h| h.number == Some(INSERT_ADDRESS)) {
        say(
            &format!(
                "{what} still asks the server to put in the sender's address, as only the sender's own phone writes."
            ),
            "An address, or no From at all.",
            from,
            out,
        );
    }
}

fn say(statement: &str, expected: &str, header: &Header, out: &mut Findings) {
    let span = Some(Span::Bytes { start: header.bytes.0, end: header.bytes.1 });
    let observed = Untrusted::new(format!("{}: {}", header.name.raw(), header.value.raw()));
    out.push(Finding {
        expected: expected.to_owned(),
        ..INFO.finding(Grade::Medium, statement, observed, span)
    });
}
