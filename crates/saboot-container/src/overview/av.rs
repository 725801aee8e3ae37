//! Properties of video and sound: ISO base media, Matroska, RIFF, Ogg, FLAC, MPEG audio, ADTS and AMR structure.

use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::{IsoBmff, Track};
use saboot_core::facts::matroska::Matroska;
use saboot_core::facts::riff::Riff;
use saboot_core::facts::sound::Sound;

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
    list.maybe(s, "rotation in degrees", track.rotation);
    if track.edit_count > 0 {
        list.add(s, "edits", track.edit_count.to_string());
    }
    list.maybe(s, "sync samples", track.sync_samples);
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
