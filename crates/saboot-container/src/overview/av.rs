//! Properties of video and sound: ISO base media, Matroska, RIFF, Ogg, FLAC, MPEG audio, ADTS and AMR structure.

use saboot_core::facts::Facts;
use saboot_core::facts::coded::ParameterSets;
use saboot_core::facts::isobmff::{IsoBmff, Track};
use saboot_core::facts::matroska::Matroska;
use saboot_core::facts::riff::Riff;
use saboot_core::facts::sound::Sound;
use saboot_core::facts::stream::{FlashVideo, TransportStream};

use super::List;

pub(super) fn properties(facts: &Facts, list: &mut List) {
    if let Some(file) = &facts.isobmff {
        isobmff(file, list);
    }
    if let Some(file) = &facts.matroska {
        matroska(file, list);
    }
    if let Some(file) = &facts.riff {
        riff(file, list);
    }
    if let Some(file) = &facts.sound {
        sound(file, list);
    }
    if let Some(file) = &facts.transport {
        transport(file, list);
    }
    if let Some(file) = &facts.flash {
        flash(file, list);
    }
}

fn isobmff(file: &IsoBmff, list: &mut List) {
    const S: &str = "container";
    list.maybe(S, "brands", file.brands.as_ref().map(|b| b.text()));
    let top: Vec<String> = file.top.iter().take(64).map(|b| b.kind.text()).collect();
    list.add(S, "boxes at the top", top.join(", "));
    if let Some(movie) = &file.movie {
        list.add(
            S,
            "movie times (seconds since 1904)",
            format!("created {}, modified {}", movie.times.created, movie.times.modified),
        );
        list.add(S, "movie duration", format!("{} of 1/{} s", movie.duration, movie.timescale));
    }
    for track in file.tracks() {
        self::track(track, list);
    }
    if file.fragments > 0 {
        list.add(S, "fragments", file.fragments.to_string());
    }
    for (name, count) in [("segment indexes", file.segment_indexes), ("event messages", file.event_messages)]
    {
        list.maybe(S, name, (count > 0).then_some(count));
    }
    for uuid in &file.uuids {
        let name = uuid.name().map_or_else(|| saboot_core::text::hex(&uuid.uuid), str::to_owned);
        list.add(S, "uuid box", name);
    }
    if let Some(items) = &file.items {
        let kinds: Vec<String> =
            items.kinds.iter().map(|(kind, count)| format!("{} {count}", kind.text())).collect();
        list.add(S, "picture items", kinds.join(", "));
        let sizes: Vec<String> = items.sizes.iter().map(|(w, h)| format!("{w} × {h}")).collect();
        list.add(S, "picture sizes", sizes.join(", "));
        for kind in &items.auxiliary_types {
            list.text(S, "auxiliary picture", kind);
        }
        list.maybe(S, "main picture", items.primary_size.map(|(w, h)| format!("{w} × {h}")));
        list.maybe(
            S,
            "tiles of the main picture",
            items.tiles.map(|(count, size)| match size {
                Some((w, h)) => format!("{count} of {w} × {h}"),
                None => count.to_string(),
            }),
        );
        list.maybe(S, "grid", items.grid.map(|(columns, rows)| format!("{columns} × {rows}")));
        list.maybe(S, "rotation in degrees", items.rotation);
    }
    if let Some(coverage) = &file.coverage {
        list.add(
            S,
            "media bytes referred to",
            format!("{} of {}", coverage.referenced, coverage.media_bytes),
        );
    }
    list.bytes(S, "behind the last box", file.trailer);
}

