//! `declared.invisible-watermark` (P11): the marks that public generators weave into their pictures.
//!
//! Reads what the public library invisible-watermark writes by its method `dwtDct`: the chroma channel U goes through
//! one level of the Haar wavelet; in each 4x4 block of the low band the largest value but the first carries one bit, as the
//! upper or lower half of its remainder by 36. Blocks in a row carry the bits of the message over and over. The picture is
//! read as the library does and in the three other ways in which programs have called it: with red and blue exchanged, and
//! with chroma around 0 (pictures of floating point numbers).

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::media::Frame;
use saboot_core::{Class, Finding, Grade, Untrusted};

use super::{SignalCheck, Signals};
use crate::checks::{CheckInfo, Hindi};

/// The check.
pub struct InvisibleWatermark;

static INFO: CheckInfo = CheckInfo {
    code: "declared.invisible-watermark",
    catalogue: "P11",
    title: "The pixels carry the invisible watermark of a picture generator",
    class: Class::DeclaredSynthetic,
    group: "generator-watermark",
    reads: "The chroma of every picture of at least 256x256 samples, for the fixed messages of Stable Diffusion 1 (136 bits), \
            Stable Diffusion 2 (32 bits), Stable Diffusion XL and FLUX (48 bits each).",
    meaning: "The message that the named program weaves into every picture it makes is there. Chance alone gives 44 right bits of 48 \
              about once in a thousand million pictures.",
    innocent: "A genuine photograph that was changed, enlarged or completed with such a program carries the mark as well. Anyone can \
               weave the message into any picture with the public library.",
    fools_it: "A change of size, a crop, or a screenshot erases it, and so does JPEG: at quality 95 already where colour is stored \
               at half resolution, as nearly everywhere, else below about quality 75. Most programs can leave it out. Its absence \
               says nothing.",
    reference: "Source code of the public library invisible-watermark (method dwtDct) and of the programs that call it. Chance: \
                binomial; measured false alarms: see the fixtures' README.",
    hindi: Hindi {
        title: "पिक्सेल में तस्वीर बनाने वाले AI प्रोग्राम का अदृश्य वॉटरमार्क है",
        reads: "कम से कम 256x256 पिक्सेल की हर तस्वीर के रंग (chroma), जिनमें Stable Diffusion 1 (136 बिट), Stable Diffusion 2 (32 बिट), \
                Stable Diffusion XL और FLUX (48-48 बिट) के तय संदेश ढूँढे जाते हैं।",
        meaning: "जो संदेश यह प्रोग्राम अपनी बनाई हर तस्वीर में बुनता है, वह यहाँ मिला। केवल संयोग से 48 में से 44 बिट सही निकलने की बात लगभग एक अरब \
                  तस्वीरों में एक बार होती है।",
        innocent: "ऐसे प्रोग्राम से बदली, बड़ी या पूरी की गई असली फ़ोटो में भी यह निशान होता है। सार्वजनिक लाइब्रेरी से कोई भी इसे किसी भी तस्वीर में बुन \
                   सकता है।",
        fools_it: "आकार बदलना, काटना या स्क्रीनशॉट इसे मिटा देता है, और JPEG भी: जहाँ रंग आधे resolution पर रखे जाते हैं (लगभग हर जगह), वहाँ 95 की गुणवत्ता \
                   पर ही, नहीं तो लगभग 75 से नीचे। ज़्यादातर प्रोग्राम इसे छोड़ भी सकते हैं। इसका न होना कुछ नहीं बताता।",
    },
};

/// A message and how many of its bits must be right.
struct Message {
    name: &'static str,
    bits: &'static str,
    strong: usize,
    weak: usize,
}

