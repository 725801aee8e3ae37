//! MP4, QuickTime, 3GP, HEIF and AVIF (ISO/IEC 14496-12 and its family): box walk with offsets to [`IsoBmff`].
//!
//! [`IsoBmffParser`] walks the top-level boxes through the file by their headers; only `moov` and `meta` are read
//! into memory, within `Limits::metadata_bytes`, and of the media only the first samples of a video track, for the
//! text that encoders leave there. Odd boxes are the evidence, so nothing is repaired: what does not fit is damage.

mod boxes;
mod entry;
mod fragment;
mod items;
mod movie;
mod samples;
mod table;
mod tags;

use saboot_core::facts::isobmff::{BoxSpan, Brands, FourCc, IsoBmff, SizeForm, UuidBox};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits};

pub(crate) use entry::{RATES, audio_specific, avc_config, hevc_config};

use crate::source::{Cursor, Log, Source, mark};
use crate::{Parser, ReadSeek, xmp};
use boxes::{Atom, Walk, header};

/// Reads ISO base media files.
pub struct IsoBmffParser;

/// Bytes of an XMP packet that are read.
const PACKET: u64 = 4 << 20;
/// Bytes of a `moof` that are read.
const FRAGMENT: u64 = 1 << 20;

impl Parser for IsoBmffParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Mp4, Format::Mov, Format::ThreeGp, Format::Heif, Format::Avif]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut walk = Walk { log: Log::new(limits), free: Vec::new(), uuids: Vec::new() };
        let mut file = IsoBmff::default();
        let mut chunks = None;
        let mut media = Vec::new();
        let mut fragments = Vec::new();
        let mut offset = 0;
        while let Some(span) = next(&mut source, &mut walk, &mut file, offset) {
            file.top_count += 1;
            if file.top.len() < IsoBmff::TOP_KEPT {
                file.top.push(span);
            }
            let header_size = if span.size == SizeForm::Large { 16 } else { 8 };
            let body_at = (span.start + header_size).min(span.end);
            match &span.kind.0 {
                b"ftyp" if file.brands.is_none() => file.brands = brands(&mut source, span, body_at),
                b"styp" if file.segment_brands.is_none() => {
                    file.segment_brands = brands(&mut source, span, body_at)
                }
                b"moov" if file.movie.is_none() => {
                    let body = keep(&mut source, &mut walk, span, body_at);
                    let (movie, spans) = movie::movie(&mut walk, atom(span, body_at, &body), facts);
                    (file.movie, chunks) = (Some(movie), spans);
                }
                b"moov" => walk.log.damage(
                    "mp4.second-movie",
                    "file",
                    "a second moov was not read",
                    Some((span.start, span.end)),
                ),
                b"meta" if file.items.is_none() => {
                    let body = keep(&mut source, &mut walk, span, body_at);
                    file.items = items::items(&mut walk, atom(span, body_at, &body), &mut source, facts);
                }
                b"moof" => {
                    file.fragments += 1;
                    if fragments.is_empty() {
                        let body = source.keep(body_at, (span.end - body_at).min(FRAGMENT));
                        fragments = fragment::first_samples(&mut walk, atom(span, body_at, &body));
                    }
                }
                b"sidx" => file.segment_indexes += 1,
                b"emsg" => file.event_messages += 1,
                b"mdat" => media.push((body_at, span.end)),
                b"sefd" => file.samsung_trailer = true,
                b"uuid" => uuid(&mut source, &mut walk, span, body_at, facts),
                b"free" | b"skip" | b"wide" => {
                    let body = source
                        .peek(body_at, 65_536.min(usize::try_from(span.end - body_at).unwrap_or(65_536)))
                        .to_vec();
                    walk.note_free(span, &body);
                }
                _ => {}
            }
            offset = span.end;
        }
        if facts.bytes >= 4 && source.peek(facts.bytes - 4, 4) == b"SEFT" {
            file.samsung_trailer = true;
        }
        if let Some(chunks) =
            chunks.filter(|_| !file.is_fragmented() && file.items.is_none() && !media.is_empty())
        {
            file.coverage = Some(table::cover(chunks, &media, &mut source));
        }
        samples::look(&mut source, &mut file, facts);
        fragment_samples(&mut source, &file, &fragments, facts);
        for free in &walk.free {
            mark(
                facts,
                Carrier::Udta,
                free.span.kind.text(),
                free.note.clone(),
                Some((free.span.start, free.span.end)),
            );
        }
        file.free = walk.free;
        file.uuids = walk.uuids;
        if file.movie.is_none() && file.items.is_none() && file.fragments == 0 {
            walk.log.damage("mp4.no-movie", "file", "no moov box: nothing says what the media data is", None);
        }
        facts.isobmff = Some(file);
        walk.log.finish(&source)
    }
}

