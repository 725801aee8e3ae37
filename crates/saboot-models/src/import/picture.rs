//! How pictures are prepared, out of the configs of Transformers' image processors and of timm.
//!
//! Each function gives the card's [`Input`] that does the same, or says in one line what cannot be repeated. Rules of
//! arithmetic are those of transformers 5.24 (Pillow backend; `image_processing_backends.py`) and timm 1.0
//! (`transforms_factory.py`); keys that old versions left out have their classes' defaults only where those never changed.

use saboot_core::card::{Colour, Filter, Fit, Input, Layout, Offset};
use serde_json::Value;

/// What a class of image processors does where its config says nothing.
struct Family {
    name: &'static str,
    /// A bare number as size is the short side, not both.
    short_side: bool,
    crops: bool,
    /// Pillow's number of the filter; none where it changed between versions.
    filter: Option<u64>,
    normalises: bool,
    flips: bool,
}

const fn family(name: &'static str, short_side: bool, crops: bool, filter: Option<u64>) -> Family {
    Family { name, short_side, crops, filter, normalises: true, flips: false }
}

/// Processors that are repeated exactly, without `ImageProcessor` behind their names.
const FAMILIES: &[Family] = &[
    family("ViT", false, false, Some(2)),
    family("DeiT", false, true, Some(3)),
    family("Beit", false, false, Some(3)),
    family("Siglip", false, false, Some(3)),
    family("Blip", false, false, Some(3)),
    family("CLIP", true, true, Some(3)),
    family("Bit", true, true, Some(3)),
    family("ConvNext", true, false, None),
    family("EfficientNet", false, false, None),
    family("MobileNetV1", true, true, Some(2)),
    family("MobileNetV2", true, true, Some(2)),
    Family { name: "MobileViT", short_side: true, crops: true, filter: None, normalises: false, flips: true },
    family("ViTHybrid", true, true, Some(3)),
];

/// The input of a Transformers processor; `channels` as the network's config states them.
///
/// # Errors
/// What it does that cannot be repeated.
pub fn transformers(processor: &Value, channels: u64) -> Result<(Input, String), String> {
    let stated = ["image_processor_type", "feature_extractor_type"].iter().find_map(|k| text(processor, k));
    let stated = stated.ok_or("preprocessor_config.json does not name its class (image_processor_type)")?;
    let base = stated.trim_end_matches("Pil").trim_end_matches("Fast");
    let base = base.trim_end_matches("ImageProcessor").trim_end_matches("FeatureExtractor");
    let family = FAMILIES.iter().find(|f| f.name == base).ok_or_else(|| {
        let known: Vec<&str> = FAMILIES.iter().map(|f| f.name).collect();
        format!("the image processor {stated:?} is not known here; known are those of {}", known.join(", "))
    })?;
    for unsupported in ["do_pad", "do_grayscale", "do_split_image", "do_thumbnail", "do_align_long_axis"] {
        if flag(processor, unsupported, false)? {
            return Err(format!("{stated} has {unsupported} set, which is not repeated here"));
        }
    }
    let geometry = geometry(processor, family)?;
    let (mean, std, scale) = numbers(processor, family)?;
    let colour = match channels {
        1 => Colour::Grey,
        3 if flag(processor, "do_flip_channel_order", family.flips)? => Colour::Bgr,
        3 => Colour::Rgb,
        n => return Err(format!("config.json asks for {n} channels; pictures have 3, or 1")),
    };
    let input = Input::Picture {
        width: geometry.side.0,
        height: geometry.side.1,
        layout: Layout::Nchw,
        colour,
        fit: geometry.fit,
        resize: geometry.resize,
        filter: geometry.filter,
        offset: Offset::Down,
        border: [0; 3],
        mean,
        std,
        scale,
    };
    Ok((input, stated))
}

struct Geometry {
    side: (u32, u32),
    fit: Fit,
    resize: Option<[u32; 2]>,
    filter: Filter,
}

