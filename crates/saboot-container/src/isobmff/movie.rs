//! `moov` (ISO/IEC 14496-12, 8.2 to 8.6): movie, tracks, edits, tables.
//!
//! [`movie`] fills a [`Movie`] and adds marks; it also returns where the chunks of all tracks lie, so that they can
//! be compared with the `mdat` bodies. Nesting is fixed by the calls here, so depth cannot run away.

use saboot_core::facts::isobmff::{Edit, Movie, Times, Track, UuidBox};
use saboot_core::facts::{Carrier, Facts};

use super::boxes::{Atom, Walk, children};
use super::table::Tables;
use super::{entry, tags};
use crate::source::{Cursor, mark};
use crate::xmp;

/// Chunk spans of all tracks; none where one track's tables cannot be trusted or its media lies elsewhere.
pub(super) type Chunks = Option<Vec<(u64, u64)>>;

pub(super) fn movie(walk: &mut Walk<'_>, moov: Atom<'_>, facts: &mut Facts) -> (Movie, Chunks) {
    let mut movie = Movie { bytes: moov.bytes(), ..Movie::default() };
    let mut chunks = Some(Vec::new());
    children(walk, moov, "moov", 1, &mut |walk, atom| match &atom.span.kind.0 {
        b"mvhd" => {
            if let Some((times, timescale, duration, _)) = times(atom, false) {
                (movie.times, movie.timescale, movie.duration) = (times, timescale, duration);
            }
        }
        b"trak" => {
            if movie.tracks.len() as u64 >= u64::from(walk.log.limits.streams) {
                walk.log.damage("limit.streams", "moov", "more tracks are not read", Some(atom.bytes()));
                chunks = None;
                return;
            }
            let (track, spans) = track(walk, atom, &mut movie, facts);
            movie.tracks.push(track);
            match (&mut chunks, spans) {
                (Some(all), Some(spans)) => all.extend(spans),
                _ => chunks = None,
            }
        }
        b"udta" => tags::user_data(walk, atom, &mut movie, facts, 2),
        b"meta" => tags::meta(walk, atom, facts, 2),
        b"uuid" if atom.body.starts_with(&UuidBox::XMP) => {
            let packet = atom.behind(16);
            xmp::parse(packet.body, packet.body_at(), &mut walk.log, facts);
        }
        b"uuid" if atom.body.starts_with(&UuidBox::CANON) => tags::canon(walk, atom.behind(16), facts, 2),
        b"mvex" => movie.extends = true,
        b"cmov" => movie.compressed = true,
        b"moov" | b"mdat" | b"ftyp" | b"moof" => {
            let detail = format!("{:?} inside moov", atom.span.kind);
            walk.log.damage("mp4.box-misplaced", "moov", detail, Some(atom.bytes()));
        }
        _ => {}
    });
    if movie.compressed {
        walk.log.damage(
            "mp4.compressed-movie",
            "moov",
            "the movie header is compressed and was not read",
            Some(moov.bytes()),
        );
    }
    (movie, chunks)
}

/// Creation, modification, time scale, duration, and what follows, of `mvhd` and `mdhd`; `tkhd` has a track id and
/// four reserved bytes instead of the time scale, which is then returned as the "time scale".
fn times(atom: Atom<'_>, is_track: bool) -> Option<(Times, u32, u64, Cursor<'_>)> {
    let (version, _, mut cursor) = atom.full()?;
    let width = if version == 1 { 8 } else { 4 };
    let times = Times { created: cursor.be(width)?, modified: cursor.be(width)? };
    let scale = cursor.be32()?;
    if is_track {
        cursor.skip(4)?;
    }
    let duration = cursor.be(width)?;
    // All ones means unknown.
    let unknown = duration == if version == 1 { u64::MAX } else { u64::from(u32::MAX) };
    Some((times, scale, if unknown { 0 } else { duration }, cursor))
}

fn track(walk: &mut Walk<'_>, trak: Atom<'_>, movie: &mut Movie, facts: &mut Facts) -> (Track, Chunks) {
    let mut track = Track { bytes: trak.bytes(), ..Track::default() };
    let mut chunks = Some(Vec::new());
    children(walk, trak, "trak", 2, &mut |walk, atom| match &atom.span.kind.0 {
        b"tkhd" => track_header(atom, &mut track),
        b"edts" => children(walk, atom, "edts", 3, &mut |walk, atom| {
            if atom.is(b"elst") {
                edits(walk, atom, &mut track);
            }
        }),
        b"mdia" => chunks = media(walk, atom, &mut track, facts),
        b"udta" => tags::user_data(walk, atom, movie, facts, 3),
        b"meta" => tags::meta(walk, atom, facts, 3),
        _ => {}
    });
    (track, chunks)
}

