//! What a message or an archive encloses: which parts become exhibits of their own, and their bytes in memory.
//!
//! A worker lists [`Contents`] out of the facts (`of`); the parent makes each [`Enclosed`] an exhibit with
//! `Holder::take_out`, which unpacks one stretch of the opened file into a sealed memory file. No part ever becomes
//! a file on a disk, and no name of a part is ever a path. One level only: a holder inside a holder stays closed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};

use rustix::fs::{MemfdFlags, SealFlags};
use saboot_container::{Bounds, unpack};
use saboot_core::exhibit::{Cut, Enclosure, Hashes, Kind, Member};
use saboot_core::facts::archive::Archive;
use saboot_core::facts::message::{Message, Part};
use saboot_core::facts::{Facts, Format};
use saboot_core::{Code, Limits, Untrusted};
use serde::{Deserialize, Serialize};

use crate::intake::{self, Refusal, is_picture, likely_kind};

/// Letters of a name that are kept to show it.
const SHOWN: usize = 100;

/// One enclosed file, as a worker lists it: nothing in it is believed before it is checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enclosed {
    /// Number of the part or entry, from 1.
    pub number: u32,
    /// What is shown behind the number: declared type of a part, file name of an entry.
    pub label: Untrusted,
    /// File name for the checks; empty where there is none.
    pub name: Untrusted,
    /// Where it lies, packed.
    pub cut: Cut,
    /// Size and CRC-32 once unpacked, where stated.
    pub stated: Option<(u64, u32)>,
    /// Why it must not be unpacked.
    pub refused: Option<(Code, Untrusted)>,
}

/// All that a holder encloses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contents {
    /// A message or an archive.
    pub kind: Kind,
    /// What is to be examined, in the order of the file.
    pub files: Vec<Enclosed>,
    /// Which of the files are shown together, in showing order; empty where there is no show.
    pub show: Vec<usize>,
}

/// True for what holds other files.
pub(crate) fn is_holder(format: Format) -> bool {
    matches!(format, Format::Mms | Format::Zip)
}

/// What the facts say is enclosed; none for a file that holds no other.
pub(crate) fn of(facts: &Facts, limits: &Limits) -> Option<Contents> {
    facts.message.as_ref().map(|m| of_message(m, limits)).or_else(|| facts.archive.as_ref().map(of_archive))
}

fn of_message(message: &Message, limits: &Limits) -> Contents {
    let parts: Vec<&Part> = message.parts.iter().filter(|p| p.is_exhibit()).collect();
    let files: Vec<Enclosed> = parts
        .iter()
        .map(|part| Enclosed {
            number: part.number,
            label: short(&part.content_type),
            name: file_name(part),
            cut: Cut { start: part.bytes.0, end: part.bytes.1, packing: part.packing },
            stated: None,
            refused: part.sniffed.filter(|f| is_holder(*f)).map(|_| nested()),
        })
        .collect();
    let order = message.show.as_ref().map(|show| show.order()).unwrap_or_default();
    let show: Vec<usize> = order
        .iter()
        .filter_map(|number| parts.iter().position(|p| p.number == *number))
        .filter(|i| parts.get(*i).is_some_and(|p| p.sniffed.is_some_and(|f| !is_holder(f))))
        .collect();
    // Something to see and something beside it: a lone picture is no show.
    let sees = |i: &usize| {
        let format = parts.get(*i).and_then(|p| p.sniffed);
        format.is_some_and(|f| is_picture(f) || likely_kind(f) == Kind::Video)
    };
    let is_show = show.len() >= 2 && show.iter().any(sees) && show.len() as u64 <= limits.slides;
    Contents { kind: Kind::Message, files, show: if is_show { show } else { Vec::new() } }
}

fn of_archive(archive: &Archive) -> Contents {
    let files = archive.entries.iter().filter(|e| !e.is_text).map(|entry| {
        let name = entry.name.raw().rsplit(['/', '\\']).next().unwrap_or_default();
        Enclosed {
            number: entry.number,
            label: short(&name.into()),
            name: short(&name.into()),
            cut: Cut { start: entry.bytes.0, end: entry.bytes.1, packing: entry.packing },
            stated: Some((entry.size, entry.crc32)),
            refused: entry.refused.as_ref().map(|(code, why)| (code.clone(), why.as_str().into())),
        }
    });
    Contents { kind: Kind::Archive, files: files.collect(), show: Vec::new() }
}

fn nested() -> (Code, Untrusted) {
    (Code::new("intake.nested"), "a message or an archive inside a message: only one level is opened".into())
}

