//! Traces of demosaicing: how well green is predicted by its neighbours at the two diagonals of each 2x2 square.
//!
//! A sensor under a Bayer filter measures green at every second place, like the black fields of a chessboard, and the rest is
//! interpolated and therefore predicted better (Popescu and Farid, IEEE TSP 53, 2005; Ferrara et al., IEEE TIFS 7, 2012).
//! [`diagonal`] is the contrast of the errors of both. A change of size, noise reduction and JPEG remove it: of ordinary camera
//! pictures hardly one in a hundred still shows it, so that no check rests on it (docs/detectors.md); it is a cue only.

use super::luma::Luma;

/// Samples on a side of a tile, even.
const TILE: usize = 32;
/// Most tiles in one direction.
const TILES: usize = 24;
/// Sum of the four errors of a square below which it is flat, grey levels.
const FLAT: f32 = 1.5;
/// Fewest squares with structure.
const FEWEST: f64 = 3000.0;

/// Contrast of the two diagonals, -1 to 1, 0 where neither is predicted better; none where too little has structure.
pub(super) fn diagonal(luma: &Luma<'_>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    let mut green = Vec::new();
    let spread = |samples: usize| {
        let room = samples.saturating_sub(TILE + 2);
        let count = (room / TILE + 1).min(TILES);
        // Even, so that the diagonals are those of the whole picture.
        (0..count).map(move |n| room * n / count.max(1) / 2 * 2)
    };
    for y in spread(luma.height) {
        for x in spread(luma.width) {
            if !luma.green(x, y, TILE + 2, &mut green) {
                continue;
            }
            let rows: Vec<&[f32]> = green.chunks_exact(TILE + 2).collect();
            for four in rows.windows(4).step_by(2) {
                let [above, upper, lower, below] = four else { continue };
                let (mut upper, mut lower) = (errors(above, upper, lower), errors(upper, lower, below));
                while let (Some(a), Some(b), Some(c), Some(d)) =
                    (upper.next(), upper.next(), lower.next(), lower.next())
                {
                    let all = a + b + c + d;
                    if all >= FLAT {
                        sum += f64::from((a + d - b - c) / all);
                        count += 1.0;
                    }
                }
            }
        }
    }
    (count >= FEWEST).then(|| sum / count)
}

/// How far each sample of a row lies from the mean of its four neighbours, but for those at the ends.
fn errors<'a>(above: &'a [f32], here: &'a [f32], below: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    let around = above.iter().skip(1).zip(below.iter().skip(1));
    here.windows(3).zip(around).map(|(three, (up, down))| match three {
        [left, middle, right] => (middle - 0.25 * (left + right + up + down)).abs(),
        _ => 0.0,
    })
}

#[cfg(test)]
mod tests {
    use saboot_core::media::Frame;

    use super::*;

    /// Noise at the places of a chessboard, their mean between.
    fn interpolated(width: usize, height: usize, measured: usize) -> Frame {
        let noise = |x: usize, y: usize| ((x * 7919 + y * 104_729 + x * y * 31) % 97) as i32 + 60;
        let mut rgb = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let around = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
                let green = if (x + y) % 2 == measured {
                    noise(x, y)
                } else {
                    around.iter().map(|(x, y)| noise(*x % 1000, *y % 1000)).sum::<i32>() / 4
                };
                rgb.extend([0, green as u8, 0]);
            }
        }
        Frame { index: 0, time_us: 0, width: width as u32, height: height as u32, rgb }
    }

    #[test]
    fn the_measured_diagonal_has_the_larger_errors() {
        for (measured, sign) in [(0, 1.0), (1, -1.0)] {
            let frame = interpolated(200, 180, measured);
            let contrast = diagonal(&Luma::turned(&frame, 1)).unwrap();
            assert!(contrast * sign > 0.5, "{measured}: {contrast}");
        }
        let flat = Frame { index: 0, time_us: 0, width: 200, height: 180, rgb: vec![90; 200 * 180 * 3] };
        assert_eq!(diagonal(&Luma::turned(&flat, 1)), None);
    }
}
