//! What a network is fed with: a picture or a window of sound brought to the shape that its card states.
//!
//! [`prepare`] repeats the public processors that a card can describe: Pillow's resize in integers (so that every
//! processor gives the same bytes), crops, borders and scaling of Transformers and timm (`picture`); normalised
//! waveforms and the filter banks of Kaldi and Whisper (`sound`). It does not choose which part of a clip is looked at.

mod native;
mod picture;
mod sound;

use saboot_core::Code;
use saboot_core::card::Input;
use saboot_core::runtime::{RuntimeError, Sample, Tensor};

use picture::{Fitting, Scaling};

/// Shortest sound that is prepared: one frame of the front ends in use.
const LEAST_SOUND: usize = 400;

/// Turns a sample into the tensor that `input` describes. A sound may be shorter or longer than the window.
///
/// # Errors
/// `model.bad-card` when the sample is of another kind than the card states, or is nothing.
pub fn prepare(input: &Input, sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
    if let Some(complaint) = input.complaint() {
        return Err(bad(complaint));
    }
    let (shape, data) = match (input, sample) {
        (
            Input::Picture {
                width,
                height,
                layout,
                colour,
                fit,
                resize,
                filter,
                offset,
                border,
                mean,
                std,
                scale,
            },
            Sample::Picture(frame),
        ) => {
            let bytes = 3 * u64::from(frame.width) * u64::from(frame.height);
            if bytes == 0 || bytes != frame.rgb.len() as u64 {
                return Err(bad("was handed a picture without its pixels".to_owned()));
            }
            let fitting = Fitting {
                width: *width,
                height: *height,
                fit: *fit,
                resize: *resize,
                filter: *filter,
                offset: *offset,
                border: *border,
            };
            let scaling = Scaling { layout: *layout, colour: *colour, mean, std, scale: *scale };
            picture::tensor(frame, &fitting, &scaling)
        }
        (Input::Native { longest, multiple }, Sample::Picture(frame)) => {
            return native::tensor(frame, *longest, *multiple);
        }
        (Input::Waveform { .. } | Input::Spectrogram { .. }, Sample::Waveform(samples))
            if samples.len() < LEAST_SOUND =>
        {
            return Err(bad(format!("was handed {} samples of sound, takes {LEAST_SOUND}", samples.len())));
        }
        (Input::Waveform { window, normalise, short, .. }, Sample::Waveform(samples)) => {
            let data = sound::waveform(samples, *window as usize, *normalise, *short);
            (vec![1, data.len()], data)
        }
        (Input::Spectrogram { window, spectrum, bins, frames, mean, std, .. }, Sample::Waveform(samples)) => {
            let (bins, frames) = (*bins as usize, *frames as usize);
            sound::spectrogram(samples, *window as usize, *spectrum, bins, frames, (*mean, *std))
        }
        _ => return Err(bad("takes another kind of sample".to_owned())),
    };
    Ok(Tensor { shape, data })
}

fn bad(detail: String) -> RuntimeError {
    RuntimeError { code: Code::new("model.bad-card"), detail }
}

#[cfg(test)]
mod tests {
    use saboot_core::card::{Colour, Filter, Fit, Layout, Offset, Short};
    use saboot_core::media::Frame;

    use super::*;

