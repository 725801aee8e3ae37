//! A look at single samples: user data and parameter sets in access units, the first record of sensor tracks.
//!
//! [`look`] reads the first samples of each video track, and sync samples spread over it, as far as their parameter
//! sets and user data go; and names what the first sample of a GPMF (GoPro's gpmf-parser) or `camm` (Google's Camera
//! Motion Metadata) track holds. It decodes nothing and reads at most [`SAMPLE_HEAD`] bytes of a sample.

use saboot_core::Untrusted;
use saboot_core::facts::coded::ParameterSets;
use saboot_core::facts::isobmff::{InBand, IsoBmff, Track};
use saboot_core::facts::{Carrier, Facts};

use crate::source::{Cursor, Source, c_string, mark};
use crate::{h264, parameter_sets};

/// Bytes of a sample that are searched for user data.
pub(super) const SAMPLE_HEAD: u64 = 64 * 1024;
/// Bytes of a later sync sample: parameter sets stand in front of the pictures.
const SYNC_HEAD: u64 = 4096;
/// Sequence parameter sets, and names of telemetry, that are kept.
const KEPT: usize = 32;

/// Looks into samples of every track.
pub(super) fn look(source: &mut Source<'_>, file: &mut IsoBmff, facts: &mut Facts) {
    for track in file.movie.iter_mut().flat_map(|m| &mut m.tracks) {
        if track.is(b"vide") {
            video(source, track, facts);
        } else if let Some(&(start, end)) = track.samples.first.first() {
            let has = |kind: &[u8; 4]| track.entries.iter().any(|e| e.kind == kind);
            let length = end.saturating_sub(start).min(SAMPLE_HEAD);
            if has(b"gpmd") {
                gpmf(&source.keep(start, length), 0, &mut track.telemetry);
            } else if has(b"camm") {
                track.telemetry.extend(camm(&source.keep(start, length)));
            }
        }
    }
}

fn video(source: &mut Source<'_>, track: &mut Track, facts: &mut Facts) {
    let configured = track.entries.iter().find_map(|e| Some((e, e.parameter_sets.as_ref()?)));
    let Some((entry, sets)) = configured else { return };
    for message in h264::user_data_of_sets(sets) {
        mark(facts, Carrier::Sei, message.uuid, message.text, Some(entry.bytes));
    }
    // Sets of every entry are known ones.
    let known: Vec<&[u8]> = track
        .entries
        .iter()
        .filter_map(|e| e.parameter_sets.as_ref())
        .flat_map(|s| s.units.iter().map(Vec::as_slice))
        .collect();
    let mut seen = InBand::default();
    let mut others: Vec<Vec<u8>> = Vec::new();
    for &(start, end) in &track.samples.first {
        let sample = source.keep(start, end.saturating_sub(start).min(SAMPLE_HEAD));
        user_data(&sample, start, sets.length_size, sets.hevc, facts);
        units(&sample, start, sets, &known, &mut others, &mut seen);
    }
    for &(start, end) in &track.samples.spread {
        let sample = source.keep(start, end.saturating_sub(start).min(SYNC_HEAD));
        units(&sample, start, sets, &known, &mut others, &mut seen);
    }
    track.in_band = Some(seen);
}

/// Notes user data messages of a sample that lies at `start`.
pub(super) fn user_data(sample: &[u8], start: u64, length_size: u8, hevc: bool, facts: &mut Facts) {
    for message in h264::user_data(sample, length_size, hevc) {
        let bytes = (start + message.at.0 as u64, start + message.at.1 as u64);
        mark(facts, Carrier::Sei, message.uuid, message.text, Some(bytes));
    }
}

