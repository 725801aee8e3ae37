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

/// Every cue: its name and what it is. "Excess" is the log of a spectrum's power over the median around it, 0 without a peak;
/// "off the axes" leaves out frequencies at which JPEG's own grid shows.
pub static CUES: [(&str, &str); 25] = [
    ("residual-2", "mean excess of the residual's averaged spectrum at multiples of 1/2"),
    ("residual-4", "the same at multiples of 1/4 that are none of 1/2, off the axes"),
    ("residual-8", "the same at multiples of 1/8 that are none of 1/4, off the axes"),
    ("residual-axes", "the same at multiples of 1/8 on the axes: the grid of JPEG"),
    ("residual-other", "greatest excess at any other frequency"),
    ("magnitude-2", "mean excess of the spectrum of the residual's magnitude at multiples of 1/2"),
    ("magnitude-4", "the same at multiples of 1/4 off the axes"),
    ("magnitude-axes", "the same at multiples of 1/8 on the axes"),
    ("magnitude-other", "greatest excess at any other frequency: ordinary resizing"),
    (
        "period-2",
        "amplitude of the mean pattern at period 2 over the deviation of a single difference, dimples taken away",
    ),
    ("period-4-axes", "the same at period 4 on the axes"),
    ("period-4", "the same at period 4 off the axes"),
    ("period-8-axes", "the same at period 8 on the axes"),
    ("period-8", "the same at period 8 off the axes"),
    ("dimples", "how clearly a lone sample of each block stands out, log of standard errors"),
    ("dimples-share", "part of the pattern of period 8 that it explains, 0 to 1"),
    ("dimples-lacking", "cells in the largest region without dimples, over all cells"),
    ("noise", "lower quartile of the noise of 16x16 windows, log of grey levels"),
    ("noise-spread", "median deviation of the fine part of the contrast between cells"),
    ("smoothest", "fine part of the contrast of the smoothest 2x2 cells, log over that of the rest"),
    ("grainiest", "the same of the grainiest"),
    ("demosaicing", "contrast of the two diagonals of green, magnitude"),
    ("grid-own", "clearness of a block grid at 0, 0, log of 1 + standard errors"),
    ("grid-other", "the same of the strongest other grid"),
    ("grid-region", "cells in the largest region with another grid, over all cells"),
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
