//! How a decoded picture is shown: turned and mirrored as the display matrix says, with square pixels.
//!
//! Pure arithmetic over plain RGB rows. [`Turn`] is one of the eight turns and mirrorings; an odd angle is
//! rounded to the nearest quarter turn. Matrix: ISO/IEC 14496-12 6.2.2.

use saboot_core::Limits;

/// Largest factor by which a side is stretched to make pixels square; more is taken for a damaged ratio.
const MAX_STRETCH: f64 = 4.0;

/// A turn by quarters, with or without mirroring: `(x, y)` goes to `(a x + c y, b x + d y)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    a: i8,
    b: i8,
    c: i8,
    d: i8,
}

impl Turn {
    /// Leaves a picture as it is.
    pub(crate) const NONE: Self = Self { a: 1, b: 0, c: 0, d: 1 };

    /// From a display matrix.
    pub(crate) fn from_matrix(matrix: &[i32; 9]) -> Self {
        let [a, b, _, c, d, ..] = matrix.map(i64::from);
        let sign = |n: i64| if n < 0 { -1 } else { 1 };
        if a == 0 && b == 0 && c == 0 && d == 0 {
            Self::NONE
        } else if a.abs() + d.abs() >= b.abs() + c.abs() {
            Self { a: sign(a), b: 0, c: 0, d: sign(d) }
        } else {
            Self { a: 0, b: sign(b), c: sign(c), d: 0 }
        }
    }

    /// Clockwise degrees: 0, 90, 180 or 270; mirroring aside.
    pub(crate) fn degrees(self) -> u16 {
        match (self.a, self.b, self.d) {
            (-1, 0, -1) => 180,
            (0, 1, _) => 90,
            (0, -1, _) => 270,
            _ => 0,
        }
    }

    /// Applies the turn to RGB rows.
    pub(crate) fn apply(self, rgb: Vec<u8>, width: u32, height: u32) -> (Vec<u8>, u32, u32) {
        if self == Self::NONE {
            return (rgb, width, height);
        }
        let (out_width, out_height) = if self.a == 0 { (height, width) } else { (width, height) };
        let (w, h) = (width as usize, height as usize);
        let mut out = Vec::with_capacity(rgb.len());
        for y in 0..out_height as usize {
            for x in 0..out_width as usize {
                // The transpose of a turn is its inverse.
                let from_x = pick(self.a, x, self.b, y, w);
                let from_y = pick(self.c, x, self.d, y, h);
                let at = 3 * (from_y * w + from_x);
                out.extend_from_slice(rgb.get(at..at + 3).unwrap_or(&[0; 3]));
            }
        }
        (out, out_width, out_height)
    }
}

/// `p x + q y`, counted from the far side where the factor is negative; one of the factors is 0.
fn pick(p: i8, x: usize, q: i8, y: usize, size: usize) -> usize {
    let (factor, value) = if p != 0 { (p, x) } else { (q, y) };
    if factor < 0 { size.saturating_sub(1).saturating_sub(value) } else { value }
}

/// Size of a picture with square pixels: the narrower side is stretched, never shrunk, so that no pixel is lost.
///
/// A ratio beyond 4 or a size beyond the limits leaves the coded size.
pub(crate) fn square(width: u32, height: u32, aspect: (u32, u32), limits: &Limits) -> (u32, u32) {
    let ratio = f64::from(aspect.0) / f64::from(aspect.1.max(1));
    if !(1.0 / MAX_STRETCH..=MAX_STRETCH).contains(&ratio) {
        return (width, height);
    }
    let (w, h) = if ratio >= 1.0 {
        ((f64::from(width) * ratio).round() as u32, height)
    } else {
        (width, (f64::from(height) / ratio).round() as u32)
    };
    if limits.check_pixels(w.into(), h.into()).is_ok() { (w, h) } else { (width, height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A matrix for a clockwise turn as cameras write it.
    fn matrix(a: i32, b: i32, c: i32, d: i32) -> [i32; 9] {
        [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30]
    }

    fn letters(text: &str) -> Vec<u8> {
        text.bytes().flat_map(|b| [b; 3]).collect()
    }

    #[test]
    fn pictures_are_turned() {
        // AB      clockwise: ECA
        // CD                 FDB
        // EF
        let picture = letters("ABCDEF");
        let turned = |m: [i32; 9]| {
            let (rgb, w, h) = Turn::from_matrix(&m).apply(picture.clone(), 2, 3);
            (String::from_utf8(rgb.into_iter().step_by(3).collect()).unwrap(), w, h)
        };
        assert_eq!(turned(matrix(1, 0, 0, 1)), ("ABCDEF".into(), 2, 3));
        assert_eq!(turned(matrix(0, 1, -1, 0)), ("ECAFDB".into(), 3, 2));
        assert_eq!(turned(matrix(-1, 0, 0, -1)), ("FEDCBA".into(), 2, 3));
        assert_eq!(turned(matrix(0, -1, 1, 0)), ("BDFACE".into(), 3, 2));
        assert_eq!(turned(matrix(-1, 0, 0, 1)), ("BADCFE".into(), 2, 3));
        assert_eq!(Turn::from_matrix(&matrix(0, 1, -1, 0)).degrees(), 90);
        assert_eq!(Turn::from_matrix(&matrix(0, -1, 1, 0)).degrees(), 270);
        assert_eq!(Turn::from_matrix(&matrix(-1, 0, 0, -1)).degrees(), 180);
        assert_eq!(Turn::from_matrix(&[0; 9]), Turn::NONE);
    }

    #[test]
    fn pixels_become_square() {
        let limits = Limits::default();
        assert_eq!(square(720, 576, (16, 15), &limits), (768, 576));
        assert_eq!(square(720, 480, (8, 9), &limits), (720, 540));
        assert_eq!(square(720, 480, (1, 255), &limits), (720, 480));
        assert_eq!(square(7000, 7000, (3, 1), &limits), (7000, 7000));
    }
}
