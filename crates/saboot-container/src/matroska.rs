//! Matroska and WebM (RFC 8794, RFC 9559): EBML walk to [`Matroska`] and marks.
//!
//! [`MatroskaParser`] reads Info, Tracks and Tags within `Limits::metadata_bytes`, counts clusters by their headers
//! and looks into the first blocks of a video track for the text that encoders leave. Unknown sizes are followed.
//! Cues, chapters and attachments are not read, nor is stripped-header compression undone.

use saboot_core::facts::matroska::{Matroska, MatroskaTrack};
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits, Untrusted};

use crate::isobmff::{audio_specific, avc_config, hevc_config};
use crate::source::{Log, Source, c_string, mark};
use crate::{Parser, ReadSeek, h264};

/// Reads Matroska and WebM files.
pub struct MatroskaParser;

/// Element ids (RFC 9559, section 27.1).
mod id {
    pub const EBML: u32 = 0x1a45_dfa3;
    pub const DOC_TYPE: u32 = 0x4282;
    pub const SEGMENT: u32 = 0x1853_8067;
    pub const SEEK_HEAD: u32 = 0x114d_9b74;
    pub const INFO: u32 = 0x1549_a966;
    pub const TRACKS: u32 = 0x1654_ae6b;
    pub const CLUSTER: u32 = 0x1f43_b675;
    pub const CUES: u32 = 0x1c53_bb6b;
    pub const CHAPTERS: u32 = 0x1043_a770;
    pub const ATTACHMENTS: u32 = 0x1941_a469;
    pub const TAGS: u32 = 0x1254_c367;
    pub const VOID: u32 = 0xec;
    pub const TIMESTAMP_SCALE: u32 = 0x2a_d7b1;
    pub const DURATION: u32 = 0x4489;
    pub const DATE_UTC: u32 = 0x4461;
    pub const TITLE: u32 = 0x7ba9;
    pub const MUXING_APP: u32 = 0x4d80;
    pub const WRITING_APP: u32 = 0x5741;
    pub const TRACK_ENTRY: u32 = 0xae;
    pub const TRACK_NUMBER: u32 = 0xd7;
    pub const TRACK_TYPE: u32 = 0x83;
    pub const NAME: u32 = 0x536e;
    pub const LANGUAGE: u32 = 0x22_b59c;
    pub const CODEC_ID: u32 = 0x86;
    pub const CODEC_NAME: u32 = 0x25_8688;
    pub const CODEC_PRIVATE: u32 = 0x63a2;
    pub const CODEC_DELAY: u32 = 0x56aa;
    pub const DEFAULT_DURATION: u32 = 0x23_e383;
    pub const VIDEO: u32 = 0xe0;
    pub const PIXEL_WIDTH: u32 = 0xb0;
    pub const PIXEL_HEIGHT: u32 = 0xba;
    pub const AUDIO: u32 = 0xe1;
    pub const SAMPLING_FREQUENCY: u32 = 0xb5;
    pub const CHANNELS: u32 = 0x9f;
    pub const TAG: u32 = 0x7373;
    pub const SIMPLE_TAG: u32 = 0x67c8;
    pub const TAG_NAME: u32 = 0x45a3;
    pub const TAG_STRING: u32 = 0x4487;
    pub const SIMPLE_BLOCK: u32 = 0xa3;
    pub const BLOCK_GROUP: u32 = 0xa0;
    pub const BLOCK: u32 = 0xa1;

    /// Elements that end a segment's child of unknown size.
    pub fn is_top(id: u32) -> bool {
        matches!(
            id,
            SEGMENT | SEEK_HEAD | INFO | TRACKS | CLUSTER | CUES | CHAPTERS | ATTACHMENTS | TAGS | EBML
        )
    }
}

/// Blocks of the first video track that are searched, and bytes of each.
const BLOCKS: u32 = 4;
const BLOCK_HEAD: u64 = 64 * 1024;

/// An element's header: id, offset of its body, end (none: unknown).
#[derive(Clone, Copy)]
struct Element {
    id: u32,
    body: u64,
    end: Option<u64>,
}

/// A variable-size integer (RFC 8794, section 4): value with or without its marker, and its length.
fn vint(bytes: &[u8], keep_marker: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let rest = bytes.get(..length).filter(|_| length <= 8)?;
    let mut value = rest.iter().fold(0u64, |n, b| (n << 8) | u64::from(*b));
    if !keep_marker {
        value &= (1u64 << (7 * length)) - 1;
    }
    Some((value, length))
}

