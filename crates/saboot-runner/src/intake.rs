//! Intake: which exhibits the user means, opened safely and hashed before anything is decoded.
//!
//! [`plan`] turns paths into [`Planned`] exhibits; [`open`] opens one file for good (never through a symbolic
//! link, never a device, pipe or socket) and [`hash`] digests it. What cannot be taken in is a [`Refusal`] with a
//! stable code; the rest of the batch goes on. Nothing here looks at what the bytes mean, except to tell a slide show.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use saboot_core::exhibit::{Hashes, Kind, Member};
use saboot_core::facts::Format;
use saboot_core::text::hex;
use saboot_core::{Code, Untrusted};
use sha2::Digest;

/// Why something was not taken in or could not be examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `intake.*`, `limit.*`, `media.*`, `worker.*`.
    pub code: Code,
    /// What happened, in one line.
    pub detail: Untrusted,
    /// What it would have been, where the first bytes tell.
    pub kind: Option<Kind>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, detail: impl Into<Untrusted>) -> Self {
        Self { code: Code::new(code), detail: detail.into(), kind: None }
    }

    pub(crate) fn of(mut self, kind: Kind) -> Self {
        self.kind = Some(kind);
        self
    }
}

/// How folders and lists are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    /// A folder that holds two or more pictures, exactly one sound and nothing else is a slide show; anything else
    /// is a batch.
    #[default]
    Automatic,
    /// Each folder is one slide show; files given by name are one slide show together.
    SlideShow,
    /// Every file by itself.
    Separate,
}

/// One exhibit to be: its path as given, and the files in showing order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// As the user gave it, or as found in a folder.
    pub path: PathBuf,
    /// One file, or those of a slide show.
    pub files: Vec<PathBuf>,
    /// Several files as one exhibit.
    pub slide_show: bool,
}

/// A path as text that names its bytes exactly.
pub fn path_text(path: &Path) -> Untrusted {
    Untrusted::from_bytes(path.as_os_str().as_bytes())
}

/// The file name alone.
pub fn name_text(path: &Path) -> Untrusted {
    Untrusted::from_bytes(path.file_name().unwrap_or_default().as_bytes())
}

/// Most files that one call takes in; more is a slip of the hand.
pub const MOST_FILES: usize = 1_000_000;

/// Folders deeper than this are not walked.
const DEEPEST: usize = 32;

/// Finds the exhibits behind the paths, in the order given and, within folders, by name.
///
/// Every input is named once: what cannot be walked comes back as a planned exhibit that [`open`] will refuse.
pub fn plan(paths: &[PathBuf], grouping: Grouping) -> Vec<Planned> {
    let mut found = Vec::new();
    let mut loose = Vec::new();
    for path in paths {
        if is_folder(path) {
            walk(path, grouping, 0, &mut found);
        } else if grouping == Grouping::SlideShow {
            loose.push(path.clone());
        } else {
            found.push(single(path.clone()));
        }
    }
    if let Some(first) = loose.first() {
        let path = first.parent().unwrap_or(Path::new("")).to_owned();
        found.push(Planned { path, files: loose, slide_show: true });
    }
    found.truncate(MOST_FILES);
    found
}

fn single(path: PathBuf) -> Planned {
    Planned { files: vec![path.clone()], path, slide_show: false }
}

/// A real folder, not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|m| m.is_dir())
}

fn walk(folder: &Path, grouping: Grouping, depth: usize, found: &mut Vec<Planned>) {
    let Ok(entries) = fs::read_dir(folder) else {
        found.push(single(folder.to_owned()));
        return;
    };
    let mut entries: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).collect();
    entries.sort();
    // Hidden files are the folder's own (.DS_Store, ._name): not material, unless named one by one.
    entries.retain(|p| !p.file_name().unwrap_or_default().as_bytes().starts_with(b"."));
    let slide_show = match grouping {
        Grouping::SlideShow => !entries.is_empty(),
        Grouping::Separate => false,
        Grouping::Automatic => looks_like_slide_show(&entries),
    };
    if slide_show {
        found.push(Planned { path: folder.to_owned(), files: entries, slide_show: true });
        return;
    }
    for path in entries {
        if found.len() >= MOST_FILES {
            return;
        }
        if is_folder(&path) && depth < DEEPEST {
            walk(&path, grouping, depth + 1, found);
        } else {
            found.push(single(path));
        }
    }
}

fn looks_like_slide_show(entries: &[PathBuf]) -> bool {
    let Some(formats) = entries.iter().map(|p| format_of(p)).collect::<Option<Vec<Format>>>() else {
        return false;
    };
    let pictures = formats.iter().filter(|f| is_picture(**f)).count();
    let sounds = formats.iter().filter(|f| is_sound(**f)).count();
    pictures >= 2 && sounds == 1 && pictures + sounds == formats.len()
}

fn format_of(path: &Path) -> Option<Format> {
    let mut head = Vec::with_capacity(saboot_container::HEAD);
    open(path).ok()?.take(saboot_container::HEAD as u64).read_to_end(&mut head).ok()?;
    saboot_container::sniff(&head)
}

/// Formats that are pictures (or may be: GIF, PNG and WebP can move).
pub fn is_picture(format: Format) -> bool {
    matches!(
        format,
        Format::Jpeg
            | Format::Png
            | Format::Webp
            | Format::Bmp
            | Format::Tiff
            | Format::Heif
            | Format::Avif
            | Format::Gif
    )
}