/// A size as configs state it.
enum Size {
    Exact(u32, u32),
    ShortSide(u32),
}

fn geometry(processor: &Value, family: &Family) -> Result<Geometry, String> {
    let size = size(processor.get("size"), family.short_side, "size")?;
    let crops = flag(processor, "do_center_crop", family.crops)?;
    let cut = self::size(processor.get("crop_size"), false, "crop_size")?;
    let crop = match (cut.as_ref().or(size.as_ref()), crops) {
        (_, false) => None,
        (Some(Size::Exact(width, height)), true) => Some((*width, *height)),
        (Some(Size::ShortSide(side)), true) => Some((*side, *side)),
        (None, true) => return Err("preprocessor_config.json crops and states no crop_size".to_owned()),
    };
    if !flag(processor, "do_resize", true)? {
        let side =
            crop.ok_or("pictures are neither resized nor cropped, so the network's input has no one size")?;
        return Ok(Geometry { side, fit: Fit::CentreCrop, resize: None, filter: Filter::Nearest });
    }
    let filter = filter(processor, family)?;
    let size = size.ok_or("preprocessor_config.json states no size")?;
    let (fit, goal, whole) = match size {
        Size::ShortSide(side) if family.name == "ConvNext" => {
            let pct = number(processor, "crop_pct")?.unwrap_or(224.0 / 256.0);
            if side < 384 {
                let goal = pixels(f64::from(side) / pct)?;
                (Fit::ShortSide, (goal, goal), Some((side, side)))
            } else {
                (Fit::Squash, (side, side), Some((side, side)))
            }
        }
        Size::ShortSide(side) => (Fit::ShortSide, (side, side), None),
        Size::Exact(width, height) => (Fit::Squash, (width, height), Some((width, height))),
    };
    let side = crop.or(whole).ok_or(
        "pictures keep their proportions and are not cropped, so the network's input has no one size",
    )?;
    let resize = (goal != side).then_some([goal.0, goal.1]);
    Ok(Geometry { side, fit, resize, filter })
}

fn size(value: Option<&Value>, short_side: bool, key: &str) -> Result<Option<Size>, String> {
    let Some(value) = value.filter(|v| !v.is_null()) else { return Ok(None) };
    let side = |value: &Value| {
        value.as_u64().and_then(|n| u32::try_from(n).ok()).ok_or(format!("{key} {value} is no size"))
    };
    if value.is_number() {
        let side = side(value)?;
        return Ok(Some(if short_side { Size::ShortSide(side) } else { Size::Exact(side, side) }));
    }
    let of = |name: &str| value.get(name).filter(|v| !v.is_null());
    match (of("width"), of("height"), of("shortest_edge"), of("longest_edge"), of("max_height")) {
        (Some(width), Some(height), None, None, None) => Ok(Some(Size::Exact(side(width)?, side(height)?))),
        (None, None, Some(short), None, None) => Ok(Some(Size::ShortSide(side(short)?))),
        _ => Err(format!("{key} {value} is not repeated here")),
    }
}

fn filter(processor: &Value, family: &Family) -> Result<Filter, String> {
    match number(processor, "resample")?.map(|n| n as u64).or(family.filter) {
        Some(0) => Ok(Filter::Nearest),
        Some(1) => Ok(Filter::Lanczos),
        Some(2) => Ok(Filter::Bilinear),
        Some(3) => Ok(Filter::Bicubic),
        Some(4) => Ok(Filter::Box),
        Some(5) => Ok(Filter::Hamming),
        Some(n) => Err(format!("resample {n} is not known")),
        None => Err(format!(
            "preprocessor_config.json states no resample, and versions of {} differ",
            family.name
        )),
    }
}

