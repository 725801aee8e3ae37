//! vPDQ: the PDQ of a frame a second, with its quality and time.
//!
//! [`frame`] makes one entry. Which frames: whoever decodes asks for a frame a second. Frames are upright, as they
//! are shown and as a platform sees them; the published tool hashes them as they are stored, so a video that a phone
//! only marks as turned has other hashes there.

use saboot_core::fingerprint::FramePdq;
use saboot_core::media::Frame;

use super::pdq::pdq;

/// The entry of one frame.
pub fn frame(frame: &Frame) -> FramePdq {
    FramePdq { frame: frame.index, time_s: (frame.time_s() * 1000.0).round() / 1000.0 + 0.0, pdq: pdq(frame) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_the_published_line_form() {
        let rgb = (0..64 * 48 * 3).map(|i| (i * i / 7 % 251) as u8).collect();
        let one = frame(&Frame { index: 30, time_us: 1_000_999, width: 64, height: 48, rgb });
        assert_eq!(one.time_s, 1.001);
        for (entry, number, time) in
            [(one, "30", "1.001"), (FramePdq { frame: 60, time_s: 2.0, ..one }, "60", "2.000")]
        {
            let line = entry.line();
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!((fields.len(), fields[0], fields[2].len(), fields[3]), (4, number, 64, time));
            assert!(fields[1].parse::<u8>().unwrap() <= 100);
        }
    }
}
