//! MPEG-2 transport streams (ISO/IEC 13818-1, 2.4; EN 300 468 for the service description): programs and services.
//!
//! [`MpegTsParser`] looks at the first [`EXAMINED`] packets: program tables, elementary streams, the service name that
//! muxers leave, and the beginning of the first H.264 or H.265 stream for the text that encoders leave. Sections that
//! span packets are put together up to 4 KB. Nothing is decoded and times are not followed.

use std::collections::BTreeMap;

use saboot_core::facts::stream::TransportStream;
use saboot_core::facts::{Carrier, Facts, Format};
use saboot_core::{Damage, Limits, Untrusted};

use crate::source::{Cursor, Log, Source, c_string, mark};
use crate::{Parser, ReadSeek, h264};

/// Reads transport streams.
pub struct MpegTsParser;

/// Packets from the front that are looked at: some ten seconds of a broadcast.
const EXAMINED: u64 = 20_000;
/// Longest section (2.4.4.11), and bytes of a video stream that are searched.
const SECTION: usize = 4096;
const SEARCHED: usize = 64 * 1024;
/// PID of the program association and of the service description table.
const ASSOCIATION: u16 = 0;
const SERVICES: u16 = 0x11;
/// Stream types.
const H264: u8 = 0x1b;
const H265: u8 = 0x24;

#[derive(Default)]
struct Walk {
    file: TransportStream,
    sections: BTreeMap<u16, Vec<u8>>,
    counters: BTreeMap<u16, u8>,
    video: Option<(u16, bool)>,
    elementary: Vec<u8>,
    elementary_at: Option<u64>,
}

impl Parser for MpegTsParser {
    fn formats(&self) -> &'static [Format] {
        &[Format::MpegTs]
    }

    fn parse(&self, source: &mut dyn ReadSeek, limits: &Limits, facts: &mut Facts) -> Vec<Damage> {
        let mut source = Source::new(source, facts.bytes, limits);
        let mut log = Log::new(limits);
        let head = source.peek(0, 204 * 3).to_vec();
        let sync = |step: usize, first: usize| (0..3).all(|i| head.get(first + i * step) == Some(&0x47));
        let layout = [(188, 0), (192, 4), (204, 0)].into_iter().find(|(step, first)| sync(*step, *first));
        let Some((step, first)) = layout else {
            log.damage("ts.sync", "file", "no rhythm of sync bytes", None);
            return log.finish(&source);
        };
        let step = step as u64;
        let mut walk = Walk::default();
        walk.file.packet_bytes = step;
        walk.file.packets = source.size() / step;
        for number in 0..walk.file.packets.min(EXAMINED) {
            let at = number * step + first as u64;
            let packet = source.peek(at, 188).to_vec();
            walk.file.examined += 1;
            if packet.first() != Some(&0x47) {
                walk.file.sync_losses += 1;
                log.damage("ts.sync", "packets", "a packet without its sync byte", Some((at, at + 188)));
                continue;
            }
            if walk.packet(&packet, at, &mut log, facts).is_none() {
                log.damage("ts.packet", "packets", "a malformed packet", Some((at, at + 188)));
            }
        }
        if !source.size().is_multiple_of(step) {
            let whole = walk.file.packets * step;
            log.damage("ts.truncated", "file", "the last packet is cut off", Some((whole, source.size())));
        }
        if let (Some((_, hevc)), Some(at)) = (walk.video, walk.elementary_at) {
            for message in h264::user_data(&walk.elementary, 0, hevc) {
                mark(facts, Carrier::Sei, message.uuid, message.text, Some((at, at + SEARCHED as u64)));
            }
        }
        facts.transport = Some(walk.file);
        log.finish(&source)
    }
}

impl Walk {
    fn packet(&mut self, packet: &[u8], at: u64, log: &mut Log<'_>, facts: &mut Facts) -> Option<()> {
        let mut cursor = Cursor::new(packet.get(1..)?);
        let (flags, control) = (cursor.be16()?, cursor.u8()?);
        let (pid, starts) = (flags & 0x1fff, flags & 0x4000 != 0);
        let mut discontinuity = false;
        if control & 0x20 != 0 {
            let length = usize::from(cursor.u8()?);
            let field = cursor.take(length)?;
            discontinuity = field.first().is_some_and(|b| b & 0x80 != 0);
        }
        if control & 0x10 == 0 || pid == 0x1fff {
            return Some(());
        }
        let count = control & 15;
        if let Some(before) = self.counters.insert(pid, count) {
            // A packet may be sent twice.
            let follows = count == (before + 1) & 15 || count == before;
            self.file.continuity_errors += u64::from(!follows && !discontinuity);
        }
        let payload = cursor.rest();
        let is_map = self.file.programs.iter().any(|(_, map)| *map == pid);
        if pid == ASSOCIATION || pid == SERVICES || is_map {
            self.section(pid, starts, payload, at, log, facts)
        } else if self.video.is_some_and(|(video, _)| video == pid) && self.elementary.len() < SEARCHED {
            // Behind the header of a packetised stream, whose length stands in its ninth byte.
            let data = if starts {
                self.elementary_at.get_or_insert(at);
                let header = 9 + usize::from(*payload.get(8)?);
                payload.get(header..)?
            } else {
                payload
            };
            if self.elementary_at.is_some() {
                self.elementary.extend(data);
            }
            Some(())
        } else {
            Some(())
        }
    }

