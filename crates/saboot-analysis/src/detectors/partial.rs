//! Altered parts of a still picture: what a detector with a map says, and where it points.
//!
//! [`locate`] reads the output that [`MapOutput`] describes: a score for "some part of this picture was regenerated", one for the
//! picture as a whole, and a logit a cell. The place is told in words and as a coarse map without a pixel of the picture; the
//! outline of a body must not come back through it. A picture without fine detail, whose residual is all the network
//! looks at, is not judged ([`has_detail`]).

use saboot_core::Code;
use saboot_core::card::{DetectorCard, MapOutput, Scope};
use saboot_core::examination::{PART_CELLS, Part, Third};
use saboot_core::lr::round4;
use saboot_core::runtime::{RuntimeError, Tensor};

/// Mean of the absolute second differences of luma, in grey levels, below which a cell holds no detail: half a step of what
/// 8 bits can tell, so that smooth colour and what strong compression leaves of it count as empty.
const DETAIL: f32 = 0.5;
/// Fewest cells with detail, as a share of all.
const LEAST_DETAIL: f64 = 0.2;
/// A third of the picture is named where it holds this much of what is altered.
const NAMED: f64 = 0.2;

/// What a map detector said of one picture.
pub(super) struct Located {
    /// Logit of "a part was regenerated".
    pub score: f64,
    /// Where; none below the score that the card shows a map from.
    pub part: Option<Part>,
}

/// The scope of a detector's reading where stills are scored as `pictures`; none where it does not look at all.
pub(super) fn scope(card: &DetectorCard, pictures: Scope) -> Option<Scope> {
    match (&card.map, pictures) {
        (None, scope) => Some(scope),
        (Some(_), Scope::Picture) => Some(Scope::Part),
        (Some(_), _) => None,
    }
}

/// Reads a map detector's output for the picture that was fed to it.
pub(super) fn locate(
    card: &DetectorCard,
    map: &MapOutput,
    picture: &Tensor,
    output: &[f32],
) -> Result<Located, RuntimeError> {
    let refuse = |code: &'static str, detail: &str| RuntimeError {
        code: Code::new(code),
        detail: format!("{}: {detail}", card.id),
    };
    let cell = map.cell.max(1) as usize;
    let [1, 3, height, width] = picture.shape[..] else {
        return Err(refuse("model.bad-output", "was fed with another shape than a picture"));
    };
    let grid = Grid { columns: width / cell, rows: height / cell };
    let [score, whole, cells @ ..] = output else {
        return Err(refuse("model.bad-output", "its output holds no scores"));
    };
    if cells.len() != grid.columns * grid.rows || cells.is_empty() {
        return Err(refuse("model.bad-output", "its output has another number of cells than its input"));
    }
    // What a long and thin picture is shrunk to can be smaller than the card allows.
    if width.min(height) < card.min_side.unwrap_or(1) as usize {
        return Err(refuse("detector.too-small", "the picture is too small once its long side fits"));
    }
    if !has_detail(picture, width, height, cell) {
        return Err(refuse("detector.no-detail", "the picture holds too little fine detail"));
    }
    let score = f64::from(*score);
    let altered: Vec<bool> = cells.iter().map(|c| f64::from(*c) >= map.threshold).collect();
    let part = (score >= map.shown_from).then(|| grid.part(&altered, f64::from(*whole)));
    Ok(Located { score, part })
}

/// Cells of a picture, in rows from the top.
struct Grid {
    columns: usize,
    rows: usize,
}

impl Grid {
    fn part(&self, altered: &[bool], whole: f64) -> Part {
        let total = altered.iter().filter(|a| **a).count();
        let places = self.places(altered, total);
        // Cells that are joined into one of the map, so that at most PART_CELLS stand on a side.
        let step = self.columns.max(self.rows).div_ceil(PART_CELLS).max(1);
        let columns = self.columns.div_ceil(step);
        let mut counts = vec![(0usize, 0usize); columns * self.rows.div_ceil(step)];
        for (i, is) in altered.iter().enumerate() {
            let (x, y) = (i % self.columns / step, i / self.columns / step);
            if let Some((hit, all)) = counts.get_mut(y * columns + x) {
                *hit += usize::from(*is);
                *all += 1;
            }
        }
        let tenth =
            |&(hit, all): &(usize, usize)| u8::try_from((hit * 10 + all / 2) / all.max(1)).unwrap_or(10);
        Part {
            share: round4(total as f64 / altered.len().max(1) as f64),
            places,
            columns: u32::try_from(columns).unwrap_or(u32::MAX),
            map: counts.iter().map(tenth).collect(),
            whole: round4(whole),
        }
    }

    /// Thirds of the picture, down and across, that hold most of the altered cells, the fullest first.
    fn places(&self, altered: &[bool], total: usize) -> Vec<(Third, Third)> {
        let third = |at: usize, length: usize| Third::of(at as f32, length as f32);
        let mut counts = std::collections::BTreeMap::new();
        for (i, _) in altered.iter().enumerate().filter(|(_, is)| **is) {
            let place = (third(i / self.columns, self.rows), third(i % self.columns, self.columns));
            *counts.entry(place).or_insert(0usize) += 1;
        }
        let mut named: Vec<_> =
            counts.into_iter().filter(|(_, n)| *n as f64 >= NAMED * total as f64).collect();
        named.sort_by_key(|(place, n)| (std::cmp::Reverse(*n), *place));
        named.into_iter().map(|(place, _)| place).collect()
    }
}