/// The name that a part gives itself, without any folder.
fn file_name(part: &Part) -> Untrusted {
    let named = [&part.filename, &part.name, &part.content_location].into_iter().find(|n| !n.is_empty());
    let name = named.map(|n| n.raw().rsplit(['/', '\\']).next().unwrap_or_default());
    short(&name.unwrap_or_default().into())
}

fn short(text: &Untrusted) -> Untrusted {
    match text.raw().char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.raw().get(..end).unwrap_or_default()).into(),
        None => text.clone(),
    }
}

/// An opened message or archive, for as long as its files are taken out of it.
pub(crate) struct Holder {
    file: File,
    stamp: Option<Stamp>,
    member: Member,
    contents: Contents,
}

/// One exhibit that a holder encloses.
pub(crate) struct Inside {
    /// As named to the user: `message.mms » part 2 (image/jpeg)`.
    pub(crate) path: Untrusted,
    /// For the folder of its report: `part-2`.
    pub(crate) folder: String,
    /// Which of the contents' files.
    files: Vec<usize>,
    pub(crate) slide_show: bool,
}

impl Holder {
    /// `contents` come from a worker; one that lists more than the limits allow is cut short there.
    pub(crate) fn new(file: File, member: Member, mut contents: Contents, limits: &Limits) -> Self {
        let most = usize::try_from(limits.archive_entries.max(limits.message_parts)).unwrap_or(usize::MAX);
        contents.files.truncate(most);
        let count = contents.files.len();
        contents.show.retain(|i| *i < count);
        contents.show.truncate(usize::try_from(limits.slides).unwrap_or(usize::MAX));
        // Without a stamp nothing is taken out, and each part says why: none is lost.
        let stamp = Stamp::of(&file).ok();
        Self { file, stamp, member, contents }
    }

    /// Every exhibit inside, in the order of the file; the show last.
    pub(crate) fn inside(&self) -> Vec<Inside> {
        let path = self.member.path.raw();
        let word = if self.contents.kind == Kind::Archive { "entry" } else { "part" };
        let alone = |(i, file): (usize, &Enclosed)| {
            let label = if file.label.is_empty() { "no type".into() } else { file.label.clone() };
            Inside {
                path: format!("{path} » {word} {} ({})", file.number, label.raw()).into(),
                folder: format!("{word}-{}", file.number),
                files: vec![i],
                slide_show: false,
            }
        };
        let mut all: Vec<Inside> = self.contents.files.iter().enumerate().map(alone).collect();
        if !self.contents.show.is_empty() {
            all.push(Inside {
                path: format!("{path} » slide show").into(),
                folder: "slide-show".to_owned(),
                files: self.contents.show.clone(),
                slide_show: true,
            });
        }
        all
    }

    /// Where an exhibit lies in this file.
    pub(crate) fn enclosure(&self, inside: &Inside) -> Enclosure {
        Enclosure {
            path: self.member.path.clone(),
            bytes: self.member.bytes,
            sha256: self.member.hashes.sha256.clone(),
            cuts: self.files(inside).map(|file| file.cut).collect(),
        }
    }

    fn files<'a>(&'a self, inside: &'a Inside) -> impl Iterator<Item = &'a Enclosed> {
        inside.files.iter().filter_map(|i| self.contents.files.get(*i))
    }

    /// Takes the files of an exhibit out, each with its digests and the name for its checks.
    pub(crate) fn take_out(
        &self,
        inside: &Inside,
        limits: &Limits,
    ) -> Result<Vec<(File, Member, Untrusted)>, Refusal> {
        self.files(inside).map(|file| self.take_out_one(file, limits)).collect()
    }