/// An element header at the front of `bytes`: id, size (none: unknown), header length.
fn head(bytes: &[u8]) -> Option<(u32, Option<u64>, usize)> {
    let (id, id_length) = vint(bytes, true).filter(|(_, n)| *n <= 4)?;
    let (size, size_length) = vint(bytes.get(id_length..)?, false)?;
    let unknown = size == (1u64 << (7 * size_length)) - 1;
    Some((u32::try_from(id).ok()?, (!unknown).then_some(size), id_length + size_length))
}

fn element(source: &mut Source<'_>, offset: u64) -> Option<Element> {
    let (id, size, length) = head(source.peek(offset, 12))?;
    let body = offset + length as u64;
    Some(Element { id, body, end: size.map(|n| body.saturating_add(n)) })
}

/// Is handed the id, body and body offset of an element.
type Each<'e> = dyn FnMut(&mut Log<'_>, u32, &[u8], u64) + 'e;

/// Calls `each` for every child in `body`, which lies at `base`.
fn children(log: &mut Log<'_>, body: &[u8], base: u64, place: &str, each: &mut Each<'_>) {
    let mut rest = body;
    while !rest.is_empty() {
        let at = base + (body.len() - rest.len()) as u64;
        if !log.node(place) {
            return;
        }
        let Some((id, size, length)) = head(rest) else {
            log.damage(
                "matroska.element",
                place,
                "bytes that are no element",
                Some((at, base + body.len() as u64)),
            );
            return;
        };
        let inner = rest.get(length..).unwrap_or(&[]);
        let size = size.unwrap_or(inner.len() as u64);
        let fits = usize::try_from(size).ok().filter(|n| *n <= inner.len());
        if fits.is_none() {
            let detail = format!("element {id:#x} states {size} bytes, {} are left", inner.len());
            log.damage("matroska.truncated", place, detail, Some((at, base + body.len() as u64)));
        }
        let (inner, next) = inner.split_at(fits.unwrap_or(inner.len()));
        each(log, id, inner, at + length as u64);
        rest = next;
    }
}

fn unsigned(body: &[u8]) -> Option<u64> {
    (body.len() <= 8).then(|| body.iter().fold(0, |n, b| (n << 8) | u64::from(*b)))
}

fn float(body: &[u8]) -> Option<f64> {
    match body.len() {
        4 => Some(f64::from(f32::from_be_bytes(*body.first_chunk()?))),
        8 => Some(f64::from_be_bytes(*body.first_chunk()?)),
        _ => None,
    }
}

impl Parser for MatroskaParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::Matroska, Format::Webm]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut walk = Walk {
            source: Source::new(source, facts.bytes, limits),
            log: Log::new(limits),
            file: Matroska::default(),
            blocks: BLOCKS,
        };
        walk.file(facts);
        facts.matroska = Some(walk.file);
        walk.log.finish(&walk.source)
    }
}

struct Walk<'s, 'l> {
    source: Source<'s>,
    log: Log<'l>,
    file: Matroska,
    /// Blocks that are still to be searched.
    blocks: u32,
}

impl Walk<'_, '_> {
    fn file(&mut self, facts: &mut Facts) {
        let size = self.source.size();
        let mut offset = 0;
        let mut scale = 1_000_000;
        // One loop over the file: the segment is entered, everything else stepped over.
        while offset < size {
            if !self.log.node("segment") {
                return;
            }
            let Some(element) = element(&mut self.source, offset) else {
                self.log.damage(
                    "matroska.element",
                    "segment",
                    "bytes that are no element",
                    Some((offset, size)),
                );
                return;
            };
            if element.end.is_none() {
                self.file.unknown_sizes += 1;
            }
            let end = element.end.unwrap_or(size).min(size);
            if element.end.is_some_and(|end| end > size) && element.id != id::SEGMENT {
                self.log.damage(
                    "matroska.truncated",
                    "segment",
                    format!("element {:#x} is cut off", element.id),
                    Some((offset, size)),
                );
            }
            match element.id {
                id::SEGMENT => {
                    if element.end.is_some_and(|end| end > size) {
                        self.log.damage(
                            "matroska.truncated",
                            "file",
                            "the segment is cut off",
                            Some((offset, size)),
                        );
                    }
                    offset = element.body;
                    continue;
                }
                id::CLUSTER => {
                    self.file.clusters += 1;
                    if element.end.is_none() || self.blocks > 0 {
                        offset = self.cluster(element, end, facts).max(element.body);
                        continue;
                    }
                }
                id::CUES => self.file.has_cues = true,
                id::VOID => self.file.void_bytes += end - element.body.min(end),
                id::EBML | id::INFO | id::TRACKS | id::TAGS => {
                    let body = self.source.keep(element.body, end.saturating_sub(element.body));
                    match element.id {
                        id::EBML => self.header(&body, element.body),
                        id::INFO => self.info(&body, element.body, &mut scale, facts),
                        id::TRACKS => self.tracks(&body, element.body, facts),
                        _ => self.tags(&body, element.body, facts),
                    }
                }
                _ => {}
            }
            offset = end.max(element.body);
        }
    }

