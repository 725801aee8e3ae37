//! `contradiction.message-dates` (X2): is a part of the message younger than the message that carries it?
//!
//! The message's own Date is held against the dates that its parts state (EXIF, satellite time, movie boxes, file
//! name), its expiry and its forwarding. Zones that are not known and a day for wrong clocks are granted first.

use saboot_core::civil::DAY;
use saboot_core::facts::Facts;
use saboot_core::facts::exif::{Directory, Exif, Value, tag};
use saboot_core::facts::message::{Message, MessageType, Part, field};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Span, Untrusted};

use super::dates::{Stated, of_container, of_name, parse, show};
use super::{Check, CheckInfo, Hindi};

/// The check.
pub struct MessageDates;

static INFO: CheckInfo = CheckInfo {
    code: "contradiction.message-dates",
    catalogue: "X2",
    title: "A part of the message is younger than the message",
    class: Class::InternalContradiction,
    group: "message-dates",
    reads: "Date of the message, which the server writes into delivered messages and the sender's phone into sent ones; EXIF and satellite \
            times, movie times and dated file names of its parts; expiry and forwarding dates.",
    meaning: "A picture or film cannot have been sent before it was made. One of the two dates is wrong: a clock was, or the message was \
              put together or edited later. It does not say which date, and nothing of how the picture came about.",
    innocent: "A camera or phone whose clock ran ahead, or, in sent messages, a phone whose clock ran behind; a program that wrote the \
               file anew when it was exported and dated it then.",
    fools_it: "Any editor: both dates can be written to fit. Most messengers and gateways strip the dates of pictures.",
    reference: "OMA-TS-MMS_ENC-V1_3, 7.3.12 (Date); CIPA DC-008 (EXIF); ISO/IEC 14496-12 8.2.2; catalogue X2.",
    hindi: Hindi {
        title: "संदेश का एक हिस्सा ख़ुद संदेश से भी नया है",
        reads: "संदेश की Date, जिसे पहुँचाए गए संदेशों में server और भेजे गए संदेशों में भेजने वाले का फ़ोन लिखता है; उसके हिस्सों के EXIF और \
                satellite समय, movie के समय और फ़ाइल-नाम में लिखी तारीख़ें; संदेश की expiry और आगे भेजे जाने की तारीख़ें।",
        meaning: "कोई तस्वीर या फ़िल्म बनने से पहले नहीं भेजी जा सकती। दो में से एक तारीख़ ग़लत है: या कोई घड़ी ग़लत थी, या संदेश बाद में जोड़ा या \
                  बदला गया। इससे यह पता नहीं चलता कि कौन सी तारीख़ ग़लत है, और न यह कि तस्वीर कैसे बनी।",
        innocent: "कैमरे या फ़ोन की घड़ी आगे चल रही थी, या भेजे गए संदेश में फ़ोन की घड़ी पीछे थी; या निर्यात करते समय किसी program ने फ़ाइल नए सिरे \
                   से लिखी और तब की तारीख़ डाल दी।",
        fools_it: "कोई भी editor: दोनों तारीख़ें मेल खाती लिखी जा सकती हैं। ज़्यादातर messenger और gateway तस्वीरों की तारीख़ें हटा देते हैं।",
    },
};

/// 2002-01-01: before it no message of this kind was sent, so an earlier date is that of a clock that was never set.
const FIRST_MESSAGES: i64 = 1_009_843_200;

/// Granted to clocks that run wrong.
const CLOCKS: i64 = DAY;

/// Granted to dates in file names, which people and programs set at will.
const NAMES: i64 = 2 * DAY;

impl Check for MessageDates {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        let Some(message) = &facts.message else { return };
        let Some(sent) = date(message) else { return };
        for part in &message.parts {
            if let Some(late) = latest(part, sent) {
                say_of_part(message, part, &late, sent, out);
            }
        }
        header_dates(message, sent, out);
    }
}

fn date(message: &Message) -> Option<i64> {
    message.date().and_then(|d| i64::try_from(d).ok()).filter(|d| *d >= FIRST_MESSAGES)
}

/// A date of a part, and how much is granted to it.
struct Late {
    stated: Stated,
    grade: Grade,
}

