//! What a coded packet says in its first bytes: may decoding start here, does it show a frame, does it bring parameters.
//!
//! A container's key-frame mark is not enough to start from: H.264 recovery points are marked too, and need
//! frames before them. [`Peek`] looks at NAL unit types (ITU-T H.264 7.4.1, H.265 7.4.2.2), the slice type behind
//! them (H.264 7.3.3), the coding type of MPEG-1, -2 and -4 pictures and the VP8 frame tag (RFC 6386 9.1). It decodes
//! nothing else and survives any bytes.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher};

use saboot_core::media::FrameKind;

/// Bytes at the start of a packet that are searched for start codes.
const SEARCHED: usize = 64 * 1024;
/// Different parameter sets that are remembered.
const SETS: usize = 64;

/// How frames of a codec depend on each other, as far as a decode plan needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// H.264 in NAL units: only an IDR is a clean start.
    H264,
    /// H.265 in NAL units: every random access point is, for frames that follow it in both orders.
    H265,
    /// VP8: may hold frames that are never shown.
    Vp8,
    /// A key frame depends on nothing before it, and frames after it in both orders on nothing before it.
    KeyFrames,
    /// Not known well enough to jump in.
    Unknown,
}

/// Reads the first bytes of each packet of one stream, in the order of the file.
pub(crate) struct Peek {
    coding: Coding,
    /// Bytes of the length before each NAL unit; none for start codes.
    length_size: Option<usize>,
    sets: HashSet<u64>,
    sets_known: bool,
    parameters_changed: bool,
    disposable: bool,
    /// Start code behind which the coding type of a picture stands, and the bit at which it does.
    coding_type: Option<(u8, usize)>,
}

/// What one packet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Decoding may start here.
    pub(crate) clean: bool,
    /// It yields a frame to show.
    pub(crate) shown: bool,
    /// Kind of its first slice, where the header is read.
    pub(crate) kind: Option<FrameKind>,
}

impl Peek {
    /// For a stream of an FFmpeg codec name and its extradata.
    pub(crate) fn new(codec: &str, extradata: &[u8]) -> Self {
        let coding = match codec {
            "h264" => Coding::H264,
            "hevc" => Coding::H265,
            "vp8" => Coding::Vp8,
            "mpeg1video" | "mpeg2video" | "mpeg4" | "msmpeg4v2" | "msmpeg4v3" | "h263" | "flv1" | "vp6"
            | "vp6f" | "vp9" | "av1" | "mjpeg" | "prores" | "dnxhd" | "dvvideo" | "rawvideo" | "ffv1"
            | "huffyuv" | "ffvhuff" | "png" | "v210" => Coding::KeyFrames,
            _ => Coding::Unknown,
        };
        let at = match coding {
            Coding::H264 => Some(4),
            Coding::H265 => Some(21),
            _ => None,
        };
        let configured = extradata.first() == Some(&1) && extradata.len() > 6;
        let length_size =
            at.filter(|_| configured).and_then(|at| extradata.get(at)).map(|b| usize::from(b & 3) + 1);
        Self {
            coding,
            length_size,
            sets: HashSet::new(),
            sets_known: false,
            parameters_changed: false,
            disposable: matches!(codec, "h264" | "mpeg1video" | "mpeg2video"),
            coding_type: match codec {
                "mpeg4" => Some((0xb6, 0)),
                "mpeg1video" | "mpeg2video" => Some((0x00, 10)),
                _ => None,
            },
        }
    }

    /// False where the codec is not known well enough to jump into a stream.
    pub(crate) fn can_jump(&self) -> bool {
        self.coding != Coding::Unknown
    }

    /// The decoder can leave out frames that no other frame refers to, without a trace in the others.
    pub(crate) fn can_skip_non_reference(&self) -> bool {
        self.disposable
    }

    /// A later packet brought parameter sets that the first ones did not hold: a jump might miss them.
    pub(crate) fn parameters_changed(&self) -> bool {
        self.parameters_changed
    }