fn track(track: &Track, list: &mut List) {
    let section = format!("track {}", track.id);
    let s = section.as_str();
    if let Some(handler) = &track.handler {
        list.add(s, "handler", handler.kind.text());
    }
    list.add(
        s,
        "times (seconds since 1904)",
        format!("created {}, media created {}", track.times.created, track.media_times.created),
    );
    list.add(s, "media duration", format!("{} of 1/{} s", track.media_duration, track.timescale));
    for entry in &track.entries {
        let mut text = entry.kind.text();
        if entry.size != (0, 0) {
            text.push_str(&format!(", {} × {}", entry.size.0, entry.size.1));
        }
        if let Some((channels, rate)) = entry.audio {
            text.push_str(&format!(", {channels} channels, {rate} Hz"));
        }
        list.add(s, "sample entry", text);
    }
    list.add(
        s,
        "samples",
        format!("{} in {} chunks, {} bytes", track.samples.count, track.samples.chunks, track.samples.bytes),
    );
    for entry in &track.entries {
        if let Some(sets) = &entry.parameter_sets {
            parameter_sets(s, sets, list);
        }
        list.maybe(
            s,
            "colour",
            entry.colour.map(|c| format!("{} {}/{}/{}", c.kind.text(), c.primaries, c.transfer, c.matrix)),
        );
        for key in &entry.metadata_keys {
            list.text(s, "sensor key", key);
        }
        list.maybe(
            s,
            "sound configuration",
            entry.aac.map(|a| {
                format!("object type {}, {} Hz, channel configuration {}", a.object_type, a.rate, a.channels)
            }),
        );
    }
    for name in &track.telemetry {
        list.text(s, "telemetry", name);
    }
    let timing = &track.timing;
    if timing.samples > 1 && timing.modal_delta > 0 {
        list.add(
            s,
            "sample durations",
            format!(
                "{} to {}, mostly {} ({} of {} samples)",
                timing.min_delta, timing.max_delta, timing.modal_delta, timing.modal_samples, timing.samples
            ),
        );
    }
    list.maybe(s, "rotation in degrees", track.rotation);
    if track.edit_count > 0 {
        list.add(s, "edits", track.edit_count.to_string());
    }
    list.maybe(s, "sync samples", track.sync_samples);
}

/// What the parameter sets say, one line each.
fn parameter_sets(section: &str, sets: &ParameterSets, list: &mut List) {
    for set in &sets.sequences {
        let chroma = ["grey", "4:2:0", "4:2:2", "4:4:4"].get(set.chroma_format as usize).unwrap_or(&"?");
        let mut text = format!(
            "profile {}, level {}, {} × {}, {chroma}, {} bits",
            set.profile, set.level, set.size.0, set.size.1, set.bit_depth
        );
        if let Some(frames) = set.reference_frames {
            text.push_str(&format!(", {frames} reference frames"));
        }
        if let Some(order) = set.order_count_type {
            text.push_str(&format!(", picture order type {order}"));
        }
        if let Some((units, scale, fixed)) = set.usability.as_ref().and_then(|u| u.timing) {
            text.push_str(&format!(", tick {units}/{scale}{}", if fixed { " fixed" } else { "" }));
        }
        list.add(section, "sequence parameter set", text);
    }
    for set in &sets.pictures {
        let coding = if set.cabac { "CABAC" } else { "CAVLC" };
        let transform = if set.transform_8x8 == Some(true) { ", 8×8 transform" } else { "" };
        let weighted = if set.weighted { ", weighted prediction" } else { "" };
        list.add(section, "picture parameter set", format!("{coding}{transform}{weighted}"));
    }
}

fn transport(file: &TransportStream, list: &mut List) {
    const S: &str = "container";
    list.add(S, "packets", format!("{} of {} bytes", file.packets, file.packet_bytes));
    for (number, pid) in &file.programs {
        list.add(S, "program", format!("{number}, map in PID {pid}"));
    }
    for (pid, kind) in &file.streams {
        list.add(S, "stream", format!("PID {pid}, type {kind:#04x}"));
    }
    list.maybe(
        S,
        "breaks in the count of packets",
        (file.continuity_errors > 0).then_some(file.continuity_errors),
    );
}

fn flash(file: &FlashVideo, list: &mut List) {
    const S: &str = "container";
    list.add(S, "tags", file.tags.to_string());
    list.maybe(S, "video codec number", file.video_codec);
    list.maybe(S, "sound format number", file.sound_format);
    list.add(S, "last time stamp in ms", file.last_ms.to_string());
}

