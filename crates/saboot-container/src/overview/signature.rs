//! The header signature of a camera JPEG: what firmware fixes and a program that saves again changes (J2).
//!
//! [`signature`] writes the features of Kee, Johnson and Farid ("Digital image authentication from JPEG headers", IEEE
//! TIFS 6(3), 2011) as one line: picture and thumbnail size, quantisation and Huffman tables, entries of each EXIF
//! directory, the maker's block. Two files of one camera in one mode give the same line; without a file to compare with
//! it says nothing. Tables are named by CRC-32, which tells them apart and is no proof against design.

use flate2::Crc;
use saboot_core::facts::Facts;
use saboot_core::facts::annex::PreviewSource;
use saboot_core::facts::jpeg::Jpeg;

/// The line; none for a file that is no JPEG or has no frame.
pub(super) fn signature(facts: &Facts) -> Option<String> {
    let file = facts.jpeg.as_ref()?;
    let frame = file.frame.as_ref()?;
    let mut parts = vec![
        format!("{}x{}", frame.width, frame.height),
        format!("SOF{}", frame.sof),
        frame.subsampling().unwrap_or("?").to_owned(),
        format!("DQT:{:08x}", crc(&file.quant_payload)),
        format!("DHT:{}", huffman(file)),
        format!("DRI:{}", file.restart_interval),
        format!("order:{:08x}", crc(&order(file))),
    ];
    if let Some(exif) = &facts.exif {
        let counts: Vec<String> = exif
            .directories
            .iter()
            .map(|(directory, entries)| format!("{}={entries}", directory.name()))
            .collect();
        parts.push(format!("EXIF:{}", counts.join("/")));
        if let Some(note) = &exif.maker_note {
            let entries = note.directory.map_or(0, |d| d.entries);
            parts.push(format!("note:{}={entries}", note.maker.unwrap_or("?")));
        }
    }
    if let Some(thumbnail) = facts.previews.iter().find(|p| p.source == PreviewSource::ExifThumbnail) {
        let (width, height) = thumbnail.size.unwrap_or((0, 0));
        parts.push(format!("thumbnail:{width}x{height}"));
    }
    Some(parts.join(" "))
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// `standard`, or the counts of all tables by CRC-32: optimised tables differ from picture to picture.
fn huffman(file: &Jpeg) -> String {
    if file.huffman_tables.iter().all(|t| t.standard) {
        return "standard".to_owned();
    }
    let counts: Vec<u8> = file.huffman_tables.iter().flat_map(|t| t.counts).collect();
    format!("{:08x}", crc(&counts))
}

/// Markers in order; pieces of one kind in a row count once, since their number follows the size of their content.
fn order(file: &Jpeg) -> Vec<u8> {
    let mut markers: Vec<u8> = file.segments.iter().map(|s| s.marker).collect();
    markers.dedup();
    markers
}