    /// Looks at one packet.
    pub(crate) fn look(&mut self, data: &[u8], key: bool) -> Seen {
        let kind = if key { Some(FrameKind::Intra) } else { None };
        match self.coding {
            Coding::H264 => {
                let first = self.units(data, |h| h & 0x1f, |t| t == 7 || t == 8);
                Seen {
                    clean: first.is_some_and(|(t, _)| t == 5) && key,
                    shown: true,
                    kind: first.and_then(|(_, unit)| slice_kind(unit)),
                }
            }
            Coding::H265 => {
                let first = self.units(data, |h| (h >> 1) & 0x3f, |t| (32..=34).contains(&t));
                Seen { clean: first.is_some_and(|(t, _)| (16..=21).contains(&t)) && key, shown: true, kind }
            }
            Coding::Vp8 => Seen { clean: key, shown: data.first().is_none_or(|tag| tag & 0x10 != 0), kind },
            Coding::KeyFrames => Seen { clean: key, shown: true, kind: self.picture_kind(data).or(kind) },
            Coding::Unknown => Seen { clean: false, shown: true, kind },
        }
    }

    /// Coding type of an MPEG-1, -2 (three bits, 1 to 3) or -4 picture (two bits, 0 to 2).
    fn picture_kind(&self, data: &[u8]) -> Option<FrameKind> {
        let (code, bit) = self.coding_type?;
        let mut rest = data.get(..SEARCHED).unwrap_or(data);
        loop {
            rest = rest.get(start_code(rest)? + 3..)?;
            if rest.first() == Some(&code) {
                break;
            }
        }
        let (width, first) = if bit == 0 { (2, 0) } else { (3, 1) };
        let value = bits(rest.get(1..)?, bit, width)?;
        match value.checked_sub(first)? {
            0 => Some(FrameKind::Intra),
            1 => Some(FrameKind::Predicted),
            2 => Some(FrameKind::Bidirectional),
            _ => None,
        }
    }

    /// Type and bytes of the first NAL unit that holds picture data; parameter sets before it are remembered.
    fn units<'d>(
        &mut self,
        data: &'d [u8],
        kind: fn(u8) -> u8,
        is_set: fn(u8) -> bool,
    ) -> Option<(u8, &'d [u8])> {
        let mut rest = data.get(..SEARCHED).unwrap_or(data);
        let mut brought_sets = false;
        let mut picture = None;
        while let Some((unit, after)) = next_unit(rest, self.length_size) {
            rest = after;
            let Some(kind) = unit.first().map(|h| kind(*h)) else { continue };
            if is_set(kind) {
                brought_sets = true;
                let mut hasher = DefaultHasher::new();
                hasher.write(unit);
                let hash = hasher.finish();
                if self.sets.len() < SETS && self.sets.insert(hash) && self.sets_known {
                    self.parameters_changed = true;
                }
            }
            let is_picture = if self.coding == Coding::H264 { (1..=5).contains(&kind) } else { kind < 32 };
            if is_picture {
                picture = Some((kind, unit));
                break;
            }
        }
        self.sets_known |= brought_sets;
        picture
    }
}

/// `slice_type` of an H.264 slice: the second Exp-Golomb number behind the NAL unit header.
fn slice_kind(unit: &[u8]) -> Option<FrameKind> {
    let body = unit.get(1..)?;
    let (_, at) = exp_golomb(body, 0)?;
    let (kind, _) = exp_golomb(body, at)?;
    match kind % 5 {
        0 | 3 => Some(FrameKind::Predicted),
        1 => Some(FrameKind::Bidirectional),
        _ => Some(FrameKind::Intra),
    }
}

/// An unsigned Exp-Golomb number at a bit, and the bit behind it.
fn exp_golomb(data: &[u8], at: usize) -> Option<(u32, usize)> {
    let zeros = (0..24).find(|n| bits(data, at + n, 1) == Some(1))?;
    Some((bits(data, at + zeros, zeros + 1)? - 1, at + 2 * zeros + 1))
}