    fn take_out_one(
        &self,
        enclosed: &Enclosed,
        limits: &Limits,
    ) -> Result<(File, Member, Untrusted), Refusal> {
        if let Some((code, why)) = &enclosed.refused {
            return Err(Refusal { code: code.clone(), detail: why.clone(), kind: None });
        }
        let cut = enclosed.cut;
        if cut.start > cut.end || cut.end > self.member.bytes {
            return Err(Refusal::new("intake.unreadable", "it lies outside the file that encloses it"));
        }
        let unreadable = |error: &dyn std::fmt::Display| Refusal::new("intake.unreadable", error.to_string());
        let mut memory = memory_file().map_err(|e| unreadable(&e))?;
        let ratio = limits.archive_ratio;
        let bytes =
            enclosed.stated.map_or(limits.enclosed_bytes, |(size, _)| size.min(limits.enclosed_bytes));
        let bounds = Bounds { bytes, ratio };
        let mut source = Reading { file: &self.file, at: 0, size: self.member.bytes };
        let got = unpack(&mut source, (cut.start, cut.end), cut.packing, bounds, &mut memory)
            .map_err(|e| Refusal { code: e.code, detail: e.detail.into(), kind: None })?;
        if let Some((size, crc32)) = enclosed.stated
            && (got.bytes, got.crc32) != (size, crc32)
        {
            let what = format!("it unpacks to {} bytes with another size or checksum than stated", got.bytes);
            return Err(Refusal::new("archive.checksum", what));
        }
        // The digest of the whole was taken before; bytes that came from a changed file have another origin.
        if self.stamp.is_none() || Stamp::of(&self.file).ok() != self.stamp {
            return Err(Refusal::new("intake.changed", "the file that encloses it changed meanwhile"));
        }
        let all = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
        rustix::fs::fcntl_add_seals(&memory, all).map_err(|e| unreadable(&io::Error::from(e)))?;
        let (bytes, hashes): (u64, Hashes) = intake::hash(&mut memory).map_err(|e| unreadable(&e))?;
        if bytes == 0 {
            return Err(Refusal::new("intake.empty", "it has 0 bytes"));
        }
        let word = if self.contents.kind == Kind::Archive { "entry" } else { "part" };
        let path = format!("{} » {word} {}", self.member.path.raw(), enclosed.number);
        Ok((memory, Member { path: path.into(), bytes, hashes }, enclosed.name.clone()))
    }
}

/// An unnamed file in memory.
fn memory_file() -> io::Result<File> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    Ok(File::from(rustix::fs::memfd_create("enclosed", flags)?))
}

/// Size and times of a file: what a change of its bytes leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    fn of(file: &File) -> io::Result<Self> {
        let m = file.metadata()?;
        Ok(Self {
            size: m.len(),
            modified: (m.mtime(), m.mtime_nsec()),
            changed: (m.ctime(), m.ctime_nsec()),
        })
    }
}

/// A file read at a place of its own: several exhibits are taken out of one descriptor side by side.
struct Reading<'f> {
    file: &'f File,
    at: u64,
    size: u64,
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read_at(buffer, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for Reading<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use saboot_core::facts::message::Packing;

    use super::*;

    fn holder(bytes: &[u8], files: Vec<Enclosed>, show: Vec<usize>) -> Holder {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let (size, hashes) = intake::hash(&mut file).unwrap();
        let member = Member { path: "a/chat.zip".into(), bytes: size, hashes };
        let contents = Contents { kind: Kind::Archive, files, show };
        Holder::new(file, member, contents, &Limits::default())
    }

    fn enclosed(start: u64, end: u64) -> Enclosed {
        Enclosed {
            number: 3,
            label: "x.jpg".into(),
            name: "x.jpg".into(),
            cut: Cut { start, end, packing: Packing::Plain },
            stated: None,
            refused: None,
        }
    }

    #[test]
    fn parts_are_taken_out_into_sealed_memory() {
        let holder = holder(b"0123456789", vec![enclosed(2, 5)], vec![]);
        let inside = holder.inside();
        assert_eq!(
            (inside[0].path.raw(), inside[0].folder.as_str()),
            ("a/chat.zip » entry 3 (x.jpg)", "entry-3")
        );
        let mut out = holder.take_out(&inside[0], &Limits::default()).unwrap();
        let (mut file, member, _) = out.pop().unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), member.bytes, member.path.raw()), ("234", 3, "a/chat.zip » entry 3"));
        assert!(file.write_all(b"x").is_err(), "it can still be written");
        assert_eq!(holder.enclosure(&inside[0]).cuts[0].start, 2);
    }

    #[test]
    fn what_a_worker_lists_is_not_believed() {
        let mut wrong = enclosed(0, 4);
        wrong.stated = Some((4, 0));
        let mut refused = enclosed(0, 4);
        refused.refused = Some((Code::new("archive.link"), "a link".into()));
        let files = vec![enclosed(5, 11), enclosed(5, 2), enclosed(3, 3), wrong, refused];
        let holder = holder(b"0123456789", files, vec![0, 99]);
        assert_eq!(holder.contents.show, [0]);
        let codes: Vec<String> = holder
            .inside()
            .iter()
            .take(5)
            .map(|i| holder.take_out(i, &Limits::default()).unwrap_err().code.to_string())
            .collect();
        let wanted =
            ["intake.unreadable", "intake.unreadable", "intake.empty", "archive.checksum", "archive.link"];
        assert_eq!(codes, wanted);
    }

    #[test]
    fn a_holder_that_changes_gives_nothing_more() {
        let holder = holder(b"0123456789", vec![enclosed(2, 5)], vec![]);
        (&holder.file).write_all(b"more").unwrap();
        let error = holder.take_out(&holder.inside()[0], &Limits::default()).unwrap_err();
        assert_eq!(error.code.as_str(), "intake.changed");
    }
}
