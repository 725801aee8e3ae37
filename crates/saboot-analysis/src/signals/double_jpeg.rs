//! `history.double-jpeg` (J12): a JPEG that was a JPEG before, on the same grid of blocks.
//!
//! Two quantisations by different steps leave a comb in the histograms of the DCT coefficients. The steps of the first
//! are estimated coefficient by coefficient ([`Model::best`]); three coefficients must agree that there was one. The
//! coarser first step must be visible through the finer second one: a first compression that was much finer leaves no
//! trace, and this check does not claim otherwise.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::jpeg_blocks::{Blocks, MODES, Model, nearest_quality, steps};
use super::luma::Luma;
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct DoubleJpeg;

static INFO: CheckInfo = CheckInfo {
    code: "history.double-jpeg",
    catalogue: "J12",
    title: "The picture was compressed as JPEG more than once",
    class: Class::ProcessingHistory,
    group: "jpeg-recompression",
    reads: "The histograms of nine DCT coefficients of the brightness, recovered from the decoded picture at the file's own grid \
            with the file's own quantisation table, and the same of the grid shifted by half a block.",
    meaning: "The picture was decoded and saved as JPEG again with another quality and without a change of size or crop. The \
              file is not the first one that a camera or a program wrote. That says nothing about what was changed in between, \
              or whether anything was.",
    innocent: "Every messenger, gallery and editor that shares or saves a picture does this. Some cameras compress twice themselves.",
    fools_it: "A first compression that was much finer than the last, the same quality twice, a crop or a change of size between \
               the two, and pictures that are small, flat or saved below quality 70 at the end.",
    reference: "Lukáš and Fridrich, DFRWS 2003; Popescu and Farid, Information Hiding 2004; Bianchi and Piva, IEEE TIFS 7 (2012). \
                Thresholds measured on singly and doubly compressed pictures made for the purpose.",
    hindi: Hindi {
        title: "तस्वीर एक से ज़्यादा बार JPEG में सहेजी गई है",
        reads: "तस्वीर की चमक के नौ DCT गुणांकों का वितरण, जो खोली गई तस्वीर से फ़ाइल की अपनी 8x8 की जाली और अपनी क्वांटाइज़ेशन तालिका पर \
                निकाला जाता है, और वही वितरण आधे खाने खिसकी जाली पर।",
        meaning: "तस्वीर को खोलकर, आकार बदले या काटे बिना, किसी दूसरी गुणवत्ता पर फिर से JPEG में सहेजा गया। यानी यह वह पहली फ़ाइल नहीं है जो कैमरे \
                  या प्रोग्राम ने लिखी थी। बीच में कुछ बदला गया या नहीं, यह इससे पता नहीं चलता।",
        innocent: "हर मैसेंजर, गैलरी और एडिटर तस्वीर भेजते या सहेजते समय ऐसा करता है। कुछ कैमरे ख़ुद भी दो बार संपीड़न करते हैं।",
        fools_it: "पहला संपीड़न आख़िरी से बहुत महीन हो, दोनों बार एक ही गुणवत्ता हो, बीच में तस्वीर काटी या छोटी-बड़ी की गई हो, या तस्वीर छोटी, \
                   सपाट या आख़िर में 70 से कम गुणवत्ता पर सहेजी गई हो।",
    },
};

/// Gain of a coefficient, nats, from which it speaks for an earlier compression.
const GAIN: f64 = 0.06;
/// Blocks that are looked at.
const BLOCKS: usize = 4096;
/// Coefficients that must speak.
const AGREE: usize = 3;

impl SignalCheck for DoubleJpeg {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        let Some(now) = steps(facts, &luma) else { return };
        let Some(model) = Model::new(&Blocks::sample(&luma, BLOCKS), now) else { return };
        let Some((first, gain)) = first_steps(&model) else { return };
        let list = |steps: &mut dyn Iterator<Item = String>| steps.collect::<Vec<_>>().join(" ");
        let quality = nearest_quality(&first)
            .filter(|(_, distance)| *distance <= 1.0)
            .map_or_else(String::new, |(q, _)| format!(", close to quality {q} of the common tables"));
        let observed = format!(
            "steps of the first nine coefficients now {}, before {}{quality}; mean gain {gain:.2} nats a coefficient",
            list(&mut now.iter().map(u16::to_string)),
            list(&mut first.iter().map(|s| s.map_or_else(|| "?".to_owned(), |s| s.to_string()))),
        );
        out.push(Finding {
            expected: "Histograms without a comb: one compression.".to_owned(),
            ..INFO.finding(
                Grade::Strong,
                "The picture had been compressed as JPEG before, on the same grid of blocks and by other steps.",
                Untrusted::new(observed),
                None,
            )
        });
    }
}

/// Steps of an earlier compression, for the coefficients that show one, and their mean gain; none where too few do.
pub(super) fn first_steps(model: &Model) -> Option<([Option<u16>; MODES], f64)> {
    let mut steps = [None; MODES];
    let (mut agree, mut sum) = (0, 0.0);
    for (mode, step) in steps.iter_mut().enumerate() {
        let (first, gain) = model.best(mode);
        if gain >= GAIN {
            *step = Some(first);
            agree += 1;
            sum += gain;
        }
    }
    (agree >= AGREE).then(|| (steps, sum / agree as f64))
}