/// Whether enough cells hold more than smooth colour.
fn has_detail(picture: &Tensor, width: usize, height: usize, cell: usize) -> bool {
    let plane = width * height;
    let channel = |c: usize, i: usize| picture.data.get(c * plane + i).copied().unwrap_or_default();
    let luma = |x: usize, y: usize| {
        let i = y * width + x;
        0.299 * channel(0, i) + 0.587 * channel(1, i) + 0.114 * channel(2, i)
    };
    let (columns, rows) = (width / cell, height / cell);
    let detailed = (0..columns * rows)
        .filter(|i| {
            let (left, top) = (i % columns * cell, i / columns * cell);
            let (mut sum, mut n) = (0.0f32, 0.0f32);
            // Every second row is enough, and halves the work.
            for y in (top + 1..top + cell - 1).step_by(2) {
                for x in left + 1..left + cell - 1 {
                    sum += (luma(x - 1, y) - 2.0 * luma(x, y) + luma(x + 1, y)).abs();
                    n += 1.0;
                }
            }
            sum >= DETAIL * n
        })
        .count();
    detailed as f64 >= LEAST_DETAIL * (columns * rows) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detectors::tests::card;
    use saboot_core::card::Modality;

    fn map() -> MapOutput {
        MapOutput { cell: 16, threshold: 0.0, shown_from: 1.0 }
    }

    /// A picture of `columns` × `rows` cells, noisy or smooth.
    fn picture(columns: usize, rows: usize, noisy: bool) -> Tensor {
        let (width, height) = (columns * 16, rows * 16);
        let value = |i: usize| if noisy { ((i * 7919) % 251) as f32 } else { (i % width) as f32 / 4.0 };
        let plane: Vec<f32> = (0..width * height).map(value).collect();
        Tensor { shape: vec![1, 3, height, width], data: plane.repeat(3) }
    }

    fn read(columns: usize, rows: usize, output: &[f32]) -> Result<Located, RuntimeError> {
        locate(&card("part", Modality::Picture, true), &map(), &picture(columns, rows, true), output)
    }

    /// Score, whole, and cells of −1 but for those of the given columns and rows.
    fn output(columns: usize, rows: usize, score: f32, at: impl Fn(usize, usize) -> bool) -> Vec<f32> {
        let cells = (0..columns * rows).map(|i| if at(i % columns, i / columns) { 2.0 } else { -1.0 });
        [score, -3.0].into_iter().chain(cells).collect()
    }

    #[test]
    fn the_place_is_told_in_thirds_and_as_a_coarse_map() {
        let located = read(30, 18, &output(30, 18, 2.5, |x, y| x < 6 && y < 6)).unwrap();
        let part = located.part.unwrap();
        assert_eq!(located.score, 2.5);
        assert_eq!(part.share, round4(36.0 / 540.0));
        assert_eq!(part.places, [(Third::First, Third::First)]);
        assert_eq!((part.columns, part.map.len()), (10, 60), "three cells joined into one");
        assert_eq!(&part.map[..4], [10, 10, 0, 0]);
        assert_eq!(part.whole, -3.0);

        let across = read(30, 18, &output(30, 18, 2.5, |x, _| (8..22).contains(&x))).unwrap().part.unwrap();
        let middle = [Third::First, Third::Second, Third::Third].map(|down| (down, Third::Second));
        assert_eq!(across.places, middle);
        for (columns, rows) in [(80, 80), (80, 4), (4, 80), (5, 7)] {
            let part = read(columns, rows, &output(columns, rows, 9.0, |_, _| true)).unwrap().part.unwrap();
            assert!(part.columns as usize <= PART_CELLS && part.map.len() <= PART_CELLS * PART_CELLS);
            assert!(part.map.iter().all(|tenths| *tenths == 10));
        }
    }

    #[test]
    fn nothing_is_pointed_at_below_the_cards_score() {
        let quiet = read(30, 18, &output(30, 18, 0.9, |x, _| x < 9)).unwrap();
        assert_eq!((quiet.score, quiet.part.is_none()), (f64::from(0.9f32), true));
    }

    #[test]
    fn what_cannot_be_judged_says_why() {
        let code = |outcome: Result<Located, RuntimeError>| outcome.err().unwrap().code.to_string();
        assert_eq!(code(read(4, 4, &[1.0; 17])), "model.bad-output");
        assert_eq!(code(read(4, 4, &[1.0])), "model.bad-output");
        assert_eq!(code(read(80, 1, &[1.0; 82])), "detector.too-small");
        let card = card("part", Modality::Picture, true);
        let smooth = locate(&card, &map(), &picture(8, 8, false), &[1.0; 66]);
        assert_eq!(code(smooth), "detector.no-detail");
        let vector = Tensor { shape: vec![1, 4], data: vec![0.0; 4] };
        assert_eq!(code(locate(&card, &map(), &vector, &[1.0; 3])), "model.bad-output");
    }

    #[test]
    fn parts_are_looked_for_in_stills_only() {
        let whole = card("whole", Modality::Picture, true);
        let part = DetectorCard { map: Some(map()), ..card("part", Modality::Picture, true) };
        assert_eq!(scope(&whole, Scope::Frames), Some(Scope::Frames));
        assert_eq!(scope(&part, Scope::Picture), Some(Scope::Part));
        assert_eq!(scope(&part, Scope::Frames), None);
    }
}