/// What a file of a format is, as far as its first bytes tell.
pub fn likely_kind(format: Format) -> Kind {
    if format == Format::Gif {
        Kind::MovingPicture
    } else if is_picture(format) {
        Kind::Picture
    } else if is_sound(format) {
        Kind::Audio
    } else if format == Format::Mms {
        Kind::Message
    } else if format == Format::Zip {
        Kind::Archive
    } else {
        Kind::Video
    }
}

fn is_sound(format: Format) -> bool {
    matches!(
        format,
        Format::Wav
            | Format::Mp3
            | Format::AdtsAac
            | Format::AmrNb
            | Format::AmrWb
            | Format::Ogg
            | Format::Flac
    )
}

/// Opens a regular file for reading, without following a link and without waiting for a pipe or device.
pub fn open(path: &Path) -> Result<File, Refusal> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map(File::from).map_err(|errno| {
        let error = io::Error::from(errno);
        match errno {
            rustix::io::Errno::LOOP => {
                Refusal::new("intake.symbolic-link", "it is a symbolic link; name the file itself")
            }
            rustix::io::Errno::NOENT => Refusal::new("intake.not-found", error.to_string()),
            rustix::io::Errno::NXIO => {
                Refusal::new("intake.not-a-file", "it is a socket or a pipe, not a file")
            }
            _ => Refusal::new("intake.unreadable", error.to_string()),
        }
    })?;
    let kind = file.metadata().map_err(|e| Refusal::new("intake.unreadable", e.to_string()))?.file_type();
    if !kind.is_file() {
        let what =
            if kind.is_dir() { "it is a folder" } else { "it is a device, pipe or socket, not a file" };
        return Err(Refusal::new("intake.not-a-file", what));
    }
    Ok(file)
}

/// Digests all bytes from the start, in one pass; gives the size too.
pub fn hash(file: &mut File) -> io::Result<(u64, Hashes)> {
    file.rewind()?;
    let (mut sha256, mut sha1, mut md5) = (sha2::Sha256::new(), sha1::Sha1::new(), md5::Md5::new());
    let mut buffer = vec![0u8; 1 << 18];
    let mut size = 0u64;
    loop {
        let n = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        let part = buffer.get(..n).unwrap_or_default();
        sha256.update(part);
        sha1.update(part);
        md5.update(part);
        size += n as u64;
    }
    file.rewind()?;
    Ok((
        size,
        Hashes { sha256: hex(&sha256.finalize()), sha1: hex(&sha1.finalize()), md5: hex(&md5.finalize()) },
    ))
}

/// Opens and hashes one file of an exhibit.
pub fn take_in(path: &Path) -> Result<(File, Member), Refusal> {
    let mut file = open(path)?;
    let (bytes, hashes) = hash(&mut file).map_err(|e| Refusal::new("intake.unreadable", e.to_string()))?;
    if bytes == 0 {
        return Err(Refusal::new("intake.empty", "the file has 0 bytes; ask for it again"));
    }
    Ok((file, Member { path: path_text(path), bytes, hashes }))
}

/// The digest that names an exhibit: of its only file, or of its files' `sha256  name\n` lines.
pub fn exhibit_sha256(members: &[Member]) -> String {
    match members {
        [only] => only.hashes.sha256.clone(),
        several => {
            let mut sha256 = sha2::Sha256::new();
            for member in several {
                let name = member.path.raw().rsplit('/').next().unwrap_or_default();
                sha256.update(format!("{}  {name}\n", member.hashes.sha256));
            }
            hex(&sha256.finalize())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn digests_are_the_known_ones() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc");
        fs::write(&path, b"abc").unwrap();
        let (_, member) = take_in(&path).unwrap();
        assert_eq!(member.hashes.md5, "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(member.hashes.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(member.hashes.sha256.starts_with("ba7816bf8f01cfea414140de5dae2223"));
    }

    #[test]
    fn links_pipes_devices_and_missing_files_are_refused_by_code() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("target");
        fs::write(&target, b"x").unwrap();
        let link = dir.path().join("link");
        symlink(&target, &link).unwrap();
        let fifo = dir.path().join("fifo");
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, Mode::RUSR | Mode::WUSR).unwrap();
        let empty = dir.path().join("empty");
        fs::write(&empty, b"").unwrap();
        let cases = [
            (link, "intake.symbolic-link"),
            (fifo, "intake.not-a-file"),
            ("/dev/null".into(), "intake.not-a-file"),
            (dir.path().to_owned(), "intake.not-a-file"),
            (dir.path().join("none"), "intake.not-found"),
            (empty, "intake.empty"),
        ];
        for (path, code) in cases {
            assert_eq!(take_in(&path).unwrap_err().code.as_str(), code, "{}", path.display());
        }
    }

    #[test]
    fn a_folder_of_pictures_with_one_sound_is_a_slide_show() {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).unwrap();
        put("1.jpg", b"\xff\xd8\xff\xe0....");
        put("2.png", b"\x89PNG\r\n\x1a\n....");
        let paths = [dir.path().to_owned()];
        assert_eq!(plan(&paths, Grouping::Automatic).len(), 2);
        put("sound.ogg", b"OggS....");
        let show = plan(&paths, Grouping::Automatic);
        assert!(show.len() == 1 && show[0].slide_show && show[0].files.len() == 3);
        assert_eq!(plan(&paths, Grouping::Separate).len(), 3);
        put("note.txt", b"hello");
        assert_eq!(plan(&paths, Grouping::Automatic).len(), 4);
        assert_eq!(plan(&paths, Grouping::SlideShow).len(), 1);
    }
}