/// Mean, deviation and scale that the card applies in one step.
fn numbers(processor: &Value, family: &Family) -> Result<([f32; 3], [f32; 3], f32), String> {
    let factor = if flag(processor, "do_rescale", true)? {
        number(processor, "rescale_factor")?.unwrap_or(1.0 / 255.0)
    } else {
        1.0
    };
    if !(factor.is_finite() && factor > 0.0) {
        return Err(format!("rescale_factor {factor} is not repeated here"));
    }
    let normalises = flag(processor, "do_normalize", family.normalises)?;
    let (mut mean, mut std) = ([0.0; 3], [1.0; 3]);
    if normalises {
        mean = three(processor, "image_mean")?.ok_or("preprocessor_config.json states no image_mean")?;
        std = three(processor, "image_std")?.ok_or("preprocessor_config.json states no image_std")?;
    }
    if family.name == "EfficientNet" {
        // The deviation is divided by once more, and the range may begin at -1.
        if flag(processor, "include_top", true)? {
            let again =
                three(processor, "image_std")?.ok_or("preprocessor_config.json states no image_std")?;
            let both: Vec<f64> = std.iter().zip(again).map(|(a, b)| a * b).collect();
            if let Ok(both) = both.try_into() {
                std = both;
            }
        }
        if flag(processor, "rescale_offset", false)? {
            mean = mean.map(|m| m + 1.0);
        }
    }
    Ok((mean.map(|v| v as f32), std.map(|v| v as f32), (1.0 / factor) as f32))
}

/// The input of a timm network.
///
/// # Errors
/// What it does that cannot be repeated.
pub fn timm(config: &Value) -> Result<Input, String> {
    let stated = config.get("pretrained_cfg").filter(|v| v.is_object()).unwrap_or(config);
    let sides: Vec<u64> = stated
        .get("input_size")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_u64).collect())
        .unwrap_or_default();
    let [channels, height, width] = sides.as_slice() else {
        return Err("config.json states no input_size of three numbers".to_owned());
    };
    let (width, height) = (pixels(*width as f64)?, pixels(*height as f64)?);
    let colour = match channels {
        3 => Colour::Rgb,
        1 => Colour::Grey,
        n => return Err(format!("config.json asks for {n} channels; pictures have 3, or 1")),
    };
    let filter = match text(stated, "interpolation").as_deref() {
        Some("nearest") => Filter::Nearest,
        Some("box") => Filter::Box,
        Some("bilinear") => Filter::Bilinear,
        Some("hamming") => Filter::Hamming,
        Some("bicubic") | None => Filter::Bicubic,
        Some("lanczos") => Filter::Lanczos,
        Some(other) => return Err(format!("the interpolation {other:?} is not known")),
    };
    let pct = number(stated, "crop_pct")?.filter(|p| *p != 0.0).unwrap_or(0.875);
    let goal = [pixels(f64::from(width) / pct)?, pixels(f64::from(height) / pct)?];
    let defaults = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    let mean = three(stated, "mean")?.unwrap_or(defaults.0);
    let std = three(stated, "std")?.unwrap_or(defaults.1);
    let fit = match text(stated, "crop_mode").as_deref() {
        Some("squash") => Fit::Squash,
        Some("border") => Fit::Contain,
        Some("center") | None if goal[0] == goal[1] => Fit::ShortSide,
        Some("center") | None => Fit::Cover,
        Some(other) => return Err(format!("the crop mode {other:?} is not known")),
    };
    let border = match fit {
        Fit::Contain => mean.map(|m| (255.0 * m).round_ties_even().clamp(0.0, 255.0) as u8),
        _ => [0; 3],
    };
    Ok(Input::Picture {
        width,
        height,
        layout: Layout::Nchw,
        colour,
        fit,
        resize: (goal != [width, height]).then_some(goal),
        filter,
        offset: Offset::HalfEven,
        border,
        mean: mean.map(|v| v as f32),
        std: std.map(|v| v as f32),
        scale: 255.0,
    })
}

/// A side in whole pixels, rounded down; the card's own bounds are checked later.
fn pixels(side: f64) -> Result<u32, String> {
    if (1.0..=1e6).contains(&side) { Ok(side as u32) } else { Err(format!("a side of {side} pixels")) }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(super::line)
}