    fn header(&mut self, body: &[u8], at: u64) {
        let doc_type = &mut self.file.doc_type;
        children(&mut self.log, body, at, "EBML", &mut |_, id, body, _| {
            if id == id::DOC_TYPE {
                *doc_type = c_string(body);
            }
        });
    }

    fn info(&mut self, body: &[u8], at: u64, scale: &mut u64, facts: &mut Facts) {
        let file = &mut self.file;
        let mut duration = None;
        children(&mut self.log, body, at, "Info", &mut |_, id, body, at| {
            let bytes = Some((at, at + body.len() as u64));
            match id {
                id::MUXING_APP => {
                    file.muxing_app = c_string(body);
                    mark(facts, Carrier::Matroska, "MuxingApp", c_string(body), bytes);
                }
                id::WRITING_APP => {
                    file.writing_app = c_string(body);
                    mark(facts, Carrier::Matroska, "WritingApp", c_string(body), bytes);
                }
                id::TITLE => mark(facts, Carrier::Matroska, "Title", c_string(body), bytes),
                id::DATE_UTC => file.date_utc = body.first_chunk().map(|b| i64::from_be_bytes(*b)),
                id::DURATION => duration = float(body),
                id::TIMESTAMP_SCALE => *scale = unsigned(body).unwrap_or(*scale),
                _ => {}
            }
        });
        file.duration_s = duration.map(|d| d * *scale as f64 / 1e9).filter(|d| d.is_finite());
    }

    fn tracks(&mut self, body: &[u8], at: u64, facts: &mut Facts) {
        let tracks = &mut self.file.tracks;
        children(&mut self.log, body, at, "Tracks", &mut |log, id, body, at| {
            if id != id::TRACK_ENTRY {
                return;
            }
            if tracks.len() as u64 >= u64::from(log.limits.streams) {
                log.damage("limit.streams", "Tracks", "more tracks are not read", None);
                return;
            }
            tracks.push(track(log, body, at, facts));
        });
    }

    fn tags(&mut self, body: &[u8], at: u64, facts: &mut Facts) {
        children(&mut self.log, body, at, "Tags", &mut |log, id, body, at| {
            if id == id::TAG {
                simple_tags(log, body, at, 1, facts);
            }
        });
    }

    /// Walks a cluster by element headers; returns where it ends.
    fn cluster(&mut self, cluster: Element, end: u64, facts: &mut Facts) -> u64 {
        let mut offset = cluster.body;
        while offset < end {
            if cluster.end.is_some() && self.blocks == 0 {
                return end;
            }
            if !self.log.node("Cluster") {
                return self.source.size();
            }
            let Some(element) = element(&mut self.source, offset) else {
                self.log.damage(
                    "matroska.element",
                    "Cluster",
                    "bytes that are no element",
                    Some((offset, end)),
                );
                return if cluster.end.is_some() { end } else { self.source.size() };
            };
            if cluster.end.is_none() && id::is_top(element.id) {
                return offset;
            }
            let inner_end = element.end.unwrap_or(end).min(end);
            match element.id {
                id::SIMPLE_BLOCK | id::BLOCK => self.block(element.body, inner_end, facts),
                // A group is entered: its block is met as the next element.
                id::BLOCK_GROUP => {
                    offset = element.body;
                    continue;
                }
                _ => {}
            }
            offset = inner_end.max(element.body);
        }
        end
    }

