//! What a network is fed with: a picture or a window of sound brought to the shape that its card states.
//!
//! [`prepare`] resizes as Pillow does (antialiased convolution in integers, so every processor gives the same
//! bytes), then scales to f32. It does not choose which part of a clip is looked at.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use saboot_core::Code;
use saboot_core::card::{Colour, Filter, Fit, Input, Layout};
use saboot_core::media::Frame;
use saboot_core::runtime::{RuntimeError, Sample, Tensor};

/// Turns a sample into the tensor that `input` describes.
///
/// # Errors
/// `model.bad-card` when the sample is of another kind or length than the card states.
pub fn prepare(input: &Input, sample: Sample<'_>) -> Result<Tensor, RuntimeError> {
    match (input, sample) {
        (
            Input::Picture { width, height, layout, colour, fit, filter, mean, std, scale },
            Sample::Picture(frame),
        ) => {
            let view = fitted(frame, *width, *height, *fit, *filter)?;
            let shape = match layout {
                Layout::Nchw => vec![1, 3, *height as usize, *width as usize],
                Layout::Nhwc => vec![1, *height as usize, *width as usize, 3],
            };
            Ok(Tensor { shape, data: to_floats(&view, *layout, *colour, mean, std, *scale) })
        }
        (Input::Native { longest, multiple }, Sample::Picture(frame)) => native(frame, *longest, *multiple),
        (Input::Waveform { window, .. }, Sample::Waveform(samples)) if samples.len() == *window as usize => {
            Ok(Tensor { shape: vec![1, samples.len()], data: samples.to_vec() })
        }
        (Input::Waveform { window, .. }, Sample::Waveform(samples)) => {
            Err(bad(format!("takes {window} samples of sound, was handed {}", samples.len())))
        }
        _ => Err(bad("takes another kind of sample".to_owned())),
    }
}

fn bad(detail: String) -> RuntimeError {
    RuntimeError { code: Code::new("model.bad-card"), detail }
}

/// The picture as it is, shrunk only where a side is longer than `longest`, cut to a multiple of `multiple`.
fn native(frame: &Frame, longest: u32, multiple: u32) -> Result<Tensor, RuntimeError> {
    let scale = f64::from(longest) / f64::from(frame.width.max(frame.height).max(1));
    let side = |length: u32| if scale < 1.0 { (f64::from(length) * scale).round() as u32 } else { length };
    let (wide, high) = (side(frame.width), side(frame.height));
    let cut = |length: u32| (length / multiple.max(1) * multiple) as usize;
    let (width, height) = (cut(wide), cut(high));
    if width == 0 || height == 0 {
        return Err(RuntimeError {
            code: Code::new("detector.too-small"),
            detail: format!("takes pictures of at least {multiple} pixels a side"),
        });
    }
    let shrunk = if scale < 1.0 { Some(fitted(frame, wide, high, Fit::Squash, Filter::Bicubic)?) } else { None };
    let rgb = shrunk.as_deref().unwrap_or(&frame.rgb);
    let rows = || rgb.chunks_exact(wide as usize * 3).take(height).map(|row| row.as_chunks::<3>().0);
    let mut data = Vec::with_capacity(3 * width * height);
    for c in 0..3usize {
        for row in rows() {
            let values = row.iter().take(width).filter_map(|pixel| pixel.get(c)).copied();
            data.extend(values.map(f32::from));
        }
    }
    Ok(Tensor { shape: vec![1, 3, height, width], data })
}

/// RGB bytes of exactly `width` × `height`.
fn fitted(frame: &Frame, width: u32, height: u32, fit: Fit, filter: Filter) -> Result<Vec<u8>, RuntimeError> {
    let (resized_width, resized_height) = match fit {
        Fit::Squash => (width, height),
        Fit::ShortSideCentreCrop => {
            // The scale that makes both sides large enough; the side that sets it comes out exact.
            let scale =
                (f64::from(width) / f64::from(frame.width)).max(f64::from(height) / f64::from(frame.height));
            let side = |length: u32, least: u32| ((f64::from(length) * scale).round() as u32).max(least);
            (side(frame.width, width), side(frame.height, height))
        }
    };
    // One pixel type, named at compile time: the untyped call builds code for all thirteen (30 CPU seconds).
    let source = TypedImageRef::<U8x3>::from_buffer(frame.width, frame.height, &frame.rgb)
        .map_err(|e| bad(e.to_string()))?;
    let mut resized = TypedImage::<U8x3>::new(resized_width, resized_height);
    let algorithm = ResizeAlg::Convolution(match filter {
        Filter::Bilinear => FilterType::Bilinear,
        Filter::Bicubic => FilterType::CatmullRom,
    });
    Resizer::new()
        .resize_typed(&source, &mut resized, &ResizeOptions::new().resize_alg(algorithm).use_alpha(false))
        .map_err(|e| bad(e.to_string()))?;
    let left = (resized_width - width) as usize / 2;
    let top = (resized_height - height) as usize / 2;
    Ok(resized
        .pixels()
        .chunks_exact(resized_width as usize)
        .skip(top)
        .take(height as usize)
        .flat_map(|row| row.iter().skip(left).take(width as usize).flat_map(|pixel| pixel.0))
        .collect())
}

fn to_floats(
    rgb: &[u8],
    layout: Layout,
    colour: Colour,
    mean: &[f32; 3],
    std: &[f32; 3],
    scale: f32,
) -> Vec<f32> {
    let order = match colour {
        Colour::Rgb => [0, 1, 2],
        Colour::Bgr => [2, 1, 0],
    };
    let channel = |c: usize, pixel: &[u8; 3]| {
        let value = order.get(c).and_then(|i| pixel.get(*i)).copied().unwrap_or_default();
        let at = |list: &[f32; 3]| list.get(c).copied().unwrap_or_default();
        (f32::from(value) / scale - at(mean)) / at(std)
    };
    let (pixels, _) = rgb.as_chunks::<3>();
    match layout {
        Layout::Nchw => (0..3).flat_map(|c| pixels.iter().map(move |p| channel(c, p))).collect(),
        Layout::Nhwc => pixels.iter().flat_map(|p| (0..3).map(move |c| channel(c, p))).collect(),
    }
}

#[cfg(test)]
mod tests {
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
            filter: Filter::Bicubic,
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
    fn thin_pictures_are_fitted_too() {
        let tensor = prepare(&input(Layout::Nchw, Colour::Rgb), Sample::Picture(&frame(1, 3000))).unwrap();
        assert_eq!(tensor.data.len(), 48);
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

    #[test]
    fn a_window_of_another_length_is_refused() {
        let input = Input::Waveform { rate: 16_000, window: 10 };
        assert!(prepare(&input, Sample::Waveform(&[0.0; 9])).is_err());
        assert!(prepare(&input, Sample::Picture(&frame(4, 4))).is_err());
    }
}