/// The date of a part that lies furthest behind the message's, beyond all doubt; dates of a kind that is better held
/// come first.
fn latest(part: &Part, sent: i64) -> Option<Late> {
    let mut dates: Vec<Late> = Vec::new();
    if let Some(facts) = &part.facts {
        if let Some(exif) = &facts.exif {
            dates.extend(satellite(exif).map(|stated| Late { stated, grade: Grade::Strong }));
            dates.extend(taken(exif).map(|stated| Late { stated, grade: Grade::Strong }));
        }
        let boxes = of_container(facts).into_iter();
        // Recorders that write local time as if it were UTC are common.
        dates.extend(
            boxes.map(|stated| Late { stated: Stated { zone: None, ..stated }, grade: Grade::Strong }),
        );
    }
    for name in [&part.filename, &part.name, &part.content_location] {
        dates.extend(of_name(name.raw()).map(|stated| Late { stated, grade: Grade::Weak }));
    }
    let beyond = |late: &Late| {
        let granted = if late.grade == Grade::Weak { NAMES } else { CLOCKS };
        late.stated.unix - late.stated.doubt() - granted - sent
    };
    dates.into_iter().filter(|late| beyond(late) > 0).max_by_key(|late| (late.grade, beyond(late)))
}

/// EXIF DateTimeOriginal with its offset, where it has one.
fn taken(exif: &Exif) -> Option<Stated> {
    let text = exif.text(tag::DATE_TIME_ORIGINAL)?;
    let offset = exif.text(tag::OFFSET_TIME_ORIGINAL).unwrap_or_default();
    let (unix, zone, day_only) = parse(&format!("{text}{offset}"))?;
    Some(Stated { place: "EXIF DateTimeOriginal".to_owned(), unix, zone, day_only, bytes: None })
}

/// EXIF GPSDateStamp and GPSTimeStamp: the satellites' clock, UTC.
fn satellite(exif: &Exif) -> Option<Stated> {
    let text = exif.get(Directory::Gps, tag::GPS_DATE)?.text()?;
    let (midnight, _, _) = parse(text)?;
    let clock = exif.get(Directory::Gps, tag::GPS_TIME).and_then(|e| match &e.value {
        Value::Rational(list) => {
            let whole = |i: usize| list.get(i).map(|(a, b)| u64::from(*a) / u64::from(*b).max(1));
            i64::try_from(whole(0)? * 3600 + whole(1)? * 60 + whole(2)?).ok().filter(|s| *s < DAY)
        }
        _ => None,
    });
    Some(Stated {
        place: "EXIF GPS time".to_owned(),
        unix: midnight + clock.unwrap_or(0),
        zone: Some(0),
        day_only: clock.is_none(),
        bytes: None,
    })
}

fn say_of_part(message: &Message, part: &Part, late: &Late, sent: i64, out: &mut Findings) {
    // The date of a message that was sent is that of the sender's own phone.
    let by_server = message.kind == MessageType::RETRIEVE_CONF;
    let grade = if by_server { late.grade } else { late.grade.min(Grade::Medium) };
    let days = (late.stated.unix - sent) / DAY;
    let clock = if by_server { "the server" } else { "the sender's phone" };
    let statement = format!(
        "Part {} is dated {days} days after the date that {clock} gave the message ({}).",
        part.number, late.stated.place
    );
    let observed = format!("part {}: {}; message: {} UTC", part.number, late.stated.text(), show(sent));
    out.push(Finding {
        expected: "A part that was made before the message was sent.".to_owned(),
        ..INFO.finding(
            grade,
            statement,
            Untrusted::new(observed),
            Some(Span::Bytes { start: part.bytes.0, end: part.bytes.1 }),
        )
    });
}

/// Expiry and forwarding, which other headers of the same message date.
fn header_dates(message: &Message, sent: i64, out: &mut Findings) {
    let mut say = |statement: &str, expected: &str, header: &saboot_core::facts::message::Header| {
        let observed = format!("{}: {}; Date: {} UTC", header.name.raw(), header.value.raw(), show(sent));
        out.push(Finding {
            expected: expected.to_owned(),
            ..INFO.finding(
                Grade::Medium,
                statement,
                Untrusted::new(observed),
                Some(Span::Bytes { start: header.bytes.0, end: header.bytes.1 }),
            )
        });
    };
    let at = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
    // A relative expiry reads as a small number; no absolute one lies before the first messages.
    let expiry = message.header(field::EXPIRY).filter(|h| !h.value.raw().ends_with("later"));
    if let Some(header) = expiry
        && at(header.number).is_some_and(|end| end + CLOCKS < sent)
    {
        say(
            "The message had expired before it was sent.",
            "An expiry after the date of the message.",
            header,
        );
    }
    for header in message.all(field::PREVIOUSLY_SENT_DATE) {
        if at(header.number).is_some_and(|before| before - CLOCKS > sent) {
            say(
                "The message was forwarded before it was first sent.",
                "A previous sending before the date of the message.",
                header,
            );
        }
    }
}
