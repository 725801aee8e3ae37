//! Two plots as SVG: DET curves (Martin et al. 1997) and Tippett plots (Evett and Buckleton 1996).
//!
//! Self-contained, without script or foreign markup, readable on light and dark grounds, the same bytes for the same
//! numbers. Names are escaped; a curve is thinned to what can be seen.

use saboot_core::Untrusted;

use crate::Sample;
use crate::roc::{points, steps};

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 520.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 56.0;
const SIDE: f64 = 400.0;
/// Colours that stay apart for the colour-blind (Okabe and Ito 2008) and stand out on black and on white.
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b08000", "#7a7a7a"];
/// Error rates at the ends of a DET plot's axes.
const DET_LEAST: f64 = 0.005;
/// Ticks of a DET plot.
const DET_TICKS: [(f64, &str); 8] = [
    (0.005, "0.5"),
    (0.01, "1"),
    (0.02, "2"),
    (0.05, "5"),
    (0.1, "10"),
    (0.2, "20"),
    (0.5, "50"),
    (0.8, "80"),
];

/// One curve.
pub struct Curve<'a> {
    /// What it is of.
    pub name: String,
    /// Scored items.
    pub samples: &'a [Sample],
    /// One a sample.
    pub weights: &'a [f64],
    /// What it is to be compared with: drawn dashed.
    pub dashed: bool,
}

/// Quantile of the standard normal distribution (Acklam's rational approximation, relative error below 1.2e-9).
fn probit(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    let polynomial = |of: &[f64], x: f64| of.iter().fold(0.0, |sum, c| sum * x + c);
    if p < 0.02425 {
        let q = (-2.0 * p.ln()).sqrt();
        polynomial(&C, q) / polynomial(&D, q)
    } else if p > 1.0 - 0.02425 {
        -probit(1.0 - p)
    } else {
        let (q, r) = (p - 0.5, (p - 0.5) * (p - 0.5));
        q * polynomial(&A, r) / polynomial(&B, r)
    }
}

/// The document up to the axes.
fn open(title: &str, description: &str, across: &str, up: &str) -> String {
    let (title, description) = (Untrusted::new(title).for_html(), Untrusted::new(description).for_html());
    let mut out = String::new();
    out.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"t d\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title id=\"t\">{title}</title>\n<desc id=\"d\">{description}</desc>\n\
         <style>.g{{fill:#fff}}.i{{fill:#1a1a1a}}.l{{stroke:#1a1a1a;stroke-opacity:.2}}.f{{stroke:#1a1a1a;fill:none}}\
         @media (prefers-color-scheme:dark){{.g{{fill:#161616}}.i{{fill:#eee}}.l{{stroke:#eee}}.f{{stroke:#eee}}}}</style>\n\
         <rect class=\"g\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>\n\
         <text class=\"i\" x=\"{LEFT}\" y=\"24\" font-size=\"14\" font-weight=\"bold\">{title}</text>\n\
         <text class=\"i\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{across}</text>\n\
         <text class=\"i\" transform=\"translate(18 {}) rotate(-90)\" text-anchor=\"middle\">{up}</text>\n",
        LEFT + SIDE / 2.0,
        TOP + SIDE + 36.0,
        TOP + SIDE / 2.0));
    out
}

fn grid(out: &mut String, x: Option<(f64, &str)>, y: Option<(f64, &str)>) {
    if let Some((x, label)) = x {
        out.push_str(&format!(
            "<path class=\"l\" d=\"M{x:.1} {TOP}V{:.1}\"/><text class=\"i\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>\n",
            TOP + SIDE,
            TOP + SIDE + 16.0));
    }
    if let Some((y, label)) = y {
        out.push_str(&format!(
            "<path class=\"l\" d=\"M{LEFT} {y:.1}H{:.1}\"/><text class=\"i\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>\n",
            LEFT + SIDE,
            LEFT - 6.0,
            y + 4.0));
    }
}

