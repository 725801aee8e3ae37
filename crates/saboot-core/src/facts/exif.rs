//! EXIF facts: image file directories as written (CIPA DC-008 / JEITA CP-3451, TIFF 6.0).
//!
//! The principal type is [`Exif`], a flat list of [`Entry`]s in the order of the file. The same list holds the
//! directories of a TIFF file. MakerNotes are recognised and their directories counted, not read. Texts stand in
//! `Facts::marks` as well. Nothing here is judged.

use crate::Untrusted;

/// Which image file directory an entry stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Directory {
    /// IFD0: the picture.
    Main,
    /// IFD1 of an EXIF block: the thumbnail; the second page of a TIFF file.
    Thumbnail,
    /// Any directory behind IFD1.
    Further,
    /// Exif IFD (0x8769).
    Exif,
    /// GPS IFD (0x8825).
    Gps,
    /// Interoperability IFD (0xA005).
    Interop,
    /// SubIFDs (0x014A).
    Sub,
}

impl Directory {
    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "IFD0",
            Self::Thumbnail => "IFD1",
            Self::Further => "IFD2+",
            Self::Exif => "Exif",
            Self::Gps => "GPS",
            Self::Interop => "Interop",
            Self::Sub => "SubIFD",
        }
    }
}

/// The value of an entry; lists are cut at [`Exif::VALUES_KEPT`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, decoded from the charset that it states.
    Text(Untrusted),
    /// BYTE, SHORT, LONG, LONG8 and directory offsets.
    Unsigned(Vec<u64>),
    /// SBYTE, SSHORT, SLONG, SLONG8.
    Signed(Vec<i64>),
    /// RATIONAL: numerator and denominator as written.
    Rational(Vec<(u32, u32)>),
    /// SRATIONAL: numerator and denominator as written.
    SignedRational(Vec<(i32, i32)>),
    /// FLOAT and DOUBLE.
    Real(Vec<f64>),
    /// Anything else: its first bytes.
    Opaque(Vec<u8>),
}

/// One directory entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where it stands.
    pub directory: Directory,
    /// Tag number.
    pub tag: u16,
    /// TIFF field type as written.
    pub kind: u16,
    /// Number of values as written.
    pub count: u64,
    /// What was read.
    pub value: Value,
    /// First byte and one past the last byte of the value in the file.
    pub bytes: (u64, u64),
}

impl Entry {
    /// Name of the standard where the tag is known, `0xNNNN` otherwise.
    pub fn name(&self) -> String {
        tag::name(self.directory, self.tag).map_or_else(|| format!("0x{:04X}", self.tag), str::to_owned)
    }

    /// The text up to its first NUL, without spaces around it.
    pub fn text(&self) -> Option<&str> {
        let Value::Text(text) = &self.value else { return None };
        text.raw().split('\0').next().map(str::trim)
    }

    /// The first number.
    pub fn number(&self) -> Option<u64> {
        let Value::Unsigned(list) = &self.value else { return None };
        list.first().copied()
    }

    /// As shown to a reader.
    pub fn shown(&self) -> Untrusted {
        fn list<T>(values: &[T], count: u64, each: impl Fn(&T) -> String) -> Untrusted {
            let mut text = values.iter().take(12).map(each).collect::<Vec<_>>().join(" ");
            if count > 12 {
                text.push_str(&format!(" … ({count} values)"));
            }
            Untrusted::new(text)
        }
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::Unsigned(v) => list(v, self.count, u64::to_string),
            Value::Signed(v) => list(v, self.count, i64::to_string),
            Value::Rational(v) => list(v, self.count, |(a, b)| format!("{a}/{b}")),
            Value::SignedRational(v) => list(v, self.count, |(a, b)| format!("{a}/{b}")),
            Value::Real(v) => list(v, self.count, f64::to_string),
            Value::Opaque(head) => {
                let hex: String = head.iter().map(|b| format!("{b:02x}")).collect();
                Untrusted::new(format!("{} bytes, first {hex}", self.count))
            }
        }
    }
}

/// What the offsets in a maker's directory count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The byte order mark of the whole EXIF block: they break when a program moves the note.
    Block,
    /// The first byte of the note, or this many bytes behind it: they survive a move.
    Note(u64),
}