/// Notes delimiters and parameter sets of one access unit.
fn units(
    sample: &[u8],
    start: u64,
    sets: &ParameterSets,
    known: &[&[u8]],
    others: &mut Vec<Vec<u8>>,
    seen: &mut InBand,
) {
    let (sequence, picture, delimiter) = if sets.hevc {
        (parameter_sets::HEVC_SEQUENCE, parameter_sets::HEVC_PICTURE, parameter_sets::HEVC_DELIMITER)
    } else {
        (parameter_sets::AVC_SEQUENCE, parameter_sets::AVC_PICTURE, parameter_sets::AVC_DELIMITER)
    };
    seen.samples += 1;
    let mut with_sets = false;
    for (i, (from, to)) in h264::units(sample, sets.length_size).into_iter().enumerate() {
        let unit = sample.get(from..to).unwrap_or(&[]);
        let kind = parameter_sets::kind(unit, sets.hevc);
        seen.with_delimiter += u64::from(i == 0 && kind == Some(delimiter));
        with_sets |= kind == Some(sequence) || kind == Some(picture);
        // A set that reaches the end of what was read may be cut off.
        if kind != Some(sequence) || to >= sample.len() || known.contains(&unit) {
            continue;
        }
        if others.len() < KEPT && !others.iter().any(|o| o == unit) {
            others.push(unit.to_vec());
            if let Some(set) = parameter_sets::sequence(unit, sets.hevc) {
                seen.other_sequences.push(set);
                seen.other_at.get_or_insert((start + from as u64, start + to as u64));
            }
        }
    }
    seen.with_sets += u64::from(with_sets);
}

/// Keys of GPMF's key-length-value records, in order and each once; `DVNM` with the device's name.
fn gpmf(bytes: &[u8], depth: u32, found: &mut Vec<Untrusted>) {
    let mut cursor = Cursor::new(bytes);
    while found.len() < KEPT && depth < 4 {
        let (Some(key), Some(kind), Some(size), Some(repeat)) =
            (cursor.array::<4>(), cursor.u8(), cursor.u8(), cursor.be16())
        else {
            return;
        };
        if !key.iter().all(u8::is_ascii_graphic) {
            return;
        }
        let length = usize::from(size) * usize::from(repeat);
        let body = cursor.rest().get(..length).unwrap_or(cursor.rest());
        let mut name = c_string(&key);
        if &key == b"DVNM" {
            name = Untrusted::new(format!("DVNM={}", c_string(body).raw()));
        }
        if !found.contains(&name) {
            found.push(name);
        }
        // Type 0 nests.
        if kind == 0 {
            gpmf(body, depth + 1, found);
        }
        if cursor.skip(length.next_multiple_of(4)).is_none() {
            return;
        }
    }
}

/// The packet type of a `camm` sample.
fn camm(sample: &[u8]) -> Option<Untrusted> {
    let mut cursor = Cursor::new(sample);
    cursor.skip(2)?;
    let kind = cursor.le16()?;
    let name = match kind {
        0 => "angle axis",
        1 => "exposure time",
        2 => "gyroscope",
        3 => "accelerometer",
        4 => "position",
        5 => "minimal GPS",
        6 => "GPS",
        7 => "magnetometer",
        _ => "unknown",
    };
    Some(format!("type {kind} ({name})").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gpmf_keys_are_named_once() {
        let record = |key: &[u8; 4], kind: u8, body: &[u8]| {
            let mut out = [key.as_slice(), &[kind, 1], &(body.len() as u16).to_be_bytes(), body].concat();
            out.resize(out.len().next_multiple_of(4), 0);
            out
        };
        let stream = [record(b"STNM", b'c', b"Gyro"), record(b"GYRO", b's', &[0; 12])].concat();
        let device =
            [record(b"DVNM", b'c', b"Cam 1"), record(b"STRM", 0, &stream), record(b"STRM", 0, &stream)]
                .concat();
        let mut found = Vec::new();
        gpmf(&record(b"DEVC", 0, &device), 0, &mut found);
        let names: Vec<_> = found.iter().map(|n| n.raw()).collect();
        assert_eq!(names, ["DEVC", "DVNM=Cam 1", "STRM", "STNM", "GYRO"]);
    }

    proptest! {
        #[test]
        fn any_sensor_sample_is_survived(sample in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut found = Vec::new();
            gpmf(&sample, 0, &mut found);
            let _ = camm(&sample);
            prop_assert!(found.len() <= KEPT);
        }
    }
}
