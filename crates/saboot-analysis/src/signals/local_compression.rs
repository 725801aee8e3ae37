//! `history.local-compression` (J12): a part of a JPEG that was compressed otherwise than the rest.
//!
//! The picture is divided into cells. In a picture that was compressed twice, cells whose coefficients lack the comb of the
//! first compression came from elsewhere, or were painted over (Bianchi and Piva 2012). In a picture without such a comb,
//! cells that do show one, by the tables of a common quality, were a JPEG before (Farid's "ghosts", 2009, in the domain of
//! the coefficients). Only clusters of cells with enough structure count. The map stands in the finding as letters.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::cells::Cells;
use super::double_jpeg::first_steps;
use super::jpeg_blocks::{Blocks, Evidence, MODES, Model, ijg_steps, steps};
use super::luma::Luma;
use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct LocalCompression;

static INFO: CheckInfo = CheckInfo {
    code: "history.local-compression",
    catalogue: "J12",
    title: "A part of the picture was compressed otherwise than the rest",
    class: Class::ProcessingHistory,
    group: "jpeg-recompression",
    reads: "DCT coefficients of the brightness in each cell of a map of at most 16x16 cells, against the histograms that one \
            compression and two would leave.",
    meaning: "One region has another compression history than its surroundings: something was pasted, painted over, retouched \
              or covered there before the picture was saved last. The finding does not say what, nor why.",
    innocent: "Captions, logos, blurred faces, frames and date stamps that were put on an earlier JPEG do this. So can a region whose \
               structure is quite unlike the rest, such as a screen or fine print.",
    fools_it: "Saving the composition once more at lower quality, changing its size, or pasting material that has the same history.",
    reference: "Farid, IEEE TIFS 4 (2009), JPEG ghosts; Bianchi and Piva, IEEE TIFS 7 (2012). Thresholds measured on singly and \
                doubly compressed pictures and on compositions made for the purpose.",
    hindi: Hindi {
        title: "तस्वीर का एक हिस्सा बाक़ी से अलग तरह से संपीड़ित हुआ है",
        reads: "ज़्यादा से ज़्यादा 16x16 खानों के नक़्शे के हर खाने में चमक के DCT गुणांक, जिनकी तुलना एक और दो संपीड़न से बनने वाले वितरण से की जाती है।",
        meaning: "एक हिस्से के संपीड़न का इतिहास आसपास से अलग है: आख़िरी बार सहेजने से पहले वहाँ कुछ चिपकाया, रंगा, सुधारा या ढका गया। क्या और क्यों, यह \
                  इससे पता नहीं चलता।",
        innocent: "पुराने JPEG पर लगाए गए कैप्शन, लोगो, धुँधले किए गए चेहरे, फ़्रेम और तारीख़ की मुहर से ऐसा होता है। बाक़ी से बिलकुल अलग बनावट वाला हिस्सा, \
                   जैसे स्क्रीन या बारीक छपाई, भी ऐसा दिख सकता है।",
        fools_it: "बदली हुई तस्वीर को एक बार और कम गुणवत्ता पर सहेजना, आकार बदलना, या ऐसी सामग्री चिपकाना जिसका इतिहास वैसा ही हो।",
    },
};

/// Blocks that are looked at.
const BLOCKS: usize = 8192;
/// Coefficients of a cell from which it says anything.
const FEWEST: usize = 40;
/// Log-likelihood ratio of a coefficient, nats, from which a cell is told either way, and of a cell in all.
const EACH: f64 = 0.1;
const IN_ALL: f64 = 10.0;
/// Neighbouring cells that must differ from the rest.
const CLUSTER: usize = 3;

impl SignalCheck for LocalCompression {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture else { return };
        let luma = Luma::stored(picture, facts);
        let Some(now) = steps(facts, &luma) else { return };
        let blocks = Blocks::sample(&luma, BLOCKS);
        let Some(model) = Model::new(&blocks, now) else { return };
        let map = match first_steps(&model) {
            Some((first, _)) => Map::of(&blocks, &model, &first),
            None => (5..=9)
                .flat_map(|tens| [10 * tens, 10 * tens + 5])
                .filter_map(|quality| Map::of(&blocks, &model, &ijg_steps(quality).map(Some)))
                .max_by_key(|map| map.cluster(Told::Twice).len()),
        };
        let Some(map) = map else { return };
        let (once, twice) = (map.count(Told::Once), map.count(Told::Twice));
        let (odd, rest, what) = if once <= twice {
            (Told::Once, twice, "lacks the earlier compression that the rest of it shows")
        } else {
            (Told::Twice, once, "shows an earlier compression that the rest of it lacks")
        };
        let cluster = map.cluster(odd);
        // The rest must be told well, and be most of the picture.
        if cluster.len() < CLUSTER || rest < 3 * map.count(odd) || rest < 8 {
            return;
        }
        let place = map.cells.place(&cluster, |x, y| luma.upright(x, y));
        let statement = format!("A region of the picture ({place}) {what}.");
        out.push(Finding {
            expected: "The same compression history in every cell that can be told.".to_owned(),
            ..INFO.finding(Grade::Medium, statement, Untrusted::new(map.shown(&cluster)), None)
        });
    }
}

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// One compression.
    Once,
    /// An earlier one beneath.
    Twice,
    /// Too flat, too small, or in between.
    Nothing,
}

struct Map {
    cells: Cells,
    told: Vec<Told>,
}

impl Map {
    /// Each cell against one compression and against an earlier one by `first`; none where no coefficient tells them apart.
    fn of(blocks: &Blocks, model: &Model, first: &[Option<u16>; MODES]) -> Option<Self> {
        let evidence: Vec<(usize, Evidence)> = first
            .iter()
            .enumerate()
            .filter_map(|(mode, step)| Some((mode, model.evidence(mode, (*step)?))))
            .collect();
        if evidence.is_empty() {
            return None;
        }
        let mut sums = vec![(0.0, 0usize); blocks.map.len()];
        for block in &blocks.own {
            let Some((sum, count)) = sums.get_mut(block.cell) else { continue };
            for (mode, evidence) in &evidence {
                if let Some(says) = block.values.get(*mode).and_then(|v| evidence.of(*v)) {
                    *sum += says;
                    *count += 1;
                }
            }
        }
        let told = |(sum, count): (f64, usize)| {
            let each = sum / count.max(1) as f64;
            match () {
                () if count < FEWEST || each.abs() < EACH || sum.abs() < IN_ALL => Told::Nothing,
                () if sum > 0.0 => Told::Twice,
                () => Told::Once,
            }
        };
        Some(Self { cells: blocks.map, told: sums.into_iter().map(told).collect() })
    }

    fn count(&self, of: Told) -> usize {
        self.told.iter().filter(|c| **c == of).count()
    }

    /// The largest group of neighbouring cells that show the same.
    fn cluster(&self, of: Told) -> Vec<usize> {
        self.cells.largest(|cell| self.told.get(cell) == Some(&of))
    }

    /// Where the cluster lies, and the map in letters: `#` the cluster, `o` once, `x` twice, `.` not told.
    fn shown(&self, cluster: &[usize]) -> String {
        let (left, top, right, bottom) = self.cells.around(cluster);
        let letters = self.cells.letters(|cell| match self.told.get(cell) {
            _ if cluster.contains(&cell) => '#',
            Some(Told::Once) => 'o',
            Some(Told::Twice) => 'x',
            Some(Told::Nothing) | None => '.',
        });
        format!(
            "stored samples {left}-{right} across, {top}-{bottom} down; map, rows from the top (# the region, x compressed twice, o once, . not told): {letters}"
        )
    }
}
