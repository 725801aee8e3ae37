//! Numbers of one picture that need no learned model, for those who train detectors.
//!
//! [`cues`] measures what the checks of this folder judge, and what they only look at in passing, as plain numbers with the
//! names and meanings of [`CUES`]. Whether any of them earns a place in a fusion is measured elsewhere (docs/detectors.md);
//! nothing here judges, and no record holds a cue.

use saboot_core::facts::Facts;
use saboot_core::media::Frame;

use super::demosaicing::diagonal;
use super::local_dimples::Dimples;
use super::local_grid::Grid;
use super::local_noise::Noise;
use super::luma::Luma;
use super::spectrum::{Field, Lattice, Spectrum};

/// The names of all cues. "Excess" is the log of a spectrum's power over the median around it, 0 without a peak;
/// "off the axes" leaves out frequencies at which JPEG's own grid shows.
pub static CUES: [&str; 25] = [
    // Mean excess of the residual's averaged spectrum at multiples of 1/2.
    "residual-2",
    // The same at multiples of 1/4 that are none of 1/2, off the axes.
    "residual-4",
    // The same at multiples of 1/8 that are none of 1/4, off the axes.
    "residual-8",
    // The same at multiples of 1/8 on the axes: the grid of JPEG.
    "residual-axes",
    // Greatest excess at any other frequency.
    "residual-other",
    // Mean excess of the spectrum of the residual's magnitude at multiples of 1/2.
    "magnitude-2",
    // The same at multiples of 1/4 off the axes.
    "magnitude-4",
    // The same at multiples of 1/8 on the axes.
    "magnitude-axes",
    // Greatest excess at any other frequency: ordinary resizing.
    "magnitude-other",
    // Amplitude of the mean pattern at period 2 over the deviation of a single difference, dimples taken away.
    "period-2",
    // The same at period 4 on the axes.
    "period-4-axes",
    // The same at period 4 off the axes.
    "period-4",
    // The same at period 8 on the axes.
    "period-8-axes",
    // The same at period 8 off the axes.
    "period-8",
    // How clearly a lone sample of each block stands out, log of standard errors.
    "dimples",
    // Part of the pattern of period 8 that it explains, 0 to 1.
    "dimples-share",
    // Cells in the largest region without dimples, over all cells.
    "dimples-lacking",
    // Lower quartile of the noise of 16x16 windows, log of grey levels.
    "noise",
    // Median deviation of the fine part of the contrast between cells.
    "noise-spread",
    // Fine part of the contrast of the smoothest 2x2 cells, log over that of the rest.
    "smoothest",
    // The same of the grainiest.
    "grainiest",
    // Contrast of the two diagonals of green, magnitude.
    "demosaicing",
    // Clearness of a block grid at 0, 0, log of 1 + standard errors.
    "grid-own",
    // The same of the strongest other grid.
    "grid-other",
    // Cells in the region with another grid, over all cells.
    "grid-region",
];

/// The cues of a picture in the order of [`CUES`]; none where it is too small, too flat or too compressed for one.
pub fn cues(facts: &Facts, picture: &Frame) -> [Option<f64>; CUES.len()] {
    let luma = Luma::stored(picture, facts);
    let spectrum = Spectrum::of(&luma);
    let mean = |field, lattice| spectrum.as_ref().map(|s| s.mean_excess(field, lattice));
    let other = |field| spectrum.as_ref().map(|s| s.strongest_other(field).excess);
    let dimples = Dimples::of(&luma);
    let periods = dimples.as_ref().map(Dimples::periods);
    let [two, four_axes, four, eight_axes, eight] = [0, 1, 2, 3, 4].map(|n| periods.map(|p| p[n]));
    let noise = Noise::of(&luma);
    let extremes = noise.as_ref().map(Noise::extremes);
    let grid = Grid::of(&luma);
    let clear = grid.as_ref().map(Grid::clear);
    let log = |errors: f64| errors.max(0.0).ln_1p();
    [
        mean(Field::Residual, Lattice::Halves),
        mean(Field::Residual, Lattice::Quarters),
        mean(Field::Residual, Lattice::Eighths),
        mean(Field::Residual, Lattice::Axes),
        other(Field::Residual),
        mean(Field::Magnitude, Lattice::Halves),
        mean(Field::Magnitude, Lattice::Quarters),
        mean(Field::Magnitude, Lattice::Axes),
        other(Field::Magnitude),
        two,
        four_axes,
        four,
        eight_axes,
        eight,
        dimples.as_ref().map(|d| log(d.clear())),
        dimples.as_ref().map(|d| d.share),
        dimples.as_ref().map(Dimples::lacking),
        noise.as_ref().map(|n| n.level.ln()),
        noise.as_ref().map(Noise::spread),
        extremes.map(|e| e.0),
        extremes.map(|e| e.1),
        diagonal(&luma).map(f64::abs),
        clear.map(|c| log(c[0])),
        clear.map(|c| log(c[1])),
        grid.as_ref().map(|g| g.share(facts)),
    ]
}