/// A line through points, without those that fall on the same tenth of a pixel as the one before.
fn line(out: &mut String, places: &[(f64, f64)], colour: &str, dashed: bool) {
    let mut path = String::new();
    let mut last = None;
    for (x, y) in places {
        let here = ((x * 10.0).round() as i64, (y * 10.0).round() as i64);
        if last == Some(here) {
            continue;
        }
        path.push_str(&format!("{}{x:.1} {y:.1}", if last.is_none() { 'M' } else { 'L' }));
        last = Some(here);
    }
    if !path.is_empty() {
        let dash = if dashed { " stroke-dasharray=\"5 4\"" } else { "" };
        out.push_str(&format!(
            "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dash} d=\"{path}\"/>\n"
        ));
    }
}

fn legend(out: &mut String, at: usize, name: &str, colour: &str, dashed: bool) {
    let y = TOP + 14.0 + 17.0 * at as f64;
    let x = LEFT + SIDE - 8.0;
    let name = Untrusted::new(name).for_html();
    let dash = if dashed { " stroke-dasharray=\"5 4\"" } else { "" };
    out.push_str(&format!(
        "<text class=\"i\" x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\" font-size=\"11\">{name}</text><path stroke=\"{colour}\" stroke-width=\"2\"{dash} d=\"M{:.1} {:.1}h24\"/>\n",
        x - 30.0,
        x - 24.0,
        y - 4.0));
}

fn frame(out: &mut String) {
    out.push_str(&format!(
        "<rect class=\"f\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIDE}\" height=\"{SIDE}\"/>\n"
    ));
}

