//! Properties of messages and archives: headers, parts, show, entries.

use saboot_core::facts::Facts;
use saboot_core::facts::archive::Archive;
use saboot_core::facts::message::{Header, Message, Part, Show, Target};
use saboot_core::text::hex;

use super::List;

/// Entries of an archive that are listed for the reader; the reports of the entries name them all.
const ENTRIES: usize = 300;

pub(super) fn properties(facts: &Facts, list: &mut List) {
    if let Some(file) = &facts.message {
        message(file, list);
    }
    if let Some(file) = &facts.archive {
        archive(file, list);
    }
}

fn message(file: &Message, list: &mut List) {
    const S: &str = "message";
    let kind = file.kind.name().map_or_else(|| format!("{:#04x}", file.kind.0), str::to_owned);
    list.add(S, "type", kind);
    for header in &file.headers {
        self::header("message headers", header, list);
    }
    if file.header_count > file.headers.len() as u64 {
        list.add(S, "headers in all", file.header_count.to_string());
    }
    list.bytes(S, "body", file.body);
    list.maybe(S, "parts stated", file.stated_parts);
    for part in &file.parts {
        self::part(part, list);
    }
    if let Some(show) = &file.show {
        self::show(show, list);
    }
}

/// Meaning first, the octets as written behind it where they are more than the text itself.
fn header(section: &str, header: &Header, list: &mut List) {
    list.text(section, header.name.clone(), &header.value);
    let is_plain = header.raw.strip_suffix(&[0]).is_some_and(|t| t == header.value.raw().as_bytes());
    if !is_plain && !header.raw.is_empty() {
        list.add(section, &format!("{} as written", header.name.for_terminal()), hex(&header.raw));
    }
}

fn part(part: &Part, list: &mut List) {
    let section = format!("part {}", part.number);
    let s = section.as_str();
    list.text(s, "content type", &part.content_type);
    list.maybe(s, "content by its bytes", part.sniffed.map(saboot_core::facts::Format::name));
    list.maybe(s, "charset (MIBenum)", part.charset);
    list.text(s, "name", &part.name);
    list.text(s, "file name", &part.filename);
    list.text(s, "content identifier", &part.content_id);
    list.text(s, "content location", &part.content_location);
    list.bytes(s, "data", Some(part.bytes));
    if part.packing != saboot_core::facts::message::Packing::Plain {
        list.add(s, "transfer encoding", format!("{}, {} bytes decoded", part.packing.as_str(), part.size));
    }
    if part.depth > 1 {
        list.add(s, "depth", part.depth.to_string());
    }
    for header in &part.headers {
        self::header(&format!("{section} headers"), header, list);
    }
    list.text(s, "text", &part.text);
}

fn show(show: &Show, list: &mut List) {
    const S: &str = "slide show";
    list.add(S, "described by", format!("part {}", show.part));
    for (name, content) in &show.metas {
        list.text(S, format!("meta {}", name.raw()), content);
    }
    if let Some((width, height)) = &show.root {
        list.text(S, "layout", &format!("{} × {}", width.raw(), height.raw()).into());
    }
    for (number, slide) in show.slides.iter().enumerate() {
        let media: Vec<String> = slide
            .media
            .iter()
            .map(|m| {
                let target = match m.target {
                    Target::Part(n) => format!("part {n}"),
                    Target::Missing => format!("{} (not in the message)", m.source.raw()),
                    Target::External => format!("{} (outside the message, never fetched)", m.source.raw()),
                    Target::Nothing => "no source".to_owned(),
                };
                let seconds = |ms: Option<u64>| ms.map(|ms| ms as f64 / 1000.0);
                let begin = seconds(m.begin_ms).map_or_else(String::new, |s| format!(" from {s} s"));
                let lasts = seconds(m.duration_ms).map_or_else(String::new, |s| format!(" for {s} s"));
                format!("{} {target}{begin}{lasts}", m.element)
            })
            .collect();
        let lasts = slide.duration_ms.map_or_else(String::new, |ms| format!("{} s: ", ms as f64 / 1000.0));
        list.text(S, format!("slide {}", number + 1), &format!("{lasts}{}", media.join(", ")).into());
    }
}

fn archive(file: &Archive, list: &mut List) {
    const S: &str = "archive";
    list.add(S, "files", file.entries.len().to_string());
    list.add(S, "folders", file.folders.to_string());
    list.text(S, "comment", &file.comment);
    for entry in file.entries.iter().take(ENTRIES) {
        let what = match (&entry.refused, entry.sniffed) {
            (Some((code, why)), _) => format!("not opened: {why} ({code})"),
            (None, Some(format)) => format.name().to_owned(),
            (None, None) if entry.is_text => "text, not examined".to_owned(),
            (None, None) => "no format that saboot reads".to_owned(),
        };
        let name = entry.name.for_terminal();
        let value = format!("{name}, {} bytes, {what}, changed {}", entry.size, entry.modified);
        list.text(S, format!("entry {}", entry.number), &value.into());
    }
    if file.entries.len() > ENTRIES {
        list.add(S, "entries not listed here", (file.entries.len() - ENTRIES).to_string());
    }
}