/// The next top-level box; none at the end, at a size that cannot be, or when there are too many.
fn next(source: &mut Source<'_>, walk: &mut Walk<'_>, file: &mut IsoBmff, offset: u64) -> Option<BoxSpan> {
    let left = source.size().saturating_sub(offset);
    if left == 0 || !walk.log.node("file") {
        return None;
    }
    let head = source.peek(offset, 16).to_vec();
    let known = header(&head).filter(|(kind, ..)| kind.0.iter().all(|b| *b >= 0x20 && *b != 0x7f));
    let Some((kind, header_size, size, form)) = known else {
        file.trailer = Some((offset, source.size()));
        walk.log.damage(
            "mp4.trailing-bytes",
            "file",
            format!("{left} bytes that are no box"),
            Some((offset, source.size())),
        );
        return None;
    };
    let stated = size.unwrap_or(left);
    if stated < header_size {
        walk.log.damage(
            "mp4.box-size",
            "file",
            format!("{kind:?} states a size of {stated}"),
            Some((offset, offset + 8)),
        );
        file.trailer = Some((offset, source.size()));
        return None;
    }
    if stated > left {
        let detail = format!("{kind:?} states {stated} bytes, {left} are left");
        walk.log.damage("mp4.box-truncated", "file", detail, Some((offset, source.size())));
    }
    Some(BoxSpan { kind, start: offset, end: offset + stated.min(left), size: form })
}

fn atom(span: BoxSpan, body_at: u64, body: &[u8]) -> Atom<'_> {
    Atom { span: BoxSpan { end: body_at + body.len() as u64, ..span }, body }
}

/// The body of a box in memory, cut at the memory limit.
fn keep(source: &mut Source<'_>, walk: &mut Walk<'_>, span: BoxSpan, body_at: u64) -> Vec<u8> {
    let body = source.keep(body_at, span.end - body_at);
    if (body.len() as u64) < span.end - body_at && source.error().is_none() {
        let detail =
            format!("{:?} is larger than what may be kept; {} bytes are read", span.kind, body.len());
        walk.log.damage("limit.metadata-bytes", "file", detail, Some((span.start, span.end)));
    }
    body
}

fn brands(source: &mut Source<'_>, span: BoxSpan, body_at: u64) -> Option<Brands> {
    let body = source.peek(body_at, usize::try_from(span.end - body_at).unwrap_or(usize::MAX).min(1024));
    let mut cursor = Cursor::new(body);
    let major = FourCc(cursor.array()?);
    let minor = cursor.be32()?;
    let compatible =
        cursor.rest().chunks_exact(4).filter_map(|b| b.first_chunk().copied().map(FourCc)).collect();
    Some(Brands { major, minor, compatible, bytes: (span.start, span.end) })
}

/// A top-level `uuid` box: noted, and read where it is an XMP packet.
fn uuid(source: &mut Source<'_>, walk: &mut Walk<'_>, span: BoxSpan, body_at: u64, facts: &mut Facts) {
    let head = source.peek(body_at, 16).to_vec();
    walk.note_uuid(span, &head);
    if head == UuidBox::XMP {
        let packet_at = body_at + 16;
        let packet = source.keep(packet_at, (span.end - packet_at).min(PACKET));
        xmp::parse(&packet, packet_at, &mut walk.log, facts);
    }
}

/// User data in the first samples of the first fragment. A segment without its movie does not say how long its length fields are, nor
/// which codec it holds: four bytes are usual, and an SEI of one codec is none of the other.
fn fragment_samples(
    source: &mut Source<'_>,
    file: &IsoBmff,
    fragments: &[(u32, Vec<(u64, u64)>)],
    facts: &mut Facts,
) {
    for (id, spans) in fragments {
        match file.tracks().iter().find(|t| t.id == *id) {
            Some(track) => {
                if let Some(sets) = track.entries.iter().find_map(|e| e.parameter_sets.as_ref()) {
                    search(source, spans, sets.length_size, sets.hevc, facts);
                }
            }
            None => {
                search(source, spans, 4, false, facts);
                search(source, spans, 4, true, facts);
            }
        }
    }
}

fn search(source: &mut Source<'_>, spans: &[(u64, u64)], length_size: u8, hevc: bool, facts: &mut Facts) {
    for &(start, end) in spans {
        let sample = source.keep(start, end.saturating_sub(start).min(samples::SAMPLE_HEAD));
        samples::user_data(&sample, start, length_size, hevc, facts);
    }
}
