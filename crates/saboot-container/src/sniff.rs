//! Which format the first bytes are: by content, never by extension.
//!
//! [`sniff`] looks at the first [`HEAD`] bytes only. Text that merely claims to be media (playlists, concat
//! scripts) is not known here, so it never reaches a demuxer.

use std::io::{self, SeekFrom};

use saboot_core::facts::Format;

use crate::ReadSeek;

/// Bytes that are looked at.
pub const HEAD: usize = 4096;

/// Fills `head` from the start of the source; returns how many bytes it got and the size of the source.
pub(crate) fn head(source: &mut dyn ReadSeek, head: &mut [u8]) -> io::Result<(usize, u64)> {
    let size = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(0))?;
    let mut filled = 0;
    while let Some(rest) = head.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match source.read(rest)? {
            0 => break,
            n => filled += n,
        }
    }
    source.seek(SeekFrom::Start(0))?;
    Ok((filled, size))
}

/// The format of a file that begins with `head`; none when it is not media that saboot reads.
pub fn sniff(head: &[u8]) -> Option<Format> {
    let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Some(Format::Png);
    }
    if at(0, b"\xff\xd8\xff") {
        return Some(Format::Jpeg);
    }
    if at(0, b"GIF87a") || at(0, b"GIF89a") {
        return Some(Format::Gif);
    }
    if at(0, b"RIFF") || at(0, b"RF64") || at(0, b"BW64") {
        return match head.get(8..12) {
            Some(b"WEBP") => Some(Format::Webp),
            Some(b"AVI ") => Some(Format::Avi),
            Some(b"WAVE") => Some(Format::Wav),
            _ => None,
        };
    }
    if at(0, b"\x1a\x45\xdf\xa3") {
        return Some(if contains(head, b"webm") { Format::Webm } else { Format::Matroska });
    }
    if at(0, b"OggS") {
        return Some(Format::Ogg);
    }
    if at(0, b"fLaC") {
        return Some(Format::Flac);
    }
    if at(0, b"#!AMR-WB\n") {
        return Some(Format::AmrWb);
    }
    if at(0, b"#!AMR\n") {
        return Some(Format::AmrNb);
    }
    if at(0, b"FLV\x01") {
        return Some(Format::Flv);
    }
    if at(0, b"II*\0") || at(0, b"MM\0*") || at(0, b"II+\0") || at(0, b"MM\0+") {
        return Some(Format::Tiff);
    }
    // OS/2 keeps a hot spot where Windows has zeros; the size of the second header tells a bitmap then.
    let bitmap = |head: &[u8]| {
        head.get(6..10) == Some(&[0; 4])
            || matches!(head.get(14..18), Some([12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]))
    };
    if at(0, b"BM") && bitmap(head) {
        return Some(Format::Bmp);
    }
    // Before the boxes: a transaction may be named so that a box type stands where one would.
    if crate::mms::sniff(head) {
        return Some(Format::Mms);
    }
    if at(0, b"PK\x03\x04") {
        return Some(Format::Zip);
    }
    if let Some(format) = isobmff(head) {
        return Some(format);
    }
    if at(0, &[0, 0, 1, 0xba]) || at(0, &[0, 0, 1, 0xb3]) {
        return Some(Format::MpegPs);
    }
    if is_transport_stream(head) {
        return Some(Format::MpegTs);
    }
    if at(0, b"ID3") {
        // ID3 may also stand before ADTS AAC or FLAC; look behind it when it is short enough.
        return Some(behind_id3(head).unwrap_or(Format::Mp3));
    }
    frame_sync(head)
}

fn contains(head: &[u8], needle: &[u8]) -> bool {
    head.windows(needle.len()).any(|w| w == needle)
}