fn flag(value: &Value, key: &str, default: bool) -> Result<bool, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(default),
        Some(Value::Bool(set)) => Ok(*set),
        Some(other) => Err(format!("{key} {other} is neither true nor false")),
    }
}

fn number(value: &Value, key: &str) -> Result<Option<f64>, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(found) => {
            found.as_f64().filter(|n| n.is_finite()).map(Some).ok_or(format!("{key} {found} is no number"))
        }
    }
}

/// Three numbers, or one that stands for all.
fn three(value: &Value, key: &str) -> Result<Option<[f64; 3]>, String> {
    let Some(found) = value.get(key).filter(|v| !v.is_null()) else { return Ok(None) };
    if let Some(one) = found.as_f64() {
        return Ok(Some([one; 3]));
    }
    let list: Vec<f64> =
        found.as_array().map(|l| l.iter().filter_map(Value::as_f64).collect()).unwrap_or_default();
    match list.as_slice() {
        [a, b, c] => Ok(Some([*a, *b, *c])),
        [one] => Ok(Some([*one; 3])),
        _ => Err(format!("{key} is not three numbers")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn processor(kind: &str, more: Value) -> Value {
        let mut all = json!({
            "image_processor_type": kind, "size": {"height": 224, "width": 224}, "resample": 2,
            "image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25],
        });
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        all
    }

    fn shape(input: &Input) -> ((u32, u32), Fit, Option<[u32; 2]>) {
        match input {
            Input::Picture { width, height, fit, resize, .. } => ((*width, *height), *fit, *resize),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sizes_and_crops_of_each_family() {
        let cases = [
            ("ViTImageProcessor", json!({}), ((224, 224), Fit::Squash, None)),
            ("ViTFeatureExtractor", json!({"size": 384}), ((384, 384), Fit::Squash, None)),
            ("ViTImageProcessorFast", json!({"do_center_crop": null}), ((224, 224), Fit::Squash, None)),
            (
                "DeiTImageProcessor",
                json!({"size": {"height": 256, "width": 256}, "crop_size": {"height": 224, "width": 224}}),
                ((224, 224), Fit::Squash, Some([256, 256])),
            ),
            (
                "CLIPImageProcessor",
                json!({"size": {"shortest_edge": 224}, "crop_size": 224}),
                ((224, 224), Fit::ShortSide, None),
            ),
            (
                "BitImageProcessor",
                json!({"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 200}}),
                ((200, 224), Fit::ShortSide, Some([256, 256])),
            ),
            (
                "ConvNextImageProcessor",
                json!({"size": {"shortest_edge": 224}, "crop_pct": 0.875}),
                ((224, 224), Fit::ShortSide, Some([256, 256])),
            ),
            (
                "ConvNextFeatureExtractor",
                json!({"size": 384, "crop_pct": 0.875}),
                ((384, 384), Fit::Squash, None),
            ),
            (
                "SiglipImageProcessor",
                json!({"do_resize": false, "do_center_crop": true, "crop_size": 64}),
                ((64, 64), Fit::CentreCrop, None),
            ),
        ];
        for (kind, more, expected) in cases {
            let (input, _) = transformers(&processor(kind, more), 3).unwrap();
            assert_eq!(shape(&input), expected, "{kind}");
        }
    }

    #[test]
    fn what_cannot_be_repeated_is_named() {
        for (kind, more, word) in [
            ("DetrImageProcessor", json!({}), "DetrImageProcessor"),
            ("ViTImageProcessor", json!({"do_pad": true}), "do_pad"),
            (
                "ViTImageProcessor",
                json!({"size": {"shortest_edge": 800, "longest_edge": 1333}}),
                "longest_edge",
            ),
            ("ViTImageProcessor", json!({"size": {"shortest_edge": 224}}), "no one size"),
            ("ViTImageProcessor", json!({"size": null}), "states no size"),
            ("ViTImageProcessor", json!({"size": -3}), "is no size"),
            ("ViTImageProcessor", json!({"image_mean": [0.5]}), ""),
            ("ViTImageProcessor", json!({"image_mean": [0.5, 1.0]}), "image_mean"),
            ("ViTImageProcessor", json!({"resample": 9}), "resample"),
            ("ViTImageProcessor", json!({"do_rescale": "yes"}), "do_rescale"),
            ("EfficientNetImageProcessor", json!({"resample": null}), "resample"),
            ("ViTImageProcessor", json!({"rescale_factor": 0.0}), "rescale_factor"),
        ] {
            match transformers(&processor(kind, more.clone()), 3) {
                Err(why) => assert!(!word.is_empty() && why.contains(word), "{kind} {more}: {why}"),
                Ok(_) => assert!(word.is_empty(), "{kind} {more}"),
            }
        }
        assert!(transformers(&processor("ViTImageProcessor", json!({})), 4).is_err());
        assert!(transformers(&json!({"size": 224}), 3).is_err());
    }

    #[test]
    fn numbers_are_folded_into_mean_deviation_and_scale() {
        let of = |kind: &str, more: Value| match transformers(&processor(kind, more), 3).unwrap().0 {
            Input::Picture { mean, std, scale, .. } => (mean[0], std[0], scale),
            other => panic!("{other:?}"),
        };
        assert_eq!(of("ViTImageProcessor", json!({})), (0.5, 0.25, 255.0));
        assert_eq!(of("ViTImageProcessor", json!({"do_normalize": false})), (0.0, 1.0, 255.0));
        assert_eq!(of("ViTImageProcessor", json!({"do_rescale": false})), (0.5, 0.25, 1.0));
        assert_eq!(of("EfficientNetImageProcessor", json!({})), (0.5, 0.0625, 255.0));
        let offset = json!({"rescale_offset": true, "rescale_factor": 1.0 / 127.5, "include_top": false});
        assert_eq!(of("EfficientNetImageProcessor", offset), (1.5, 0.25, 127.5));
    }

    #[test]
    fn timm_configs() {
        let config = |more: Value| {
            let mut cfg = json!({"input_size": [3, 224, 224], "crop_pct": 0.875, "interpolation": "bicubic"});
            for (key, value) in more.as_object().unwrap() {
                cfg[key] = value.clone();
            }
            timm(&json!({"architecture": "x", "pretrained_cfg": cfg}))
        };
        let shape_of = |more| shape(&config(more).unwrap());
        assert_eq!(shape_of(json!({})), ((224, 224), Fit::ShortSide, Some([256, 256])));
        assert_eq!(shape_of(json!({"crop_pct": 1.0})), ((224, 224), Fit::ShortSide, None));
        assert_eq!(shape_of(json!({"crop_mode": "squash"})), ((224, 224), Fit::Squash, Some([256, 256])));
        assert_eq!(shape_of(json!({"crop_mode": "border"})), ((224, 224), Fit::Contain, Some([256, 256])));
        assert_eq!(
            shape_of(json!({"input_size": [3, 320, 256], "crop_pct": 0.9})),
            ((256, 320), Fit::Cover, Some([284, 355]))
        );
        for bad in [
            json!({"crop_mode": "spiral"}),
            json!({"interpolation": "random"}),
            json!({"input_size": [224, 224]}),
            json!({"crop_pct": 1e-9}),
            json!({"input_size": [7, 224, 224]}),
        ] {
            assert!(config(bad.clone()).is_err(), "{bad}");
        }
        match config(json!({"crop_mode": "border", "mean": [0.5, 0.4, 0.1]})).unwrap() {
            Input::Picture { border, offset, .. } => {
                assert_eq!((border, offset), ([128, 102, 26], Offset::HalfEven));
            }
            other => panic!("{other:?}"),
        }
    }
}