fn matroska(file: &Matroska, list: &mut List) {
    const S: &str = "container";
    list.text(S, "document type", &file.doc_type);
    list.text(S, "muxing application", &file.muxing_app);
    list.text(S, "writing application", &file.writing_app);
    list.maybe(S, "date (nanoseconds since 2001)", file.date_utc);
    list.maybe(S, "duration in seconds", file.duration_s);
    list.add(S, "clusters", file.clusters.to_string());
    for track in &file.tracks {
        let section = format!("track {}", track.number);
        list.text(&section, "codec", &track.codec);
        list.text(&section, "name", &track.name);
        list.text(&section, "language", &track.language);
        list.maybe(&section, "picture", track.size.map(|(w, h)| format!("{w} × {h}")));
        list.maybe(
            &section,
            "sound",
            track.audio.map(|(rate, channels)| format!("{channels} channels, {rate} Hz")),
        );
        list.maybe(&section, "codec delay in ns", track.codec_delay);
    }
}

fn riff(file: &Riff, list: &mut List) {
    const S: &str = "container";
    list.add(S, "form", format!("{} {}", file.signature.text(), file.form.text()));
    list.add(
        S,
        "chunks",
        file.chunks.iter().take(64).map(|(kind, ..)| kind.text()).collect::<Vec<_>>().join(", "),
    );
    list.maybe(
        S,
        "wave format",
        file.wave
            .as_ref()
            .map(|w| format!("tag {}, {} channels, {} Hz, {} bits", w.tag, w.channels, w.rate, w.bits)),
    );
    list.maybe(
        S,
        "avi header",
        file.avi.as_ref().map(|a| {
            format!(
                "{} × {}, {} frames of {} µs, {} streams",
                a.size.0, a.size.1, a.frames, a.frame_us, a.streams
            )
        }),
    );
    for stream in &file.streams {
        list.add(
            S,
            "stream",
            format!(
                "{} {}, {}/{} a second, {} long",
                stream.kind.text(),
                stream.handler.text(),
                stream.rate,
                stream.scale,
                stream.length
            ),
        );
    }
    list.bytes(S, "C2PA store", file.c2pa);
}

fn sound(file: &Sound, list: &mut List) {
    const S: &str = "sound";
    if let Some(ogg) = &file.ogg {
        list.add(S, "Ogg pages", ogg.pages.to_string());
        for stream in &ogg.streams {
            list.add(
                S,
                "stream",
                format!("{:?}, {} channels, {} Hz", stream.codec, stream.channels, stream.rate),
            );
            list.maybe(S, "pre-skip", stream.pre_skip);
        }
    }
    list.maybe(
        S,
        "FLAC",
        file.flac.as_ref().map(|f| {
            format!("{} channels, {} Hz, {} bits, {} samples", f.channels, f.rate, f.bits, f.samples)
        }),
    );
    if let Some(mpeg) = &file.mpeg {
        list.add(
            S,
            "MPEG audio",
            format!(
                "version {}, layer {}, {} channels, {} Hz, {} frames",
                mpeg.version, mpeg.layer, mpeg.channels, mpeg.rate, mpeg.frames
            ),
        );
        list.add(S, "bit rate of the first frame", mpeg.bitrate.to_string());
        if let Some(xing) = &mpeg.xing {
            list.add(S, "header frame", xing.kind.text());
            list.text(S, "encoder", &xing.encoder);
            let crc = |stated: Option<u16>, found: Option<u16>| {
                Some(format!(
                    "{:#06x} stated, {} found",
                    stated?,
                    found.map_or("none".to_owned(), |f| format!("{f:#06x}"))
                ))
            };
            list.maybe(S, "checksum of the tag", crc(xing.tag_crc, xing.tag_crc_found));
            list.maybe(S, "checksum of the music", crc(xing.music_crc, xing.music_crc_found));
            list.maybe(
                S,
                "delay and padding in samples",
                xing.delay_padding.map(|(d, p)| format!("{d}, {p}")),
            );
        }
    }
    list.maybe(
        S,
        "ADTS",
        file.adts.as_ref().map(|a| {
            format!("profile {}, {} channels, {} Hz, {} frames", a.profile, a.channels, a.rate, a.frames)
        }),
    );
    list.maybe(
        S,
        "AMR",
        file.amr
            .as_ref()
            .map(|a| format!("{}, {} frames", if a.wide { "wide band" } else { "narrow band" }, a.frames)),
    );
    list.maybe(S, "ID3v2", file.id3v2.map(|(major, minor)| format!("2.{major}.{minor}")));
    list.bytes(S, "C2PA store", file.c2pa);
}
