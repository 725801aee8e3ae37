//! User data in H.264 and H.265 access units: the text that x264, x265 and others leave in the first samples.
//!
//! [`user_data`] walks length-prefixed or Annex B NAL units (ITU-T H.264 Annex B, 7.3.2.3; H.265 7.3.2.4) for SEI
//! messages of type 5, user_data_unregistered. It decodes no picture and keeps nothing but text.

use saboot_core::Untrusted;
use saboot_core::facts::coded::ParameterSets;

use crate::source::{Cursor, c_string};

/// One user_data_unregistered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UserData {
    /// Its UUID in the usual notation, lower case.
    pub(crate) uuid: String,
    /// The text behind the UUID.
    pub(crate) text: Untrusted,
    /// Offset of the NAL unit within the sample, and its end.
    pub(crate) at: (usize, usize),
}

/// Messages kept a sample, NAL units walked a sample.
const MESSAGES: usize = 8;
const UNITS: usize = 256;

/// User data messages in a sample whose NAL units are prefixed by lengths of `length_size` bytes; 0 means Annex B.
pub(crate) fn user_data(sample: &[u8], length_size: u8, hevc: bool) -> Vec<UserData> {
    let mut found = Vec::new();
    for (start, end) in units(sample, length_size) {
        unit(sample.get(start..end).unwrap_or(&[]), (start, end), hevc, &mut found);
    }
    found
}

/// Spans of the NAL units of a sample, of the first [`UNITS`]; `length_size` as in [`user_data`].
pub(crate) fn units(sample: &[u8], length_size: u8) -> Vec<(usize, usize)> {
    if length_size == 0 { annex_b(sample) } else { prefixed(sample, usize::from(length_size)) }
}

/// User data messages among the parameter sets of a decoder configuration, where libx265 puts them.
pub(crate) fn user_data_of_sets(sets: &ParameterSets) -> Vec<UserData> {
    let mut found = Vec::new();
    for bytes in &sets.units {
        unit(bytes, (0, bytes.len()), sets.hevc, &mut found);
    }
    found
}

/// Reads one NAL unit where it is an SEI.
fn unit(bytes: &[u8], at: (usize, usize), hevc: bool, found: &mut Vec<UserData>) {
    let is_sei = match bytes.first() {
        Some(first) if hevc => (first >> 1) & 0x3f == 39,
        Some(first) => first & 0x1f == 6,
        None => false,
    };
    if is_sei && found.len() < MESSAGES {
        let payload = without_emulation_prevention(bytes.get(if hevc { 2 } else { 1 }..).unwrap_or(&[]));
        messages(&payload, at, found);
    }
}

fn messages(payload: &[u8], at: (usize, usize), found: &mut Vec<UserData>) {
    let mut cursor = Cursor::new(payload);
    while found.len() < MESSAGES && cursor.rest().len() > 2 {
        let (Some(kind), Some(size)) = (coded_number(&mut cursor), coded_number(&mut cursor)) else { return };
        // A sample that was read only in part still shows the beginning of the text.
        let body = match cursor.take(size) {
            Some(body) => body,
            None => cursor.take(cursor.rest().len()).unwrap_or(&[]),
        };
        if kind == 5
            && let Some((uuid, text)) = body.split_at_checked(16)
        {
            let text = c_string(text);
            let printable = text.raw().chars().take(32).all(|c| !c.is_control());
            if printable && text.raw().len() >= 4 && !text.raw().starts_with("\\x") {
                found.push(UserData { uuid: uuid_text(uuid), text, at });
            }
        }
    }
}

/// SEI's way to write a number: each 0xff adds 255.
fn coded_number(cursor: &mut Cursor<'_>) -> Option<usize> {
    let mut sum = 0usize;
    loop {
        let byte = cursor.u8()?;
        sum = sum.checked_add(usize::from(byte))?;
        if byte != 0xff {
            return Some(sum);
        }
    }
}

fn uuid_text(bytes: &[u8]) -> String {
    bytes.iter().enumerate().fold(String::with_capacity(36), |mut out, (i, byte)| {
        if matches!(i, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        out.push_str(&format!("{byte:02x}"));
        out
    })
}

pub(crate) fn without_emulation_prevention(unit: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(unit.len());
    let mut zeros = 0;
    for &byte in unit {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        out.push(byte);
    }
    out
}

fn prefixed(sample: &[u8], length_size: usize) -> Vec<(usize, usize)> {
    let mut cursor = Cursor::new(sample);
    let mut units = Vec::new();
    while units.len() < UNITS {
        let Some(length) = cursor.be(length_size).and_then(|n| usize::try_from(n).ok()) else { break };
        let start = sample.len() - cursor.rest().len();
        let end = start.saturating_add(length).min(sample.len());
        units.push((start, end));
        if cursor.skip(length).is_none() {
            break;
        }
    }
    units
}

fn annex_b(sample: &[u8]) -> Vec<(usize, usize)> {
    let starts: Vec<usize> =
        sample.windows(3).enumerate().filter(|(_, w)| *w == [0, 0, 1]).map(|(i, _)| i).take(UNITS).collect();
    let ends = starts.iter().skip(1).copied().chain([sample.len()]);
    starts.iter().zip(ends).map(|(start, end)| (start + 3, end.max(start + 3).min(sample.len()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sei(text: &[u8]) -> Vec<u8> {
        let uuid = b"\xdc\x45\xe9\xbd\xe6\xd9\x48\xb7\x96\x2c\xd8\x20\xd9\x23\xee\xef";
        let mut size = uuid.len() + text.len();
        let mut unit = vec![6u8, 5];
        while size >= 255 {
            unit.push(0xff);
            size -= 255;
        }
        unit.push(size as u8);
        unit.extend(uuid);
        unit.extend(text);
        unit.push(0x80);
        unit
    }

    #[test]
    fn x264_text_is_read_from_both_framings() {
        let unit = sei(&[b"x264 - core 164 - options: ".as_slice(), &[b'a'; 400], b"\0"].concat());
        let with_length = [(unit.len() as u32).to_be_bytes().as_slice(), &unit].concat();
        let with_start = [&[0, 0, 0, 1][..], &unit].concat();
        for (sample, length_size) in [(with_length, 4), (with_start, 0)] {
            let found = user_data(&sample, length_size, false);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].uuid, "dc45e9bd-e6d9-48b7-962c-d820d923eeef");
            assert!(found[0].text.raw().starts_with("x264 - core 164"));
        }
    }

    proptest! {
        #[test]
        fn any_sample_is_survived(sample in proptest::collection::vec(any::<u8>(), 0..300), length_size in 0u8..5, hevc: bool) {
            for message in user_data(&sample, length_size, hevc) {
                prop_assert!(message.at.1 <= sample.len());
            }
        }
    }
}
