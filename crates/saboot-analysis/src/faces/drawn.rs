//! Faces that a test can draw, and a runtime whose finder sees them through pixels, shrinking, turning and all.
//!
//! A drawn face is a red square with a band of green at its eyes; its blue tells its number, and a rim of the same blue keeps it from blending
//! with what lies around when it is shrunk. No person is drawn.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use saboot_core::Code;
use saboot_core::card::{DetectorCard, FACE_FINDER, Input, ModelUse, ToolCard};
use saboot_core::media::Frame;
use saboot_core::runtime::{Runtime, RuntimeError, Sample, Tensor};

use super::Turn;

/// Steps of blue between numbers.
const STEP: f32 = 6.0;

/// One drawn face: its upper left corner, side and number (0 to 40), and the turn that it needs to stand upright.
#[derive(Clone, Copy)]
pub(crate) struct Drawn {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) side: i32,
    pub(crate) number: u8,
    pub(crate) needs: Turn,
}

pub(crate) fn upright(x: i32, y: i32, side: i32, number: u8) -> Drawn {
    Drawn { x, y, side, number, needs: Turn::None }
}

/// A textured grey frame with these faces.
pub(crate) fn frame(time_us: i64, (width, height): (u32, u32), faces: &[Drawn]) -> Frame {
    let mut rgb: Vec<u8> =
        (0..width * height).flat_map(|i| [(i.wrapping_mul(2_654_435_761) >> 25) as u8 + 40; 3]).collect();
    for face in faces {
        let rim = (face.side / 10).max(6);
        for dy in -rim..face.side + rim {
            for dx in -rim..face.side + rim {
                let (x, y) = (face.x + dx, face.y + dy);
                if x < 0 || y < 0 || x >= width as i32 || y >= height as i32 {
                    continue;
                }
                // How far from the top of the face, as it would stand upright.
                let down = match face.needs {
                    Turn::None => dy,
                    Turn::Half => face.side - 1 - dy,
                    // Turned to the right, what lies at the left comes to the top.
                    Turn::Right => dx,
                    Turn::Left => face.side - 1 - dx,
                };
                let blue = face.number * STEP as u8;
                let bright = if (dx / 3 + dy / 3) % 2 == 0 { 255 } else { 215 };
                let inside = (0..face.side).contains(&dx) && (0..face.side).contains(&dy);
                let eyes = (face.side / 5..face.side * 2 / 5).contains(&down);
                let colour = match (inside, eyes) {
                    (false, _) => [110, 110, blue],
                    (true, true) => [0, bright, blue],
                    (true, false) => [bright, 0, blue],
                };
                let at = ((y * width as i32 + x) * 3) as usize;
                rgb[at..at + 3].copy_from_slice(&colour);
            }
        }
    }
    Frame { index: time_us as u64, time_us, width, height, rgb }
}

/// Every drawn face of a finder's input: number, box, middle of the eyes.
fn seen(input: &Tensor) -> BTreeMap<i32, ([f32; 4], (f32, f32))> {
    let [1, 3, high, wide] = input.shape[..] else { panic!("{:?}", input.shape) };
    /// Edges of a drawn face, and the sums of its pixels.
    type Drawn = ([f32; 4], (f32, f32, f32));
    let mut found: BTreeMap<i32, Drawn> = BTreeMap::new();
    for y in 0..high {
        for x in 0..wide {
            let value = |c: usize| input.data[(c * high + y) * wide + x];
            let (skin, eyes) = (value(0) > 190.0 && value(1) < 70.0, value(1) > 190.0 && value(0) < 70.0);
            if skin || eyes {
                let number = (value(2) / STEP).round() as i32;
                let (x, y) = (x as f32, y as f32);
                let (bounds, sum) =
                    found.entry(number).or_insert(([x, y, x + 1.0, y + 1.0], (0.0, 0.0, 0.0)));
                *bounds =
                    [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x + 1.0), bounds[3].max(y + 1.0)];
                if eyes {
                    *sum = (sum.0 + x + 0.5, sum.1 + y + 0.5, sum.2 + 1.0);
                }
            }
        }
    }
    // Blended edges between faces are no faces.
    found.retain(|_, (b, sum)| sum.2 > 0.0 && b[2] - b[0] >= 3.0 && b[3] - b[1] >= 3.0);
    found.into_iter().map(|(n, (b, s))| (n, (b, (s.0 / s.2, s.1 / s.2)))).collect()
}