    fn block(&mut self, start: u64, end: u64, facts: &mut Facts) {
        if self.blocks == 0 {
            return;
        }
        let Some((number, length)) = vint(self.source.peek(start, 8), false) else { return };
        let Some(track) = self.file.tracks.iter().find(|t| t.number == number && t.kind == 1) else { return };
        self.blocks -= 1;
        let Some(sets) = &track.parameter_sets else { return };
        let (length_size, hevc) = (sets.length_size, sets.hevc);
        let at = start + length as u64 + 3;
        let sample = self.source.keep(at, end.saturating_sub(at).min(BLOCK_HEAD));
        for message in h264::user_data(&sample, length_size, hevc) {
            let bytes = (at + message.at.0 as u64, at + message.at.1 as u64);
            mark(facts, Carrier::Sei, message.uuid, message.text, Some(bytes));
        }
    }
}

fn track(log: &mut Log<'_>, body: &[u8], at: u64, facts: &mut Facts) -> MatroskaTrack {
    let mut track = MatroskaTrack::default();
    let mut private = Vec::new();
    children(log, body, at, "TrackEntry", &mut |log, id, body, at| {
        let bytes = Some((at, at + body.len() as u64));
        match id {
            id::TRACK_NUMBER => track.number = unsigned(body).unwrap_or(0),
            id::TRACK_TYPE => track.kind = unsigned(body).unwrap_or(0),
            id::CODEC_ID => track.codec = c_string(body),
            id::LANGUAGE => track.language = c_string(body),
            id::CODEC_DELAY => track.codec_delay = unsigned(body),
            id::DEFAULT_DURATION => track.default_duration = unsigned(body),
            id::NAME => {
                track.name = c_string(body);
                mark(facts, Carrier::Matroska, "TrackName", c_string(body), bytes);
            }
            id::CODEC_NAME => mark(facts, Carrier::Matroska, "CodecName", c_string(body), bytes),
            id::CODEC_PRIVATE => private = body.get(..65_536).unwrap_or(body).to_vec(),
            id::VIDEO => {
                let mut size = (0, 0);
                children(log, body, at, "Video", &mut |_, id, body, _| match id {
                    id::PIXEL_WIDTH => size.0 = unsigned(body).unwrap_or(0),
                    id::PIXEL_HEIGHT => size.1 = unsigned(body).unwrap_or(0),
                    _ => {}
                });
                track.size = Some(size);
            }
            id::AUDIO => {
                let mut audio = (8000.0, 1);
                children(log, body, at, "Audio", &mut |_, id, body, _| match id {
                    id::SAMPLING_FREQUENCY => audio.0 = float(body).unwrap_or(0.0),
                    id::CHANNELS => audio.1 = unsigned(body).unwrap_or(0),
                    _ => {}
                });
                track.audio = Some(audio);
            }
            _ => {}
        }
    });
    track.parameter_sets = match track.codec.raw() {
        "V_MPEG4/ISO/AVC" => avc_config(&private),
        "V_MPEGH/ISO/HEVC" => hevc_config(&private),
        _ => None,
    };
    if track.codec.raw().starts_with("A_AAC") {
        track.aac = audio_specific(&private);
    }
    for message in track.parameter_sets.iter().flat_map(h264::user_data_of_sets) {
        mark(facts, Carrier::Sei, message.uuid, message.text, Some((at, at + body.len() as u64)));
    }
    track
}

/// SimpleTag elements, which may hold others.
fn simple_tags(log: &mut Log<'_>, body: &[u8], at: u64, depth: u32, facts: &mut Facts) {
    if !log.depth(depth, "Tag") {
        return;
    }
    children(log, body, at, "Tag", &mut |log, id, body, at| {
        if id != id::SIMPLE_TAG {
            return;
        }
        let (mut name, mut value) = (Untrusted::default(), None);
        children(log, body, at, "SimpleTag", &mut |_, id, body, at| match id {
            id::TAG_NAME => name = c_string(body),
            id::TAG_STRING => value = Some((c_string(body), (at, at + body.len() as u64))),
            _ => {}
        });
        if let Some((value, bytes)) = value {
            mark(facts, Carrier::Matroska, name, value, Some(bytes));
        }
        simple_tags(log, body, at, depth + 1, facts);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variable_size_integers_are_read() {
        assert_eq!(vint(&[0x81], false), Some((1, 1)));
        assert_eq!(vint(&[0x40, 0x7f], false), Some((127, 2)));
        assert_eq!(vint(&[0x1a, 0x45, 0xdf, 0xa3], true), Some((0x1a45_dfa3, 4)));
        assert_eq!(vint(&[0], false), None);
        assert_eq!(
            head(&[0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            Some((id::CLUSTER, None, 12))
        );
    }
}
