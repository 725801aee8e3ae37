//! Cells of a map over a picture: which lie together, where, and how that is said.
//!
//! [`Cells`] divides a picture into at most 16x16 equal cells for checks that compare its regions. A report shows no
//! pixel, so a region is told by a plain word for its place ([`Cells::place`]), its samples and a map in letters.

/// Most cells in one direction.
const MOST: usize = 16;

/// A division of a picture into cells, numbered row by row from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cells {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Size of the picture, samples.
    size: (usize, usize),
}

impl Cells {
    /// Cells of at least `side` samples, 2x2 of them at least.
    pub(super) fn of(width: usize, height: usize, side: usize) -> Self {
        let count = |samples: usize| (samples / side.max(1)).clamp(2, MOST);
        Self { columns: count(width), rows: count(height), size: (width, height) }
    }

    pub(super) fn len(&self) -> usize {
        self.columns * self.rows
    }

    /// Left, top, right and bottom of a cell; the last two exclusive.
    pub(super) fn bounds(&self, cell: usize) -> (usize, usize, usize, usize) {
        self.around(&[cell])
    }

    /// The same of all of some cells together.
    pub(super) fn around(&self, cells: &[usize]) -> (usize, usize, usize, usize) {
        let span = |pick: fn(usize, usize) -> usize, count: usize, samples: usize| {
            let at = || cells.iter().map(|cell| pick(*cell, self.columns));
            let (first, last) = (at().min().unwrap_or(0), at().max().unwrap_or(0));
            (first * samples / count, (last + 1) * samples / count)
        };
        let (left, right) = span(|cell, columns| cell % columns, self.columns, self.size.0);
        let (top, bottom) = span(|cell, columns| cell / columns, self.rows, self.size.1);
        (left, top, right, bottom)
    }

    /// The cells that share an edge with one.
    fn beside(&self, cell: usize) -> impl Iterator<Item = usize> {
        let column = cell % self.columns;
        [
            (column > 0).then(|| cell - 1),
            (column + 1 < self.columns).then_some(cell + 1),
            cell.checked_sub(self.columns),
            Some(cell + self.columns).filter(|below| *below < self.len()),
        ]
        .into_iter()
        .flatten()
    }

    /// The largest group of neighbouring cells for which `of` holds, in the order of the map.
    pub(super) fn largest(&self, of: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut seen = vec![false; self.len()];
        let mut largest = Vec::new();
        for start in 0..self.len() {
            let (mut group, mut next) = (Vec::new(), vec![start]);
            while let Some(cell) = next.pop() {
                let Some(seen) = seen.get_mut(cell).filter(|seen| !**seen) else { continue };
                if of(cell) {
                    *seen = true;
                    group.push(cell);
                    next.extend(self.beside(cell));
                }
            }
            if group.len() > largest.len() {
                largest = group;
            }
        }
        largest.sort_unstable();
        largest
    }

    /// Every square of 2x2 cells.
    pub(super) fn squares(&self) -> impl Iterator<Item = [usize; 4]> {
        let Self { columns, rows, .. } = *self;
        (0..rows - 1).flat_map(move |row| {
            (0..columns - 1).map(move |column| {
                let first = row * columns + column;
                [first, first + 1, first + columns, first + columns + 1]
            })
        })
    }

    /// Where the middle of some cells lies in the upright picture, in words; `upright` turns a stored sample into
    /// parts of its width and height.
    pub(super) fn place(
        &self,
        cells: &[usize],
        upright: impl Fn(usize, usize) -> (f64, f64),
    ) -> &'static str {
        let (left, top, right, bottom) = self.around(cells);
        let (x, y) = upright((left + right) / 2, (top + bottom) / 2);
        let third = |part: f64| if part < 1.0 / 3.0 { 0 } else { 1 + usize::from(part > 2.0 / 3.0) };
        match (third(x), third(y)) {
            (0, 0) => "upper left",
            (1, 0) => "upper middle",
            (2, 0) => "upper right",
            (0, 1) => "middle left",
            (1, 1) => "centre",
            (2, 1) => "middle right",
            (0, _) => "lower left",
            (1, _) => "lower middle",
            _ => "lower right",
        }
    }

    /// The map in letters, rows from the top.
    pub(super) fn letters(&self, letter: impl Fn(usize) -> char) -> String {
        let row =
            |row: usize| -> String { (row * self.columns..(row + 1) * self.columns).map(&letter).collect() };
        (0..self.rows).map(row).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_group_of_neighbours_is_found() {
        let cells = Cells::of(400, 400, 100);
        let map: Vec<char> = "xxxo xoox xxxx oxoo".chars().filter(|c| *c != ' ').collect();
        assert_eq!(cells.largest(|cell| map[cell] == 'o'), [5, 6]);
        assert_eq!(cells.letters(|cell| map[cell]), "xxxo xoox xxxx oxoo");
        assert_eq!(cells.largest(|_| false), [0usize; 0]);
    }

    #[test]
    fn places_are_those_of_the_upright_picture() {
        let cells = Cells::of(900, 300, 100);
        let upright = |x: usize, y: usize| (x as f64 / 900.0, y as f64 / 300.0);
        let turned = |x: usize, y: usize| (1.0 - y as f64 / 300.0, x as f64 / 900.0);
        assert_eq!((cells.columns, cells.rows, cells.bounds(10)), (9, 3, (100, 100, 200, 200)));
        assert_eq!(cells.place(&[0, 1], upright), "upper left");
        assert_eq!(cells.place(&[0, 1], turned), "upper right");
        assert_eq!(cells.place(&[13], upright), "centre");
        assert_eq!(cells.place(&[26], upright), "lower right");
    }

    #[test]
    fn small_and_very_wide_pictures_have_cells_too() {
        for (width, height, count) in [(1, 1, 4), (20_000, 2, 32), (0, 0, 4), (5000, 4000, 256)] {
            let cells = Cells::of(width, height, 96);
            assert_eq!(cells.len(), count, "{width}x{height}");
            let (_, _, right, bottom) = cells.bounds(count - 1);
            assert_eq!((right, bottom), (width, height));
        }
    }
}