    fn frame(width: u32, height: u32) -> Frame {
        let rgb = (0..height)
            .flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, (3 * x + 5 * y) as u8]))
            .collect();
        Frame { index: 0, time_us: 0, width, height, rgb }
    }

    fn input(layout: Layout, colour: Colour) -> Input {
        Input::Picture {
            width: 4,
            height: 4,
            layout,
            colour,
            fit: Fit::ShortSideCentreCrop,
            resize: None,
            filter: Filter::Bicubic,
            offset: Offset::Down,
            border: [0; 3],
            mean: [0.0; 3],
            std: [1.0; 3],
            scale: 1.0,
        }
    }

    #[test]
    fn same_size_is_cut_from_the_middle() {
        let tensor = prepare(&input(Layout::Nchw, Colour::Rgb), Sample::Picture(&frame(8, 4))).unwrap();
        assert_eq!(tensor.shape, [1, 3, 4, 4]);
        assert_eq!(&tensor.data[..4], [2.0, 3.0, 4.0, 5.0]);
        assert_eq!(&tensor.data[16..20], [0.0; 4]);
    }

    #[test]
    fn layouts_and_colour_orders_hold_the_same_numbers() {
        let picture = frame(4, 4);
        let nchw = prepare(&input(Layout::Nchw, Colour::Rgb), Sample::Picture(&picture)).unwrap();
        let nhwc = prepare(&input(Layout::Nhwc, Colour::Bgr), Sample::Picture(&picture)).unwrap();
        assert_eq!(nhwc.shape, [1, 4, 4, 3]);
        for pixel in 0..16 {
            for channel in 0..3 {
                assert_eq!(nchw.data[channel * 16 + pixel], nhwc.data[pixel * 3 + 2 - channel]);
            }
        }
    }

    #[test]
    fn thin_and_tiny_pictures_are_fitted_too() {
        for (width, height) in [(1, 3000), (20_000, 1), (1, 1), (20_000, 7)] {
            for fit in [
                Fit::ShortSideCentreCrop,
                Fit::ShortSide,
                Fit::Squash,
                Fit::Cover,
                Fit::Contain,
                Fit::CentreCrop,
            ] {
                let mut card = input(Layout::Nchw, Colour::Rgb);
                if let Input::Picture { fit: of_card, width, height, .. } = &mut card {
                    (*of_card, *width, *height) = (fit, 224, 224);
                }
                let tensor = prepare(&card, Sample::Picture(&frame(width, height))).unwrap();
                assert_eq!(tensor.data.len(), 3 * 224 * 224, "{width} x {height} {fit:?}");
            }
        }
    }

    #[test]
    fn a_small_picture_is_set_on_its_border() {
        let mut card = input(Layout::Nhwc, Colour::Grey);
        let set = |card: &mut Input, offset_wanted: Offset| {
            if let Input::Picture { fit, border, offset, .. } = card {
                (*fit, *border, *offset) = (Fit::CentreCrop, [7; 3], offset_wanted);
            }
        };
        let white = Frame { index: 0, time_us: 0, width: 1, height: 1, rgb: vec![255; 3] };
        for (offset, at) in [(Offset::Down, 2), (Offset::HalfEven, 1)] {
            set(&mut card, offset);
            let tensor = prepare(&card, Sample::Picture(&white)).unwrap();
            assert_eq!(tensor.shape, [1, 4, 4, 1]);
            let bright: Vec<usize> =
                tensor.data.iter().enumerate().filter(|(_, v)| **v != 7.0).map(|(i, _)| i).collect();
            assert_eq!((bright, tensor.data[at * 5]), (vec![at * 5], 255.0));
        }
    }

    #[test]
    fn sound_is_cut_and_filled_up_and_anything_else_is_refused() {
        let input = Input::Waveform { rate: 16_000, window: 500, normalise: false, short: Short::Zeros };
        for samples in [400, 500, 900] {
            let tensor = prepare(&input, Sample::Waveform(&vec![0.5; samples])).unwrap();
            assert_eq!((tensor.shape, tensor.data.len()), (vec![1, 500], 500));
            assert_eq!(tensor.data.iter().filter(|s| **s == 0.5).count(), samples.min(500));
        }
        assert!(prepare(&input, Sample::Waveform(&[0.0; 399])).is_err());
        assert!(prepare(&input, Sample::Picture(&frame(4, 4))).is_err());
        let empty = Frame { index: 0, time_us: 0, width: 9, height: 9, rgb: Vec::new() };
        assert!(prepare(&self::input(Layout::Nchw, Colour::Rgb), Sample::Picture(&empty)).is_err());
    }

    #[test]
    fn cards_that_would_cost_without_bound_are_refused() {
        let mut huge = input(Layout::Nchw, Colour::Rgb);
        if let Input::Picture { width, .. } = &mut huge {
            *width = 1 << 30;
        }
        let sound = |rate, window| Input::Waveform { rate, window, normalise: false, short: Short::Zeros };
        let spectrum = |frames| Input::Spectrogram {
            rate: 16_000,
            window: 16_000,
            spectrum: saboot_core::card::Spectrum::KaldiFbank,
            bins: 128,
            frames,
            mean: 0.0,
            std: 1.0,
        };
        for card in [huge, sound(48_000, 16_000), sound(16_000, u32::MAX), spectrum(10), spectrum(u32::MAX)] {
            assert!(card.complaint().is_some(), "{card:?}");
        }
        assert_eq!(spectrum(98).complaint(), None);
    }

    #[test]
    fn a_native_input_keeps_the_pixels_and_bounds_the_size() {
        let input = Input::Native { longest: 64, multiple: 16 };
        let tensor = prepare(&input, Sample::Picture(&frame(50, 35))).unwrap();
        assert_eq!(tensor.shape, [1, 3, 32, 48]);
        assert_eq!(&tensor.data[48..51], [0.0, 1.0, 2.0], "red of the second row");
        assert_eq!(&tensor.data[48 * 32 + 48..48 * 32 + 50], [1.0, 1.0], "green of the second row");
        for (width, height, shape) in [(640, 480, [1, 3, 48, 64]), (20_000, 6_000, [1, 3, 16, 64])] {
            let tensor = prepare(&input, Sample::Picture(&frame(width, height))).unwrap();
            assert_eq!(tensor.shape, shape);
            assert_eq!(tensor.data.len(), shape.iter().product::<usize>());
        }
        for (width, height) in [(1, 1), (15, 400), (20_000, 400)] {
            let refused = prepare(&input, Sample::Picture(&frame(width, height))).unwrap_err();
            assert_eq!(refused.code.as_str(), "detector.too-small");
        }
    }
}