/// The directory inside a maker's block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteDirectory {
    /// `MM` byte order.
    pub big_endian: bool,
    /// Bytes of signature before it.
    pub header: u64,
    /// What offsets count from.
    pub origin: Origin,
    /// Entries that it states.
    pub entries: u64,
    /// Entries of a known type whose value lies inside the block.
    pub readable: u64,
}

/// The maker's own block (tag 0x927C): recognised, its directory counted, its values not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakerNote {
    /// Maker whose signature it begins with; for a block without a signature the maker whose layout fits and whom
    /// EXIF names; none otherwise.
    pub maker: Option<&'static str>,
    /// The block begins with that maker's signature.
    pub signed: bool,
    /// Its directory; none where the block is no directory or its layout is not known.
    pub directory: Option<NoteDirectory>,
    /// Its first 16 bytes.
    pub head: Vec<u8>,
    /// Where it lies.
    pub bytes: (u64, u64),
}

/// Image file directories as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exif {
    /// The whole block, from its byte order mark.
    pub bytes: (u64, u64),
    /// `MM` byte order.
    pub big_endian: bool,
    /// Entries in the order of the walk: IFD0, its sub-directories, IFD1 …
    pub entries: Vec<Entry>,
    /// Directories walked, with the number of entries that each states.
    pub directories: Vec<(Directory, u64)>,
    /// The maker's block.
    pub maker_note: Option<MakerNote>,
    /// JPEG thumbnail of IFD1: where it lies.
    pub thumbnail: Option<(u64, u64)>,
    /// EXIF blocks in the file; the entries are those of the first.
    pub blocks: u32,
    /// A directory or value is cut off or points in a circle: what is missing may have been there.
    pub damaged: bool,
}

impl Exif {
    /// Entries kept of a file.
    pub const ENTRIES_KEPT: usize = 4096;
    /// Values kept of one entry.
    pub const VALUES_KEPT: usize = 64;

    /// The first entry of a tag in one directory.
    pub fn get(&self, directory: Directory, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|e| e.directory == directory && e.tag == tag)
    }

    /// The entry of a tag of the picture itself: in IFD0 or the Exif IFD, wherever the writer put it.
    pub fn find(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|e| e.tag == tag && matches!(e.directory, Directory::Main | Directory::Exif))
    }

    /// Text of a tag of the picture itself, without spaces around it; none where it is empty.
    pub fn text(&self, tag: u16) -> Option<&str> {
        self.find(tag).and_then(Entry::text).filter(|t| !t.is_empty())
    }

    /// The first rational of a tag of the picture itself; none where its denominator is 0.
    pub fn ratio(&self, tag: u16) -> Option<f64> {
        match &self.find(tag)?.value {
            Value::Rational(list) => {
                list.first().filter(|r| r.1 != 0).map(|r| f64::from(r.0) / f64::from(r.1))
            }
            Value::SignedRational(list) => {
                list.first().filter(|r| r.1 != 0).map(|r| f64::from(r.0) / f64::from(r.1))
            }
            _ => None,
        }
    }

    /// True where the file states a position.
    pub fn has_position(&self) -> bool {
        self.get(Directory::Gps, tag::GPS_LATITUDE).is_some()
            && self.get(Directory::Gps, tag::GPS_LONGITUDE).is_some()
    }
}

/// Tag numbers and their names.
pub mod tag {
    use super::Directory;