/// What the finder's network gives of an input.
pub(crate) fn anchors(input: &Tensor, score: f32, upright_only: bool) -> Vec<f32> {
    let [_, _, high, wide] = input.shape[..] else { panic!("{:?}", input.shape) };
    let count: usize = [8, 16, 32].iter().map(|s| (wide / s) * (high / s)).sum();
    let mut output = vec![0.0; count * 15];
    for (box_, eyes) in seen(input).into_values() {
        let [left, top, right, bottom] = box_;
        let (cx, cy) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let away = (eyes.0 - cx, eyes.1 - cy);
        let up = if away.1.abs() >= away.0.abs() { (0.0, away.1.signum()) } else { (away.0.signum(), 0.0) };
        if upright_only && up != (0.0, -1.0) {
            continue;
        }
        let side = right - left;
        let point = |along: f32, across: f32| {
            (cx + side * (up.0 * along - up.1 * across), cy + side * (up.1 * along + up.0 * across))
        };
        let points =
            [point(0.2, -0.2), point(0.2, 0.2), point(0.0, 0.0), point(-0.3, -0.15), point(-0.3, 0.15)];
        let (column, row) = ((cx / 8.0) as usize, (cy / 8.0) as usize);
        let (column, row) = (column.min(wide / 8 - 1), row.min(high / 8 - 1));
        let (x, y) = ((column as f32 + 0.5) * 8.0, (row as f32 + 0.5) * 8.0);
        let numbers = [score, (x - left) / 8.0, (y - top) / 8.0, (right - x) / 8.0, (bottom - y) / 8.0];
        let offsets = points.iter().flat_map(|p| [(p.0 - x) / 8.0, (p.1 - y) / 8.0]);
        let first = (row * (wide / 8) + column) * 15;
        for (to, value) in output[first..first + 15].iter_mut().zip(numbers.into_iter().chain(offsets)) {
            *to = value;
        }
    }
    output
}

/// What the head says of a face by its number: score, mask, distance.
pub(crate) type Head = Box<dyn Fn(i32) -> (f32, Vec<f32>, f32) + Sync>;

/// A runtime with the drawn finder, an encoder whose one feature is the number of the face in the middle of a crop, and a head.
pub(crate) struct Studio {
    pub(crate) cards: Vec<DetectorCard>,
    pub(crate) tool: Option<ToolCard>,
    pub(crate) head: Head,
    /// Code of a network that fails, by its name.
    pub(crate) fails: Option<(&'static str, &'static str)>,
    /// Score of every face.
    pub(crate) sureness: f32,
    /// Sees faces only where they stand upright.
    pub(crate) upright_only: bool,
    pub(crate) searches: AtomicUsize,
    pub(crate) crops: AtomicUsize,
}

impl Studio {
    pub(crate) fn new(cards: Vec<DetectorCard>) -> Self {
        Self {
            cards,
            tool: Some(tool()),
            head: Box::new(|number| (number as f32, vec![], 0.0)),
            fails: None,
            sureness: 0.9,
            upright_only: false,
            searches: AtomicUsize::new(0),
            crops: AtomicUsize::new(0),
        }
    }

    fn check(&self, network: &str) -> Result<(), RuntimeError> {
        match self.fails {
            Some((name, code)) if name == network => {
                Err(RuntimeError { code: Code::new(code), detail: String::new() })
            }
            _ => Ok(()),
        }
    }
}

pub(crate) fn tool() -> ToolCard {
    ToolCard {
        schema: 1,
        id: FACE_FINDER.into(),
        version: "1".into(),
        title: String::new(),
        summary: String::new(),
        licence: String::new(),
        file: String::new(),
        sha256: String::new(),
        source: String::new(),
        builder: None,
        wheel: Vec::new(),
        input_name: "image".into(),
        output_name: "faces".into(),
        threshold: Some(0.6),
        sure_from: None,
        training_data: String::new(),
        limits: String::new(),
        fools_it: vec![],
        measured: vec![],
        optional: false,
        mark: None,
        hindi: None,
    }
}

impl Runtime for Studio {
    fn detectors(&self) -> Vec<&DetectorCard> {
        self.cards.iter().collect()
    }
    fn tool(&self, id: &str) -> Option<&ToolCard> {
        self.tool.as_ref().filter(|tool| tool.id == id)
    }
    fn models(&self) -> Vec<ModelUse> {
        Vec::new()
    }
    fn input(&self, _: &str) -> Option<&Input> {
        None
    }
    fn prepare(&self, _: &str, sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
        let Sample::Picture(frame) = sample else { panic!("faces are pictures") };
        let middle = ((frame.height / 2 * frame.width + frame.width / 2) * 3 + 2) as usize;
        Ok(Tensor { shape: vec![1, 1], data: vec![f32::from(frame.rgb[middle])] })
    }
    fn run(&self, network: &str, input: &Tensor) -> Result<Vec<f32>, RuntimeError> {
        self.check(network)?;
        if network == "tools/face-finder" {
            self.searches.fetch_add(1, Ordering::SeqCst);
            return Ok(anchors(input, self.sureness, self.upright_only));
        }
        self.crops.fetch_add(1, Ordering::SeqCst);
        Ok(input.data.clone())
    }
    fn run_named(
        &self,
        network: &str,
        input: &Tensor,
        names: &[&str],
    ) -> Result<Vec<Vec<f32>>, RuntimeError> {
        self.check(network)?;
        let (score, mask, distance) = (self.head)((input.data[0] / STEP).round() as i32);
        let of = |name: &&str| match *name {
            "mask" => mask.clone(),
            "distance" => vec![distance],
            _ => vec![score],
        };
        Ok(names.iter().map(of).collect())
    }
}