fn track_header(atom: Atom<'_>, track: &mut Track) {
    let Some((times, id, duration, mut cursor)) = times(atom, true) else { return };
    (track.times, track.id, track.duration) = (times, id, duration);
    if cursor.skip(16).is_none() {
        return;
    }
    let mut matrix = [0i32; 9];
    for cell in &mut matrix {
        let Some(value) = cursor.be32() else { return };
        *cell = value as i32;
    }
    const ONE: i32 = 0x1_0000;
    track.rotation = match [matrix[0], matrix[1], matrix[3], matrix[4]] {
        [ONE, 0, 0, ONE] => Some(0),
        [0, ONE, b, 0] if b == -ONE => Some(90),
        [a, 0, 0, d] if a == -ONE && d == -ONE => Some(180),
        [0, a, ONE, 0] if a == -ONE => Some(270),
        _ => None,
    };
    if let (Some(width), Some(height)) = (cursor.be32(), cursor.be32()) {
        track.size = (f64::from(width) / 65_536.0, f64::from(height) / 65_536.0);
    }
}

fn edits(walk: &mut Walk<'_>, atom: Atom<'_>, track: &mut Track) {
    let Some((version, _, mut cursor)) = atom.full() else { return };
    let width = if version == 1 { 8 } else { 4 };
    let stated = cursor.be32().map_or(0, u64::from);
    let here = cursor.rest().len() as u64 / (2 * width as u64 + 4);
    if stated > here {
        walk.log.damage(
            "mp4.table-truncated",
            "elst",
            format!("{stated} entries in {} bytes", cursor.rest().len()),
            Some(atom.bytes()),
        );
    }
    track.edit_count = stated.min(here);
    track.edit_bytes = Some(atom.bytes());
    for _ in 0..track.edit_count.min(Track::EDITS_KEPT as u64) {
        let (Some(duration), Some(media_time), Some(rate)) =
            (cursor.be(width), cursor.be(width), cursor.be32())
        else {
            return;
        };
        let media_time = if version == 1 { media_time as i64 } else { i64::from(media_time as u32 as i32) };
        track.edits.push(Edit { duration, media_time, rate: rate as i32 });
    }
}

fn media(walk: &mut Walk<'_>, mdia: Atom<'_>, track: &mut Track, facts: &mut Facts) -> Chunks {
    let mut chunks = Some(Vec::new());
    children(walk, mdia, "mdia", 3, &mut |walk, atom| match &atom.span.kind.0 {
        b"mdhd" => {
            if let Some((times, timescale, duration, mut cursor)) = times(atom, false) {
                (track.media_times, track.timescale, track.media_duration) = (times, timescale, duration);
                track.language = cursor.be16().unwrap_or(0);
            }
        }
        b"hdlr" => {
            track.handler = tags::handler(atom);
            if let Some(handler) = &track.handler {
                mark(facts, Carrier::Handler, handler.kind.text(), handler.name.clone(), Some(handler.bytes));
            }
        }
        b"minf" => children(walk, atom, "minf", 4, &mut |walk, atom| match &atom.span.kind.0 {
            b"hdlr" => track.data_handler = tags::handler(atom),
            b"dinf" if is_elsewhere(walk, atom) => chunks = None,
            b"stbl" => {
                let here = table(walk, atom, track, facts);
                chunks = chunks.take().and(here);
            }
            _ => {}
        }),
        _ => {}
    });
    chunks
}

/// True where a data reference points to another file.
fn is_elsewhere(walk: &mut Walk<'_>, dinf: Atom<'_>) -> bool {
    let mut elsewhere = false;
    children(walk, dinf, "dinf", 5, &mut |walk, atom| {
        if atom.is(b"dref") {
            children(walk, atom.behind(8), "dref", 6, &mut |_, atom| {
                elsewhere |= atom.full().is_none_or(|(_, flags, _)| flags & 1 == 0);
            });
        }
    });
    elsewhere
}

fn table(walk: &mut Walk<'_>, stbl: Atom<'_>, track: &mut Track, facts: &mut Facts) -> Chunks {
    let mut tables = Tables::default();
    let handler = track.handler.as_ref().map_or_else(Default::default, |h| h.kind);
    children(walk, stbl, "stbl", 5, &mut |walk, atom| {
        let body = atom.body.get(4..).unwrap_or(&[]);
        match &atom.span.kind.0 {
            b"stsd" => track.entries = entry::entries(walk, atom, handler, 6),
            b"stts" => tables.stts = Some(body),
            b"ctts" => tables.ctts = Some((atom.body.first().copied().unwrap_or(0), body)),
            b"stsz" => tables.stsz = Some(body),
            b"stz2" => tables.stz2 = Some(body),
            b"stsc" => tables.stsc = Some(body),
            b"stco" => tables.stco = Some(body),
            b"co64" => tables.co64 = Some(body),
            b"stss" => tables.stss = Some(body),
            _ => {}
        }
    });
    for entry in &track.entries {
        for text in &entry.user_data {
            mark(facts, Carrier::Compressor, "user data", text.clone(), Some(entry.bytes));
        }
        mark(facts, Carrier::Compressor, entry.kind.text(), entry.compressor.clone(), Some(entry.bytes));
    }
    track.timing = tables.timing(&mut walk.log);
    track.composition = tables.composition(&mut walk.log);
    track.sync_samples = tables.sync_samples(&mut walk.log);
    let (samples, chunks) = tables.samples(&mut walk.log);
    track.samples = samples;
    chunks
}
