//! A part of a list that is balanced from its beginning: in turn from both labels and from every source of each.

use std::collections::BTreeMap;

use crate::Random;
use crate::manifest::{Label, Row};

/// Places in `rows` of at most `limit` of them, in the order of the list. Recorded and other rows take turns, and so do the
/// sources of each, in an order that the seed gives; all where `limit` is none.
pub fn select(rows: &[Row], limit: Option<usize>, seed: u64) -> Vec<usize> {
    let Some(limit) = limit.filter(|l| *l < rows.len()) else { return (0..rows.len()).collect() };
    let mut draws = Random::new(seed);
    let mut turns = [true, false].map(|real| {
        let mut by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, row) in rows.iter().enumerate().filter(|(_, r)| (r.label == Label::Real) == real) {
            by.entry(row.source).or_default().push(at);
        }
        let mut sources: Vec<Vec<usize>> = by.into_values().collect();
        sources.iter_mut().for_each(|files| draws.shuffle(files));
        draws.shuffle(&mut sources);
        std::collections::VecDeque::from(sources)
    });
    let mut chosen = Vec::with_capacity(limit);
    'all: while turns.iter().any(|t| !t.is_empty()) {
        for sources in &mut turns {
            let Some(mut files) = sources.pop_front() else { continue };
            chosen.extend(files.pop());
            if !files.is_empty() {
                sources.push_back(files);
            }
            if chosen.len() >= limit {
                break 'all;
            }
        }
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_sources_take_turns() {
        let row = |i: usize| Row {
            line: i as u64,
            file: vec![],
            // Source 0 holds 900 recorded files, 1 to 9 ten of each label.
            label: if i < 900 || i.is_multiple_of(2) { Label::Real } else { Label::Synthetic },
            source: if i < 900 { 0 } else { 1 + (i - 900) / 20 },
            generator: 0,
            group: None,
            condition: 0,
        };
        let rows: Vec<Row> = (0..1080).map(row).collect();
        let chosen = select(&rows, Some(40), 1);
        let of = |test: &dyn Fn(&Row) -> bool| chosen.iter().filter(|i| test(&rows[**i])).count();
        assert_eq!((chosen.len(), of(&|r| r.label == Label::Real), of(&|r| r.source == 0)), (40, 20, 2));
        assert!((1..10).all(|s| of(&|r| r.source == s) >= 3));
        assert_eq!(chosen, select(&rows, Some(40), 1));
        assert_ne!(chosen, select(&rows, Some(40), 2));
        assert_eq!(select(&rows, None, 1).len(), 1080);
        assert_eq!(select(&rows, Some(5000), 1).len(), 1080);
        assert!(select(&[], Some(3), 1).is_empty());
    }
}