/// The fixed messages. Right bits by chance, p: 44 of 48 about 8e-10, 40 of 48 1.5e-6, 32 of 32 2e-10, 110 of 136 1e-13.
static MESSAGES: [Message; 4] = [
    Message {
        name: "Stable Diffusion XL",
        bits: "101100111110110010010000011110111011000110011110",
        strong: 44,
        weak: 40,
    },
    Message { name: "FLUX", bits: "001010101111111010000111100111001111010100101110", strong: 44, weak: 40 },
    Message {
        name: "Stable Diffusion 1 (StableDiffusionV1)",
        bits: "0101001101110100011000010110001001101100011001010100010001101001011001100110011001110101011100110110100101101111011011100101011000110001",
        strong: 110,
        weak: 100,
    },
    Message {
        name: "Stable Diffusion 2 (SDV2)",
        bits: "01010011010001000101011000110010",
        strong: 32,
        weak: 31,
    },
];

/// Smallest side and fewest blocks.
const SIDE: u32 = 256;
/// Rows of blocks are left out evenly where there are more blocks than this: enough to read every bit some hundred times.
const BLOCKS: usize = 16_000;
/// The library's scale.
const SCALE: f32 = 36.0;
/// Ways of reading: (red and blue exchanged, chroma around 0).
const WAYS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

impl SignalCheck for InvisibleWatermark {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, _: &Facts, signals: &Signals<'_>, out: &mut Findings) {
        let Some(picture) = signals.picture.filter(|p| p.width.min(p.height) >= SIDE) else { return };
        let blocks = Reading::all(picture);
        let best = MESSAGES
            .iter()
            .flat_map(|message| (0..WAYS.len()).map(move |way| (message, way)))
            .filter_map(|(message, way)| Some((message, way, blocks.right_bits(message, way)?)))
            .max_by_key(|(message, _, right)| 1000 * right / message.strong);
        let Some((message, way, right)) = best else { return };
        let grade = match right {
            r if r >= message.strong => Grade::Strong,
            r if r >= message.weak => Grade::Weak,
            _ => return,
        };
        let statement = match grade {
            Grade::Strong => format!("The pixels carry the invisible watermark of {}.", message.name),
            _ => format!("The pixels may carry the invisible watermark of {}, weakened.", message.name),
        };
        let way = match WAYS.get(way) {
            Some((false, false)) | None => "as the library reads it",
            Some((true, false)) => "with red and blue exchanged",
            Some((false, true)) => "with chroma around 0",
            Some((true, true)) => "with red and blue exchanged and chroma around 0",
        };
        let observed = format!(
            "{right} of {} bits, each read from about {} blocks, {way}",
            message.bits.len(),
            blocks.count() / message.bits.len(),
        );
        out.push(Finding {
            expected: format!("About {} bits right, by chance.", message.bits.len() / 2),
            ..INFO.finding(grade, statement, Untrusted::new(observed), None)
        });
    }
}

/// One bit of every block that was read, in the four ways.
struct Reading {
    /// Number of the block in the picture, and its bits: bit `n` is by way `n`.
    blocks: Vec<(u32, u8)>,
}

impl Reading {
    fn all(picture: &Frame) -> Self {
        let (wide, high) = (picture.width as usize / 8, picture.height as usize / 8);
        // The library cuts the picture to multiples of four, so that a last half block is left out as here.
        let step = (wide * high).div_ceil(BLOCKS).max(1);
        let mut blocks = Vec::with_capacity(wide * high.div_ceil(step));
        for row in (0..high).step_by(step) {
            for column in 0..wide {
                if let Some(bits) = block(picture, column, row) {
                    blocks.push(((row * wide + column) as u32, bits));
                }
            }
        }
        Self { blocks }
    }

    fn count(&self) -> usize {
        self.blocks.len()
    }

