//! Likelihood ratios and the words that go with them.
//!
//! [`Log10Lr`] is log10 of P(observation | H1) / P(observation | H2). Words follow the verbal scale of the
//! ENFSI Guideline for Evaluative Reporting in Forensic Science (2015); the upper edge of a band belongs to the
//! lower band. There is no percentage and no posterior anywhere: priors belong to the court.

use serde::{Deserialize, Serialize};

/// How closely [`Log10Lr::bounded`] follows a plain cut at the bound.
const SHARPNESS: f64 = 8.0;

/// log10 of a likelihood ratio; positive supports H1 (synthetic), negative H2 (recorded).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Log10Lr(f64);

impl Log10Lr {
    /// No support either way.
    pub const NEUTRAL: Self = Self(0.0);

    /// Takes a finite value; anything else says nothing and becomes neutral.
    pub fn new(value: f64) -> Self {
        if value.is_finite() { Self(value) } else { Self::NEUTRAL }
    }

    /// The log10 value.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The ratio itself.
    pub fn ratio(self) -> f64 {
        10f64.powf(self.0)
    }

    /// Four digits after the point: what is written, so that reports are equal byte for byte.
    pub fn rounded(self) -> f64 {
        round4(self.0)
    }

    /// Bends towards `upper` (H1 side) or `lower` (H2 side, negative): `b·u / (1 + u⁸)^⅛` with `u = x/b`.
    ///
    /// Near the identity inside the bound and never beyond it: a detector cannot say more than its calibration
    /// data could show (the bounds are ELUB, Vergeer et al. 2016). Unlike a plain cut it is monotone throughout, so
    /// that ranking is kept. scripts/train uses the same function.
    pub fn bounded(self, lower: f64, upper: f64) -> Self {
        let bound = if self.0 >= 0.0 { upper.max(0.0) } else { (-lower).max(0.0) };
        if bound <= 0.0 {
            return Self::NEUTRAL;
        }
        let u = self.0 / bound;
        // Far out the quotient is 1 up to rounding, which must not carry it past the bound.
        Self((bound * u / (1.0 + u.abs().powf(SHARPNESS)).powf(1.0 / SHARPNESS)).clamp(-bound, bound))
    }

    /// The band of the ENFSI scale.
    pub fn support(self) -> Support {
        // A hair of tolerance: 10^1 computed through powf must not fall out of its band. Below 1.05 a ratio prints
        // as 1.0, and is worded so.
        let strength = self.0.abs() - 1e-9;
        let band = match strength {
            s if s <= 0.021 => Band::None,
            s if s <= 1.0 => Band::Weak,
            s if s <= 2.0 => Band::Moderate,
            s if s <= 3.0 => Band::ModeratelyStrong,
            s if s <= 4.0 => Band::Strong,
            s if s <= 6.0 => Band::VeryStrong,
            _ => Band::ExtremelyStrong,
        };
        Support { band, for_synthetic: self.0 > 0.0 }
    }
}

/// A band of the ENFSI verbal scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// LR 1.
    None,
    /// 1 to 10 (ENFSI prints 2 to 10).
    Weak,
    /// 10 to 100.
    Moderate,
    /// 100 to 1,000.
    ModeratelyStrong,
    /// 1,000 to 10,000.
    Strong,
    /// 10,000 to 1,000,000.
    VeryStrong,
    /// Above 1,000,000.
    ExtremelyStrong,
}

impl Band {
    /// English words of the band.
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "no support",
            Self::Weak => "weak support",
            Self::Moderate => "moderate support",
            Self::ModeratelyStrong => "moderately strong support",
            Self::Strong => "strong support",
            Self::VeryStrong => "very strong support",
            Self::ExtremelyStrong => "extremely strong support",
        }
    }

    /// Hindi words of the band.
    pub fn words_hindi(self) -> &'static str {
        match self {
            Self::None => "किसी ओर समर्थन नहीं",
            Self::Weak => "कमज़ोर समर्थन",
            Self::Moderate => "मध्यम समर्थन",
            Self::ModeratelyStrong => "मध्यम से कुछ मज़बूत समर्थन",
            Self::Strong => "मज़बूत समर्थन",
            Self::VeryStrong => "बहुत मज़बूत समर्थन",
            Self::ExtremelyStrong => "अत्यंत मज़बूत समर्थन",
        }
    }
}

/// A band and the proposition that it supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// How much.
    pub band: Band,
    /// For H1 when true, for H2 when false; meaningless in [`Band::None`].
    pub for_synthetic: bool,
}

/// Rounds to four digits after the point and turns −0 into 0.
pub fn round4(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// ARCHITECTURE.md invariant 9: the verbal scale is ENFSI's.
    #[test]
    fn enfsi_scale_is_pinned() {
        let cases = [
            (1.0, Band::None),
            (2.0, Band::Weak),
            (10.0, Band::Weak),
            (10.1, Band::Moderate),
            (100.0, Band::Moderate),
            (101.0, Band::ModeratelyStrong),
            (1_000.0, Band::ModeratelyStrong),
            (1_001.0, Band::Strong),
            (10_000.0, Band::Strong),
            (10_001.0, Band::VeryStrong),
            (1_000_000.0, Band::VeryStrong),
            (1_000_001.0, Band::ExtremelyStrong),
        ];
        for (ratio, band) in cases {
            let lr = Log10Lr::new(f64::log10(ratio));
            assert_eq!(lr.support().band, band, "LR {ratio}");
            assert_eq!(Log10Lr::new(-lr.value()).support().band, band, "LR 1/{ratio}");
        }
    }

    proptest! {
        #[test]
        fn bounds_hold_and_keep_order(a in -50f64..50.0, b in -50f64..50.0, lo in -4f64..-0.1, hi in 0.1f64..4.0) {
            let (x, y) = (Log10Lr::new(a).bounded(lo, hi).value(), Log10Lr::new(b).bounded(lo, hi).value());
            prop_assert!(x >= lo && x <= hi && x.abs() <= a.abs() + 1e-12);
            if a < b { prop_assert!(x <= y + 1e-12); }
        }
    }

    #[test]
    fn not_a_number_is_neutral() {
        assert_eq!(Log10Lr::new(f64::NAN), Log10Lr::NEUTRAL);
        assert_eq!(Log10Lr::new(f64::INFINITY), Log10Lr::NEUTRAL);
    }
}