/// Misses against false alarms on normal deviate scales, a curve a condition; none where no curve has both labels.
pub fn det(title: &str, curves: &[Curve<'_>]) -> Option<String> {
    let end = probit(0.8);
    let place = |p: f64| (probit(p.clamp(DET_LEAST, 0.8)) - probit(DET_LEAST)) / (end - probit(DET_LEAST));
    let drawn: Vec<(&Curve<'_>, Vec<(f64, f64)>)> = curves
        .iter()
        .filter_map(|curve| {
            let points = points(curve.samples, curve.weights)?;
            let at = |x: f64, y: f64| (LEFT + SIDE * place(x), TOP + SIDE * (1.0 - place(y)));
            let mut places = Vec::with_capacity(points.len() * 2);
            for (point, next) in points.iter().zip(points.iter().skip(1).chain(points.last())) {
                places.push(at(point.false_alarms, point.misses));
                places.push(at(next.false_alarms, point.misses));
            }
            Some((curve, places))
        })
        .collect();
    if drawn.is_empty() {
        return None;
    }
    let names: Vec<&str> = drawn.iter().map(|(c, _)| c.name.as_str()).collect();
    let description = format!(
        "Detection error trade-off: the share of synthetic items that is missed against the share of recorded items that is wrongly called, on normal deviate scales; every source weighs alike. Curves: {}.",
        names.join("; ")
    );
    let mut out =
        open(title, &description, "recorded, wrongly called synthetic (%)", "synthetic, missed (%)");
    for (rate, label) in DET_TICKS {
        grid(
            &mut out,
            Some((LEFT + SIDE * place(rate), label)),
            Some((TOP + SIDE * (1.0 - place(rate)), label)),
        );
    }
    frame(&mut out);
    for (number, (curve, places)) in drawn.iter().enumerate() {
        let colour = COLOURS.get(number % COLOURS.len()).copied().unwrap_or("#7a7a7a");
        line(&mut out, places, colour, curve.dashed);
        legend(&mut out, number, &curve.name, colour, curve.dashed);
    }
    out.push_str("</svg>\n");
    Some(out)
}

/// The share of items whose likelihood ratio is at least as large as given, for either label, every source weighing
/// alike; `samples` carry log10 LR as their score. None of no samples.
pub fn tippett(title: &str, samples: &[Sample], weights: &[f64]) -> Option<String> {
    let steps = steps(samples, weights);
    let most = steps.iter().map(|s| s.score.abs()).fold(0.0, f64::max);
    let end = most.ceil().clamp(1.0, 6.0);
    let across = |lr: f64| LEFT + SIDE * ((lr / end).clamp(-1.0, 1.0) + 1.0) / 2.0;
    let down = |share: f64| TOP + SIDE * (1.0 - share);
    let total = |of: &dyn Fn(&crate::roc::Step) -> f64| steps.iter().map(of).sum::<f64>();
    let (real, synthetic) = (total(&|s| s.real), total(&|s| s.synthetic));
    if steps.is_empty() {
        return None;
    }
    let curve = |of: &dyn Fn(&crate::roc::Step) -> f64, whole: f64| {
        let mut left = whole;
        let mut places = vec![(across(-end), down(1.0))];
        for step in &steps {
            places.push((across(step.score), down(left / whole)));
            left -= of(step);
            places.push((across(step.score), down((left / whole).max(0.0))));
        }
        places.push((across(end), down((left / whole).max(0.0))));
        places
    };
    let description = "Tippett plot: for each likelihood ratio the share of synthetic and of recorded items that reach it or more; every source weighs alike. Recorded items right of 1 and synthetic items left of 1 are misleading.";
    let mut out = open(
        title,
        description,
        "log10 of the likelihood ratio, synthetic against recorded",
        "share at or above (%)",
    );
    for tick in -(end as i32)..=(end as i32) {
        grid(&mut out, Some((across(f64::from(tick)), &tick.to_string())), None);
    }
    for tick in [0, 20, 40, 60, 80, 100] {
        grid(&mut out, None, Some((down(f64::from(tick) / 100.0), &tick.to_string())));
    }
    frame(&mut out);
    for (number, (name, colour, whole, dashed)) in
        [("synthetic", COLOURS[1], synthetic, false), ("recorded", COLOURS[0], real, true)]
            .into_iter()
            .enumerate()
    {
        if whole > 0.0 {
            let of = |s: &crate::roc::Step| if dashed { s.real } else { s.synthetic };
            line(&mut out, &curve(&of, whole), colour, dashed);
            legend(&mut out, number, name, colour, dashed);
        }
    }
    out.push_str("</svg>\n");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roc::balanced;
    use crate::roc::tests::samples;

    #[test]
    fn the_probit_is_that_of_the_tables() {
        for (p, expected) in
            [(0.5, 0.0), (0.975, 1.959_963_985), (0.001, -3.090_232_306), (0.02, -2.053_748_911)]
        {
            assert!((probit(p) - expected).abs() < 1e-7, "{p}: {}", probit(p));
        }
    }

    #[test]
    fn plots_are_self_contained_accessible_and_the_same_again() {
        let all = samples(&[-2.0, -1.0, 0.5, -0.2, 1.0, 2.5], &[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 2, 2]);
        let weights = balanced(&all);
        let hostile = "a\u{202e}<script>alert(1)</script>&\"'\u{1b}[31m";
        let curve =
            |name: &str, dashed| Curve { name: name.to_owned(), samples: &all, weights: &weights, dashed };
        let make = || {
            [
                det(hostile, &[curve(hostile, false), curve("nuisances", true)]).unwrap(),
                tippett(hostile, &all, &weights).unwrap(),
            ]
        };
        for svg in make() {
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
            assert!(
                !svg.contains("<script") && !svg.contains('\u{202e}') && !svg.contains('\u{1b}'),
                "{svg}"
            );
            assert!(
                svg.contains("<title id=")
                    && svg.contains("<desc id=")
                    && svg.contains("prefers-color-scheme:dark")
            );
            assert!(
                !svg.contains("href")
                    && !svg.contains("url(")
                    && !svg.contains("NaN")
                    && !svg.contains("inf")
            );
            assert!(svg.matches("<path fill=\"none\"").count() == 2);
        }
        assert_eq!(make(), make());
    }

    #[test]
    fn what_cannot_be_drawn_is_not() {
        let one = samples(&[1.0, 2.0], &[1, 1], &[]);
        let weights = balanced(&one);
        let curve = Curve { name: "x".to_owned(), samples: &one, weights: &weights, dashed: false };
        assert_eq!(det("t", &[curve]), None);
        assert!(tippett("t", &one, &weights).is_some());
        assert_eq!((tippett("t", &[], &[]), det("t", &[])), (None, None));
    }

    #[test]
    fn a_hundred_thousand_items_make_a_small_file() {
        let many: Vec<Sample> = (0..100_000)
            .map(|i| Sample { score: f64::from(i) / 1e4, synthetic: i % 3 == 0, source: i as usize % 50 })
            .collect();
        let weights = balanced(&many);
        let curve = Curve { name: "x".to_owned(), samples: &many, weights: &weights, dashed: false };
        assert!(det("t", &[curve]).unwrap().len() < 200_000);
        assert!(tippett("t", &many, &weights).unwrap().len() < 200_000);
    }
}