    /// How many bits of the message are right; none where the bits read are nearly all alike, as those of flat pictures.
    fn right_bits(&self, message: &Message, way: usize) -> Option<usize> {
        let length = message.bits.len();
        let mut sums = vec![(0u32, 0u32); length];
        for (number, bits) in &self.blocks {
            if let Some((ones, all)) = sums.get_mut(*number as usize % length) {
                *ones += u32::from(bits >> way & 1);
                *all += 1;
            }
        }
        // Every bit must have been read some times.
        if sums.iter().any(|s| s.1 < 8) {
            return None;
        }
        let shares: Vec<f64> = sums.iter().map(|(ones, all)| f64::from(*ones) / f64::from(*all)).collect();
        // The library's threshold, and the mean: compression pulls all shares to one side.
        let mean = shares.iter().sum::<f64>() / length as f64;
        [127.0 / 255.0, mean].into_iter().filter_map(|threshold| right(&shares, threshold, message)).max()
    }
}

/// How many shares of ones lie on the right side; none where nearly all lie on one, as those of flat pictures do.
fn right(shares: &[f64], threshold: f64, message: &Message) -> Option<usize> {
    let read = || shares.iter().map(|share| *share > threshold);
    let ones = read().filter(|bit| *bit).count();
    if 5 * ones < shares.len() || 5 * ones > 4 * shares.len() {
        return None;
    }
    Some(read().zip(message.bits.bytes()).filter(|(bit, wanted)| *bit == (*wanted == b'1')).count())
}

/// The bit that a block of 8x8 samples carries, in each way of reading.
fn block(picture: &Frame, column: usize, row: usize) -> Option<u8> {
    let stride = 3 * picture.width as usize;
    let from = 8 * row * stride + 24 * column;
    // The largest value of each way, but the first of the block.
    let mut largest = [0.0f32; WAYS.len()];
    for y in 0..4 {
        let top = picture.rgb.get(from + 2 * y * stride..)?.get(..24)?;
        let bottom = picture.rgb.get(from + (2 * y + 1) * stride..)?.get(..24)?;
        for (x, (top, bottom)) in top.chunks_exact(6).zip(bottom.chunks_exact(6)).enumerate() {
            if (x, y) == (0, 0) {
                continue;
            }
            let sum = |channel: usize| {
                [top, bottom]
                    .iter()
                    .flat_map(|pair| [pair.get(channel), pair.get(channel + 3)])
                    .map(|v| f32::from(v.copied().unwrap_or(0)))
                    .sum::<f32>()
            };
            let (r, g, b) = (sum(0), sum(1), sum(2));
            // Haar's low band is half the sum of four; U = 0.492 (B - Y).
            for (largest, (exchanged, around_zero)) in largest.iter_mut().zip(WAYS) {
                let (r, b) = if exchanged { (b, r) } else { (r, b) };
                let luma = 0.299 * r + 0.587 * g + 0.114 * b;
                let low = 0.5 * 0.492 * (b - luma);
                let value = if around_zero { low } else { low + 256.0 }.abs();
                *largest = largest.max(value);
            }
        }
    }
    let bits = largest.iter().enumerate().map(|(way, value)| u8::from(value % SCALE > 0.5 * SCALE) << way);
    Some(bits.sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_those_of_the_programs() {
        let text = |bits: &str| -> String {
            bits.as_bytes()
                .chunks(8)
                .map(|byte| char::from(byte.iter().fold(0, |sum, bit| sum << 1 | (bit - b'0'))))
                .collect()
        };
        assert_eq!(text(MESSAGES[2].bits), "StableDiffusionV1");
        assert_eq!(text(MESSAGES[3].bits), "SDV2");
        assert!(MESSAGES[..2].iter().all(|m| m.bits.len() == 48));
    }

    #[test]
    fn flat_pictures_carry_nothing() {
        for grey in [0, 1, 100, 128, 255] {
            let frame =
                Frame { index: 0, time_us: 0, width: 512, height: 512, rgb: vec![grey; 3 * 512 * 512] };
            let reading = Reading::all(&frame);
            assert_eq!(reading.count(), 64 * 64);
            for message in &MESSAGES {
                assert!((0..4).all(|way| reading.right_bits(message, way).is_none()));
            }
        }
    }
}