    /// What the picture shows, in words.
    pub const IMAGE_DESCRIPTION: u16 = 0x010e;
    /// Maker of the recording device.
    pub const MAKE: u16 = 0x010f;
    /// Model of the recording device.
    pub const MODEL: u16 = 0x0110;
    /// Width of the picture in a directory.
    pub const IMAGE_WIDTH: u16 = 0x0100;
    /// Height of the picture in a directory.
    pub const IMAGE_LENGTH: u16 = 0x0101;
    /// Orientation 1 to 8.
    pub const ORIENTATION: u16 = 0x0112;
    /// Program or firmware.
    pub const SOFTWARE: u16 = 0x0131;
    /// When the file was changed.
    pub const DATE_TIME: u16 = 0x0132;
    /// Person who made it.
    pub const ARTIST: u16 = 0x013b;
    /// Offset of the thumbnail.
    pub const JPEG_OFFSET: u16 = 0x0201;
    /// Length of the thumbnail.
    pub const JPEG_LENGTH: u16 = 0x0202;
    /// XMP packet inside TIFF.
    pub const XMP: u16 = 0x02bc;
    /// IPTC-IIM inside TIFF.
    pub const IPTC: u16 = 0x83bb;
    /// Photoshop resources inside TIFF.
    pub const PHOTOSHOP: u16 = 0x8649;
    /// ICC profile inside TIFF.
    pub const ICC: u16 = 0x8773;
    /// C2PA store inside TIFF.
    pub const C2PA: u16 = 0xcd41;
    /// Exposure time in seconds.
    pub const EXPOSURE_TIME: u16 = 0x829a;
    /// Aperture.
    pub const F_NUMBER: u16 = 0x829d;
    /// When the picture was taken.
    pub const DATE_TIME_ORIGINAL: u16 = 0x9003;
    /// When it was turned into numbers.
    pub const DATE_TIME_DIGITIZED: u16 = 0x9004;
    /// Zone of DateTime.
    pub const OFFSET_TIME: u16 = 0x9010;
    /// Zone of DateTimeOriginal.
    pub const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
    /// Exposure time, APEX.
    pub const SHUTTER_SPEED_VALUE: u16 = 0x9201;
    /// Aperture, APEX.
    pub const APERTURE_VALUE: u16 = 0x9202;
    /// Brightness of the scene, APEX.
    pub const BRIGHTNESS_VALUE: u16 = 0x9203;
    /// Exposure compensation in EV.
    pub const EXPOSURE_BIAS: u16 = 0x9204;
    /// Flash, bit 0 fired.
    pub const FLASH: u16 = 0x9209;
    /// Focal length in millimetres.
    pub const FOCAL_LENGTH: u16 = 0x920a;
    /// Sensitivity.
    pub const ISO: u16 = 0x8827;
    /// Area of the subject.
    pub const SUBJECT_AREA: u16 = 0x9214;
    /// The maker's own block.
    pub const MAKER_NOTE: u16 = 0x927c;
    /// Comment with its charset in front.
    pub const USER_COMMENT: u16 = 0x9286;
    /// Fractions of DateTime.
    pub const SUB_SEC_TIME: u16 = 0x9290;
    /// Fractions of DateTimeOriginal.
    pub const SUB_SEC_TIME_ORIGINAL: u16 = 0x9291;
    /// Width that EXIF states.
    pub const PIXEL_X: u16 = 0xa002;
    /// Height that EXIF states.
    pub const PIXEL_Y: u16 = 0xa003;
    /// Focal length that gives the same view on 36 × 24 mm film.
    pub const FOCAL_LENGTH_35: u16 = 0xa405;
    /// Unique identifier of the picture.
    pub const IMAGE_UNIQUE_ID: u16 = 0xa420;
    /// Maker of the lens.
    pub const LENS_MAKE: u16 = 0xa433;
    /// Model of the lens.
    pub const LENS_MODEL: u16 = 0xa434;
    /// North or south.
    pub const GPS_LATITUDE_REF: u16 = 0x0001;
    /// East or west.
    pub const GPS_LONGITUDE_REF: u16 = 0x0003;
    /// Hours, minutes and seconds, UTC.
    pub const GPS_TIME: u16 = 0x0007;
    /// Day, UTC.
    pub const GPS_DATE: u16 = 0x001d;
    /// Latitude.
    pub const GPS_LATITUDE: u16 = 0x0002;
    /// Longitude.
    pub const GPS_LONGITUDE: u16 = 0x0004;
    /// WhatsApp sticker data in WebP, not part of the standard.
    pub const STICKER: u16 = 0x5741;

