//! Programs that save pictures and name themselves in them, for the checks that must tell a camera from an editor.
//!
//! [`named`] lists every program that a picture names, in EXIF, XMP, IPTC, PNG and comments; [`is_resaved`] says whether
//! anything at all shows that something other than a camera wrote the file. Firmware versions are no programs.

use saboot_core::facts::{Carrier, Facts, Mark};

/// What a program does with pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Changes what they show.
    Edits,
    /// Changes faces, usually by a learned model.
    EditsFaces,
    /// Makes them out of raw files or tunes light and colour; can do more.
    Develops,
    /// Copies, sorts, converts or rotates them.
    Converts,
    /// Rewrites metadata alone.
    Tags,
}

impl Work {
    /// For the reader.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Edits => "an editor",
            Self::EditsFaces => "an app that changes faces",
            Self::Develops => "a program that develops photographs",
            Self::Converts => "a program that manages or converts pictures",
            Self::Tags => "a program that rewrites metadata",
        }
    }
}

use Work::{Converts, Develops, Edits, EditsFaces, Tags};

/// Name for people, how the text begins or what it contains (lower case; `^` asks for the beginning), what it does.
#[rustfmt::skip]
static PROGRAMS: &[(&str, &str, Work)] = &[
    ("Adobe Lightroom", "lightroom", Develops),
    ("Adobe Camera Raw", "adobe photoshop camera raw", Develops),
    ("Adobe Photoshop", "photoshop", Edits),
    ("Adobe ImageReady", "adobe imageready", Edits),
    ("Adobe Fireworks", "fireworks", Edits),
    ("Adobe Illustrator", "illustrator", Edits),
    ("Adobe Bridge", "adobe bridge", Converts),
    ("Adobe InDesign", "indesign", Edits),
    ("Adobe Express", "adobe express", Edits),
    ("GIMP", "^gimp", Edits),
    ("Picasa", "picasa", Converts),
    ("Snapseed", "snapseed", Edits),
    ("Capture One", "capture one", Develops),
    ("darktable", "darktable", Develops),
    ("RawTherapee", "rawtherapee", Develops),
    ("DxO", "^dxo", Develops),
    ("Luminar", "luminar", Edits),
    ("Topaz", "topaz", Edits),
    ("ON1", "^on1 ", Develops),
    ("Affinity", "affinity", Edits),
    ("Pixelmator", "pixelmator", Edits),
    ("PaintShop Pro", "paint shop", Edits),
    ("PaintShop Pro", "paintshop", Edits),
    ("Corel", "^corel", Edits),
    ("Paint.NET", "paint.net", Edits),
    ("Krita", "krita", Edits),
    ("Inkscape", "inkscape", Edits),
    ("Canva", "^canva", Edits),
    ("VSCO", "^vsco", Edits),
    ("Instagram", "^instagram", Edits),
    ("PicsArt", "picsart", Edits),
    ("Polarr", "polarr", Edits),
    ("Meitu", "meitu", EditsFaces),
    ("BeautyPlus", "beautyplus", EditsFaces),
    ("YouCam", "youcam", EditsFaces),
    ("FaceApp", "faceapp", EditsFaces),
    ("Facetune", "facetune", EditsFaces),
    ("Remini", "^remini", EditsFaces),
    ("Lensa", "^lensa", EditsFaces),
    ("PhotoScape", "photoscape", Edits),
    ("BeFunky", "befunky", Edits),
    ("Ulead", "ulead", Edits),
    ("GraphicConverter", "graphicconverter", Converts),
    ("ACDSee", "acd see", Converts),
    ("ACDSee", "acdsee", Converts),
    ("IrfanView", "irfanview", Converts),
    ("XnView", "xnview", Converts),
    ("FastStone", "faststone", Converts),
    ("ImageMagick", "imagemagick", Converts),
    ("GraphicsMagick", "graphicsmagick", Converts),
    ("digiKam", "digikam", Converts),
    ("Shotwell", "shotwell", Converts),
    ("gThumb", "gthumb", Converts),
    ("Photo Mechanic", "photo mechanic", Converts),
    ("Apple Photos", "^photos ", Develops),
    ("Apple Aperture", "^aperture", Develops),
    ("Apple iPhoto", "iphoto", Converts),
    ("Apple QuickTime", "^quicktime", Converts),
    ("Windows Photo Viewer or Gallery", "windows photo", Converts),
    ("Microsoft Photos", "microsoft photos", Edits),
    ("Microsoft Windows", "microsoft windows", Converts),
    ("Google Photos", "^google", Converts),
    ("Nikon Transfer", "nikon transfer", Converts),
    ("Nikon ViewNX", "viewnx", Converts),
    ("Nikon Capture", "capture nx", Develops),
    ("Canon Digital Photo Professional", "digital photo professional", Develops),
    ("Sigma Photo Pro", "sigma photo", Develops),
    ("Olympus Camedia Master", "camedia master", Converts),
    ("Olympus Studio or Workspace", "olympus studio", Develops),
    ("Matplotlib", "matplotlib", Edits),
    ("ExifTool", "image::exiftool", Tags),
    ("Exiv2", "exiv2", Tags),
];