fn isobmff(head: &[u8]) -> Option<Format> {
    let kind = head.get(4..8)?;
    if kind != b"ftyp" {
        // QuickTime files of before 2005 and damaged ones have no ftyp.
        let known: [&[u8]; 7] = [b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp"];
        return known.contains(&kind).then_some(if kind == b"styp" { Format::Mp4 } else { Format::Mov });
    }
    let size = u32::from_be_bytes(head.get(..4)?.try_into().ok()?) as usize;
    let brands = head.get(8..size.clamp(16, head.len().max(16))).unwrap_or(head.get(8..).unwrap_or(&[]));
    let major = brands.get(..4)?;
    let any = |wanted: &[&[u8]]| brands.chunks(4).any(|b| wanted.contains(&b));
    if any(&[b"avif", b"avis"]) {
        return Some(Format::Avif);
    }
    if [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"].iter().any(|b| major == *b) {
        return Some(Format::Heif);
    }
    if major == b"qt  " {
        return Some(Format::Mov);
    }
    if major.starts_with(b"3gp")
        || major.starts_with(b"3g2")
        || major.starts_with(b"3gr")
        || major.starts_with(b"3gs")
    {
        return Some(Format::ThreeGp);
    }
    Some(Format::Mp4)
}

/// Sync bytes 0x47 at 188 (or 192 with a 4-byte time code, M2TS): three in a row, where the head is long enough.
fn is_transport_stream(head: &[u8]) -> bool {
    [(188, 0), (192, 4), (204, 0)].iter().any(|&(step, first)| {
        let syncs: Vec<_> = (0..3).map_while(|i| head.get(first + i * step)).collect();
        syncs.len() == 3 && syncs.iter().all(|b| **b == 0x47)
    })
}

fn behind_id3(head: &[u8]) -> Option<Format> {
    let size = head.get(6..10)?.iter().fold(0usize, |n, b| (n << 7) | usize::from(b & 0x7f));
    let rest = head.get(10 + size..)?;
    if rest.starts_with(b"fLaC") { Some(Format::Flac) } else { frame_sync(rest) }
}

/// An MPEG audio or ADTS frame header that is followed by a second one at the distance it states.
fn frame_sync(head: &[u8]) -> Option<Format> {
    let [a, b, c, d, e, f] = *head.get(..6)? else { return None };
    if a != 0xff || b & 0xe0 != 0xe0 {
        return None;
    }
    if b & 0xf6 == 0xf0 {
        let length = (usize::from(d & 3) << 11) | (usize::from(e) << 3) | usize::from(f >> 5);
        let next = head.get(length..).filter(|_| length >= 7)?;
        return (next.is_empty()
            || (next.first() == Some(&0xff) && next.get(1).is_none_or(|b| b & 0xf6 == 0xf0)))
        .then_some(Format::AdtsAac);
    }
    let valid = b & 0x18 != 0x08 && b & 0x06 != 0 && c & 0xf0 != 0xf0 && c & 0x0c != 0x0c;
    valid.then_some(Format::Mp3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_that_claims_to_be_media_is_not_known() {
        for text in
            ["#EXTM3U\n#EXT-X-VERSION:3\n", "ffconcat version 1.0\nfile a.mp4\n", "hello", "<smil>", ""]
        {
            assert_eq!(sniff(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn bitmaps_of_windows_and_of_os2_are_known() {
        let head = |reserved: [u8; 4], second: u8| {
            [&b"BM\x1a\0\0\0"[..], &reserved, &[26, 0, 0, 0, second, 0, 0, 0]].concat()
        };
        assert_eq!(sniff(&head([0; 4], 40)), Some(Format::Bmp));
        assert_eq!(sniff(&head([0x15, 0, 0x10, 0], 12)), Some(Format::Bmp));
        assert_eq!(sniff(b"BMW drivers' handbook, page 1"), None);
    }

    #[test]
    fn brands_are_read() {
        let ftyp = |brand: &[u8; 4]| [&[0, 0, 0, 20][..], b"ftyp", brand, &[0; 4], b"isom"].concat();
        for (brand, format) in [
            (b"isom", Format::Mp4),
            (b"qt  ", Format::Mov),
            (b"3gp4", Format::ThreeGp),
            (b"heic", Format::Heif),
            (b"avif", Format::Avif),
            (b"M4A ", Format::Mp4),
        ] {
            assert_eq!(sniff(&ftyp(brand)), Some(format));
        }
    }

    #[test]
    fn messages_are_known_by_their_first_headers() {
        for (head, format) in [
            (&b"\x8c\x84\x8d\x90\x85\x04\x3e\x03\x8b\x20"[..], Some(Format::Mms)),
            (b"\x8c\x80\x98moov\0\x8d\x92\x97", Some(Format::Mms)),
            (b"\x8c\x86\x98x\0\x8d\x90Return-Path\0<a>\0", Some(Format::Mms)),
            (b"\x8c\x80\x98abc\0", None),
            (b"\x8c\x70\x8d\x90", None),
            (b"\x8c\x84", None),
            // A QuickTime file whose media data are 2.2 GB long.
            (b"\x8c\x80\x98\x00mdat\x8d\x90\x00\x00", Some(Format::Mov)),
        ] {
            assert_eq!(sniff(head), format, "{head:x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(head in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = sniff(&head);
        }
    }
}