/// `count` (at most 25) bits from bit `at`, the highest first.
fn bits(data: &[u8], at: usize, count: usize) -> Option<u32> {
    (at..at + count).try_fold(0, |sum, n| Some(sum << 1 | u32::from(*data.get(n / 8)? >> (7 - n % 8) & 1)))
}

/// The next NAL unit and what follows it.
fn next_unit(data: &[u8], length_size: Option<usize>) -> Option<(&[u8], &[u8])> {
    if let Some(size) = length_size {
        let length = data.get(..size)?.iter().fold(0usize, |n, b| (n << 8) | usize::from(*b));
        let body = data.get(size..)?;
        return Some(body.split_at(length.min(body.len())));
    }
    let start = start_code(data)?;
    let body = data.get(start + 3..)?;
    Some(body.split_at(start_code(body).unwrap_or(body.len())))
}

fn start_code(data: &[u8]) -> Option<usize> {
    data.windows(3).position(|w| w == [0, 0, 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_an_idr_is_a_clean_start_in_h264() {
        let mut peek = Peek::new("h264", &[]);
        let idr = [0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 1, 0x65, 0x88];
        let recovery = [0, 0, 0, 1, 6, 6, 1, 0xc4, 0, 0, 1, 0x41, 0x9a];
        assert!(peek.look(&idr, true).clean);
        assert!(!peek.look(&recovery, true).clean);
        assert!(peek.look(&idr, true).clean);
        assert!(!peek.parameters_changed());
        let other = [0, 0, 0, 1, 0x67, 9, 9, 0, 0, 1, 0x65, 0x88];
        assert!(peek.look(&other, true).clean);
        assert!(peek.parameters_changed());
    }

    #[test]
    fn lengths_are_read_from_the_configuration() {
        let avcc = [1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, 0];
        let mut peek = Peek::new("h264", &avcc);
        assert!(peek.look(&[0, 0, 0, 2, 9, 0xf0, 0, 0, 0, 2, 0x65, 0x88], true).clean);
        assert!(!peek.look(&[0, 0, 0, 2, 0x41, 0x9a], true).clean);
    }

    #[test]
    fn kinds_of_frames_are_read() {
        let mut peek = Peek::new("h264", &[]);
        // first_mb_in_slice 0 (1), slice_type 5 (00110): P; 6 (00111): B; 7 (0001000): I.
        assert_eq!(peek.look(&[0, 0, 1, 0x41, 0b1001_1000], false).kind, Some(FrameKind::Predicted));
        assert_eq!(peek.look(&[0, 0, 1, 0x01, 0b1001_1100], false).kind, Some(FrameKind::Bidirectional));
        assert_eq!(peek.look(&[0, 0, 1, 0x65, 0b1000_1000], true).kind, Some(FrameKind::Intra));
        assert_eq!(peek.look(&[0, 0, 1, 0x41], false).kind, None);
        let mut peek = Peek::new("mpeg4", &[]);
        assert_eq!(peek.look(&[0, 0, 1, 0xb6, 0x40], false).kind, Some(FrameKind::Predicted));
        let mut peek = Peek::new("mpeg2video", &[]);
        assert_eq!(peek.look(&[0, 0, 1, 0, 0x00, 0b0001_1000], false).kind, Some(FrameKind::Bidirectional));
    }

    #[test]
    fn hidden_vp8_frames_are_seen() {
        let mut peek = Peek::new("vp8", &[]);
        assert!(peek.look(&[0x10, 2, 0], true).shown);
        assert!(!peek.look(&[0x01, 2, 0], false).shown);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..200), extradata in proptest::collection::vec(any::<u8>(), 0..40)) {
            for codec in ["h264", "hevc", "vp8", "mpeg4", "other"] {
                let _ = Peek::new(codec, &extradata).look(&data, true);
            }
        }
    }
}