    fn section(
        &mut self,
        pid: u16,
        starts: bool,
        payload: &[u8],
        at: u64,
        log: &mut Log<'_>,
        facts: &mut Facts,
    ) -> Option<()> {
        let open = self.sections.entry(pid).or_default();
        if starts {
            let pointer = usize::from(*payload.first()?);
            *open = payload.get(1 + pointer..)?.to_vec();
        } else if !open.is_empty() && open.len() < SECTION {
            open.extend(payload);
        }
        let length = 3
            + (usize::from(*open.get(1).unwrap_or(&0)) & 15) * 256
            + usize::from(*open.get(2).unwrap_or(&0));
        if open.len() < length.max(4) {
            return Some(());
        }
        let section = std::mem::take(open);
        // Behind eight bytes of header, before four of CRC.
        let body = section.get(8..length.checked_sub(4)?)?;
        match section.first()? {
            0 if pid == ASSOCIATION => {
                for entry in body.chunks_exact(4) {
                    let mut cursor = Cursor::new(entry);
                    let program = (cursor.be16()?, cursor.be16()? & 0x1fff);
                    let new = program.0 != 0 && !self.file.programs.contains(&program);
                    if new && self.file.programs.len() < log.limits.streams as usize {
                        self.file.programs.push(program);
                    }
                }
            }
            2 => self.program_map(body, log)?,
            0x42 if pid == SERVICES && self.file.services == 0 => {
                self.services(body, (at, at + 188), facts)?
            }
            _ => {}
        }
        Some(())
    }

    fn program_map(&mut self, body: &[u8], log: &Log<'_>) -> Option<()> {
        let mut cursor = Cursor::new(body);
        cursor.skip(2)?;
        let length = cursor.be16()? & 0xfff;
        cursor.skip(usize::from(length))?;
        while !cursor.rest().is_empty() {
            let (kind, pid) = (cursor.u8()?, cursor.be16()? & 0x1fff);
            let descriptors = cursor.be16()? & 0xfff;
            cursor.skip(usize::from(descriptors))?;
            let new = !self.file.streams.contains(&(pid, kind));
            if new && self.file.streams.len() < log.limits.streams as usize {
                self.file.streams.push((pid, kind));
            }
            if matches!(kind, H264 | H265) && self.video.is_none() {
                self.video = Some((pid, kind == H265));
            }
        }
        Some(())
    }

    /// Service description: provider and name (descriptor 0x48).
    fn services(&mut self, body: &[u8], bytes: (u64, u64), facts: &mut Facts) -> Option<()> {
        let mut cursor = Cursor::new(body);
        cursor.skip(3)?;
        while !cursor.rest().is_empty() && self.file.services < 16 {
            cursor.skip(3)?;
            let length = usize::from(cursor.be16()? & 0xfff);
            let mut descriptors = Cursor::new(cursor.take(length)?);
            self.file.services += 1;
            while let (Some(tag), Some(length)) = (descriptors.u8(), descriptors.u8()) {
                let mut inner = Cursor::new(descriptors.take(usize::from(length))?);
                if tag != 0x48 || inner.u8().is_none() {
                    continue;
                }
                for key in ["service_provider", "service_name"] {
                    let length = usize::from(inner.u8()?);
                    let text = inner.take(length)?;
                    // A first byte below 0x20 chooses a character table (EN 300 468, annex A).
                    let text = match text.first() {
                        Some(0x10) => text.get(3..).unwrap_or(&[]),
                        Some(first) if *first < 0x20 => text.get(1..).unwrap_or(&[]),
                        _ => text,
                    };
                    let value: Untrusted = c_string(text);
                    mark(facts, Carrier::MpegTs, key, value, Some(bytes));
                }
            }
        }
        Some(())
    }
}
