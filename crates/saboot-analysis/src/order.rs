//! Order statistics of lists of numbers.

use std::cmp::Ordering;

/// Numbers in the total order of IEEE 754.
pub(crate) trait Ordered: Copy + Default {
    /// Where it stands to another.
    fn order(&self, other: &Self) -> Ordering;
}

impl Ordered for f32 {
    fn order(&self, other: &Self) -> Ordering {
        self.total_cmp(other)
    }
}

impl Ordered for f64 {
    fn order(&self, other: &Self) -> Ordering {
        self.total_cmp(other)
    }
}

/// The value that a share (0..1) of `values` lies below, which are left in another order; 0 where there is none.
pub(crate) fn quantile<T: Ordered>(values: &mut [T], share: f64) -> T {
    let Some(last) = values.len().checked_sub(1) else { return T::default() };
    let at = ((last as f64 * share).round() as usize).min(last);
    *values.select_nth_unstable_by(at, T::order).1
}

/// The middle value, of an even number the upper one; 0 of none.
pub(crate) fn median<T: Ordered>(mut values: Vec<T>) -> T {
    quantile(&mut values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_few_values() {
        let mut values = [4.0f32, 1.0, 3.0, 2.0];
        let all = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| quantile(&mut values, share));
        assert_eq!(all, [1.0, 2.0, 3.0, 3.0, 4.0]);
        assert_eq!((quantile::<f64>(&mut [], 0.5), median(vec![7.0f64])), (0.0, 7.0));
        for n in 1..9usize {
            assert_eq!(median((0..n).rev().map(|v| v as f64).collect()), (n / 2) as f64, "{n}");
        }
    }
}