    /// Name of the standard, where the tag is known.
    pub fn name(directory: Directory, tag: u16) -> Option<&'static str> {
        let table = match directory {
            Directory::Gps => GPS,
            Directory::Interop => INTEROP,
            _ => IMAGE,
        };
        table
            .binary_search_by_key(&tag, |(number, _)| *number)
            .ok()
            .and_then(|at| table.get(at))
            .map(|(_, name)| *name)
    }

    /// Tags of IFD0, IFD1, SubIFDs and the Exif IFD, ascending.
    #[rustfmt::skip]
    static IMAGE: &[(u16, &str)] = &[
        (0x00fe, "NewSubfileType"), (0x0100, "ImageWidth"), (0x0101, "ImageLength"), (0x0102, "BitsPerSample"),
        (0x0103, "Compression"), (0x0106, "PhotometricInterpretation"), (0x010d, "DocumentName"),
        (0x010e, "ImageDescription"), (0x010f, "Make"), (0x0110, "Model"), (0x0111, "StripOffsets"),
        (0x0112, "Orientation"), (0x0115, "SamplesPerPixel"), (0x0116, "RowsPerStrip"), (0x0117, "StripByteCounts"),
        (0x011a, "XResolution"), (0x011b, "YResolution"), (0x011c, "PlanarConfiguration"), (0x011d, "PageName"),
        (0x0128, "ResolutionUnit"), (0x0129, "PageNumber"), (0x012d, "TransferFunction"), (0x0131, "Software"),
        (0x0132, "DateTime"), (0x013b, "Artist"), (0x013c, "HostComputer"), (0x013d, "Predictor"),
        (0x013e, "WhitePoint"), (0x013f, "PrimaryChromaticities"), (0x0142, "TileWidth"), (0x0143, "TileLength"),
        (0x014a, "SubIFDs"), (0x0152, "ExtraSamples"), (0x0153, "SampleFormat"), (0x0201, "JPEGInterchangeFormat"),
        (0x0202, "JPEGInterchangeFormatLength"), (0x0211, "YCbCrCoefficients"), (0x0212, "YCbCrSubSampling"),
        (0x0213, "YCbCrPositioning"), (0x0214, "ReferenceBlackWhite"), (0x02bc, "XMP"), (0x4746, "Rating"),
        (0x4749, "RatingPercent"), (0x5741, "StickerData"), (0x8298, "Copyright"), (0x829a, "ExposureTime"),
        (0x829d, "FNumber"), (0x83bb, "IPTC"), (0x8649, "PhotoshopResources"), (0x8769, "ExifIFD"),
        (0x8773, "ICCProfile"), (0x8822, "ExposureProgram"), (0x8824, "SpectralSensitivity"), (0x8825, "GPSIFD"),
        (0x8827, "ISOSpeedRatings"), (0x8830, "SensitivityType"), (0x8831, "StandardOutputSensitivity"),
        (0x8832, "RecommendedExposureIndex"), (0x8833, "ISOSpeed"), (0x9000, "ExifVersion"),
        (0x9003, "DateTimeOriginal"), (0x9004, "DateTimeDigitized"), (0x9010, "OffsetTime"),
        (0x9011, "OffsetTimeOriginal"), (0x9012, "OffsetTimeDigitized"), (0x9101, "ComponentsConfiguration"),
        (0x9102, "CompressedBitsPerPixel"), (0x9201, "ShutterSpeedValue"), (0x9202, "ApertureValue"),
        (0x9203, "BrightnessValue"), (0x9204, "ExposureBiasValue"), (0x9205, "MaxApertureValue"),
        (0x9206, "SubjectDistance"), (0x9207, "MeteringMode"), (0x9208, "LightSource"), (0x9209, "Flash"),
        (0x920a, "FocalLength"), (0x9214, "SubjectArea"), (0x927c, "MakerNote"), (0x9286, "UserComment"),
        (0x9290, "SubSecTime"), (0x9291, "SubSecTimeOriginal"), (0x9292, "SubSecTimeDigitized"), (0x9c9b, "XPTitle"),
        (0x9c9c, "XPComment"), (0x9c9d, "XPAuthor"), (0x9c9e, "XPKeywords"), (0x9c9f, "XPSubject"),
        (0xa000, "FlashpixVersion"), (0xa001, "ColorSpace"), (0xa002, "PixelXDimension"), (0xa003, "PixelYDimension"),
        (0xa004, "RelatedSoundFile"), (0xa005, "InteropIFD"), (0xa20b, "FlashEnergy"), (0xa20e, "FocalPlaneXResolution"),
        (0xa20f, "FocalPlaneYResolution"), (0xa210, "FocalPlaneResolutionUnit"), (0xa214, "SubjectLocation"),
        (0xa215, "ExposureIndex"), (0xa217, "SensingMethod"), (0xa300, "FileSource"), (0xa301, "SceneType"),
        (0xa302, "CFAPattern"), (0xa401, "CustomRendered"), (0xa402, "ExposureMode"), (0xa403, "WhiteBalance"),
        (0xa404, "DigitalZoomRatio"), (0xa405, "FocalLengthIn35mmFilm"), (0xa406, "SceneCaptureType"),
        (0xa407, "GainControl"), (0xa408, "Contrast"), (0xa409, "Saturation"), (0xa40a, "Sharpness"),
        (0xa40b, "DeviceSettingDescription"), (0xa40c, "SubjectDistanceRange"), (0xa420, "ImageUniqueID"),
        (0xa430, "CameraOwnerName"), (0xa431, "BodySerialNumber"), (0xa432, "LensSpecification"), (0xa433, "LensMake"),
        (0xa434, "LensModel"), (0xa435, "LensSerialNumber"), (0xa436, "ImageTitle"), (0xa437, "Photographer"),
        (0xa438, "ImageEditor"), (0xa439, "CameraFirmware"), (0xa43a, "RAWDevelopingSoftware"),
        (0xa43b, "ImageEditingSoftware"), (0xa43c, "MetadataEditingSoftware"), (0xa460, "CompositeImage"),
        (0xa461, "SourceImageNumberOfCompositeImage"), (0xa462, "SourceExposureTimesOfCompositeImage"),
        (0xa500, "Gamma"), (0xc4a5, "PrintIM"), (0xc612, "DNGVersion"), (0xc614, "UniqueCameraModel"),
        (0xcd41, "C2PA"), (0xea1c, "Padding"),
    ];

    /// Tags of the GPS IFD, ascending.
    #[rustfmt::skip]
    static GPS: &[(u16, &str)] = &[
        (0x00, "GPSVersionID"), (0x01, "GPSLatitudeRef"), (0x02, "GPSLatitude"), (0x03, "GPSLongitudeRef"),
        (0x04, "GPSLongitude"), (0x05, "GPSAltitudeRef"), (0x06, "GPSAltitude"), (0x07, "GPSTimeStamp"),
        (0x08, "GPSSatellites"), (0x09, "GPSStatus"), (0x0a, "GPSMeasureMode"), (0x0b, "GPSDOP"), (0x0c, "GPSSpeedRef"),
        (0x0d, "GPSSpeed"), (0x0e, "GPSTrackRef"), (0x0f, "GPSTrack"), (0x10, "GPSImgDirectionRef"),
        (0x11, "GPSImgDirection"), (0x12, "GPSMapDatum"), (0x13, "GPSDestLatitudeRef"), (0x14, "GPSDestLatitude"),
        (0x15, "GPSDestLongitudeRef"), (0x16, "GPSDestLongitude"), (0x17, "GPSDestBearingRef"), (0x18, "GPSDestBearing"),
        (0x19, "GPSDestDistanceRef"), (0x1a, "GPSDestDistance"), (0x1b, "GPSProcessingMethod"),
        (0x1c, "GPSAreaInformation"), (0x1d, "GPSDateStamp"), (0x1e, "GPSDifferential"), (0x1f, "GPSHPositioningError"),
    ];

    /// Tags of the Interoperability IFD, ascending.
    #[rustfmt::skip]
    static INTEROP: &[(u16, &str)] =
        &[(0x0001, "InteroperabilityIndex"), (0x0002, "InteroperabilityVersion"), (0x1000, "RelatedImageFileFormat"),
            (0x1001, "RelatedImageWidth"), (0x1002, "RelatedImageLength")];

    #[cfg(test)]
    mod tests {
        #[test]
        fn tables_are_sorted_for_the_search() {
            for table in [super::IMAGE, super::GPS, super::INTEROP] {
                assert!(table.windows(2).all(|w| w[0].0 < w[1].0));
            }
        }
    }
}