/// Fields whose value is the name of a program.
fn names_a_program(mark: &Mark) -> bool {
    let key = mark.key.raw();
    match mark.carrier {
        Carrier::Exif => matches!(
            key,
            "Software"
                | "ProcessingSoftware"
                | "ImageEditingSoftware"
                | "RAWDevelopingSoftware"
                | "MetadataEditingSoftware"
        ),
        Carrier::Xmp => {
            key == "xmp:CreatorTool"
                || key == "x:xmptk"
                || key == "tiff:Software"
                || key.ends_with("stEvt:softwareAgent")
        }
        // 2:65 originating program.
        Carrier::Iptc => key == "2:65",
        Carrier::PngText => matches!(key, "Software" | "Creator" | "generator"),
        _ => false,
    }
}

/// A program that a picture names.
pub(crate) struct Named<'f> {
    pub(crate) name: &'static str,
    pub(crate) work: Work,
    pub(crate) mark: &'f Mark,
}

fn known(text: &str) -> Option<(&'static str, Work)> {
    let text = text.to_lowercase();
    PROGRAMS
        .iter()
        .find(|(_, pattern, _)| match pattern.strip_prefix('^') {
            Some(begins) => text.starts_with(begins),
            None => text.contains(pattern),
        })
        .map(|(name, _, work)| (*name, *work))
}

/// Programs that the picture names, each once, in the order of the file.
pub(crate) fn named(facts: &Facts) -> Vec<Named<'_>> {
    let mut found: Vec<Named<'_>> = Vec::new();
    for mark in facts.marks.iter().filter(|m| names_a_program(m) && m.value.raw().len() <= 512) {
        if let Some((name, work)) = known(mark.value.raw())
            && !found.iter().any(|f| f.name == name)
        {
            found.push(Named { name, work, mark });
        }
    }
    found
}

/// A text of Adobe's: its programs or its metadata toolkit.
pub(crate) fn names_adobe(facts: &Facts) -> bool {
    facts.marks.iter().any(|m| {
        let value = m.value.raw();
        names_a_program(m)
            && (value.contains("Adobe")
                || value.starts_with("XMP toolkit")
                || value.starts_with("Public XMP Toolkit"))
    })
}

/// Segments that Adobe's programs write.
pub(crate) fn adobe_segments(facts: &Facts) -> Vec<&'static str> {
    let Some(file) = &facts.jpeg else { return Vec::new() };
    [
        (file.has(0xed, "Photoshop 3.0"), "APP13 Photoshop 3.0"),
        (file.has(0xec, "Ducky"), "APP12 Ducky"),
        (file.segments.iter().any(|s| s.marker == 0xee && s.label.raw().starts_with("Adobe")), "APP14 Adobe"),
    ]
    .into_iter()
    .filter(|(there, _)| *there)
    .map(|(_, name)| name)
    .collect()
}

/// Marks of a program that saved the file after the camera did: then what is missing or different means little.
pub(crate) fn is_resaved(facts: &Facts) -> bool {
    let mark_says = facts.marks.iter().any(|m| match m.carrier {
        Carrier::Iptc | Carrier::JpegComment | Carrier::PngText => true,
        Carrier::Xmp => {
            let key = m.key.raw();
            let edits =
                ["xmpMM:History", "photoshop:", "crs:", "xmpMM:DerivedFrom", "Iptc4xmp", "dc:", "xmpRights:"];
            let tool = key == "xmp:CreatorTool" && !m.value.raw().starts_with(|c: char| c.is_ascii_digit());
            // Apple's frameworks write XMP Core when Photos or Preview saves a copy.
            let rewritten = key == "x:xmptk" && m.value.raw().starts_with("XMP Core");
            tool || rewritten || edits.iter().any(|e| key.starts_with(e))
        }
        _ => false,
    });
    let adobe = facts.jpeg.as_ref().is_some_and(|j| j.adobe_transform.is_some());
    adobe || mark_says || !adobe_segments(facts).is_empty() || !named(facts).is_empty()
}

/// A picture's size in pixels, by its own header.
pub(crate) fn pixels(facts: &Facts) -> Option<(u32, u32)> {
    if let Some(frame) = facts.jpeg.as_ref().and_then(|j| j.frame.as_ref()) {
        return Some((frame.width.into(), frame.height.into()));
    }
    if let Some(header) = facts.png.as_ref().and_then(|p| p.header) {
        return Some((header.width, header.height));
    }
    if let Some(file) = &facts.webp {
        return file.extended.map(|e| e.canvas).or(file.size);
    }
    let items = facts.isobmff.as_ref().and_then(|f| f.items.as_ref())?;
    items.primary_size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_from_firmware() {
        for (text, name) in [
            ("Adobe Photoshop Lightroom 6.1 (Windows)", "Adobe Lightroom"),
            ("GIMP 2.10.36", "GIMP"),
            ("Nikon Transfer 1.1 W", "Nikon Transfer"),
            ("Photos 8.0", "Apple Photos"),
        ] {
            assert_eq!(known(text).map(|k| k.0), Some(name));
        }
        for text in [
            "17.3.1",
            "Ver.1.00",
            "HDR+ 1.0.585804376zd",
            "S921BXXU1AXB3",
            "Digital Camera FinePix2400Zoom Ver1.70",
            "K10D Ver 1.30",
            "MediaTek Camera Application",
        ] {
            assert_eq!(known(text), None, "{text}");
        }
    }
}
