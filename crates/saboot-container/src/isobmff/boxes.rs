//! Box headers (ISO/IEC 14496-12, 4.2) in a slice that lies at a known offset of the file.
//!
//! [`children`] calls back for each box of a container and notes what is wrong with sizes and nesting. `free` and
//! `uuid` boxes are gathered wherever they stand. It does not know what any other box means.

use saboot_core::Untrusted;
use saboot_core::facts::isobmff::{BoxSpan, FourCc, FreeBox, SizeForm, UuidBox};

use crate::source::{Cursor, Log, c_string};

/// One box and its body.
#[derive(Clone, Copy)]
pub(super) struct Atom<'a> {
    pub(super) span: BoxSpan,
    pub(super) body: &'a [u8],
}

impl<'a> Atom<'a> {
    pub(super) fn is(&self, kind: &[u8; 4]) -> bool {
        self.span.kind == kind
    }

    pub(super) fn bytes(&self) -> (u64, u64) {
        (self.span.start, self.span.end)
    }

    /// Offset of the body in the file.
    pub(super) fn body_at(&self) -> u64 {
        self.span.end - self.body.len() as u64
    }

    /// Version, flags and the rest of a full box.
    pub(super) fn full(&self) -> Option<(u8, u32, Cursor<'a>)> {
        let mut cursor = Cursor::new(self.body);
        let version = cursor.u8()?;
        let flags = cursor.be24()?;
        Some((version, flags, cursor))
    }

    /// The body behind `skip` bytes as a box of its own, to walk the children there.
    pub(super) fn behind(&self, skip: usize) -> Self {
        Self { span: self.span, body: self.body.get(skip..).unwrap_or(&[]) }
    }
}

/// What is gathered on the way through all boxes.
pub(super) struct Walk<'l> {
    pub(super) log: Log<'l>,
    pub(super) free: Vec<FreeBox>,
    pub(super) uuids: Vec<UuidBox>,
}

impl Walk<'_> {
    /// Free and `uuid` boxes kept.
    pub(super) const KEPT: usize = 64;

    pub(super) fn note_free(&mut self, span: BoxSpan, body: &[u8]) {
        if self.free.len() < Self::KEPT {
            let head = body.get(..65_536).unwrap_or(body);
            let non_zero = head.iter().filter(|b| **b != 0).count() as u64;
            let note = if non_zero > 0 { note(head) } else { Untrusted::default() };
            let holds = if non_zero > 0 && note.is_empty() { remains(head) } else { Vec::new() };
            self.free.push(FreeBox { span, non_zero, holds, note });
        }
    }

    pub(super) fn note_uuid(&mut self, span: BoxSpan, body: &[u8]) {
        if let Some(uuid) = body.first_chunk::<16>().filter(|_| self.uuids.len() < Self::KEPT) {
            self.uuids.push(UuidBox { span, uuid: *uuid });
        }
    }
}

/// The text of a body that holds nothing but printable characters and zeros behind them; empty for any other.
fn note(body: &[u8]) -> Untrusted {
    let end = body.iter().rposition(|b| *b != 0).map_or(0, |i| i + 1);
    let text = body.get(..end).unwrap_or(body);
    if end >= 4 && text.iter().all(|b| (0x20..0x7f).contains(b)) {
        c_string(text)
    } else {
        Untrusted::default()
    }
}

/// Boxes of a movie and its metadata that an editor may leave behind in free space.
const LEFT_BEHIND: [&[u8; 4]; 12] = [
    b"moov", b"mvhd", b"trak", b"tkhd", b"mdia", b"udta", b"meta", b"hdlr", b"ilst", b"uuid", b"Xtra",
    b"moof",
];

/// Types of the boxes in a free body: those it begins with, else those from the first of [`LEFT_BEHIND`] on.
fn remains(body: &[u8]) -> Vec<FourCc> {
    let front = chain(body);
    if !front.is_empty() {
        return front;
    }
    let from = body.windows(8).position(|w| {
        matches!(*w, [a, b, _, _, k0, k1, k2, k3] if a == 0 && b < 0x10 && LEFT_BEHIND.contains(&&[k0, k1, k2, k3]))
    });
    from.and_then(|at| body.get(at..)).map(chain).unwrap_or_default()
}

/// Types of boxes that lie one behind the other from the front of `body`, the last perhaps cut off.
fn chain(body: &[u8]) -> Vec<FourCc> {
    const KEPT: usize = 12;
    let mut found = Vec::new();
    let mut rest = body;
    while found.len() < KEPT {
        let mut cursor = Cursor::new(rest);
        let (Some(size), Some(kind)) = (cursor.be32(), cursor.array::<4>()) else { break };
        let letters =
            kind.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, 0xa9 | b' ' | b'-' | b'_'));
        // Free space that was cut by what overwrote it may end inside a box; a first box must fit.
        if !letters || size < 8 || (found.is_empty() && size as usize > body.len()) {
            break;
        }
        found.push(FourCc(kind));
        rest = rest.get(size as usize..).unwrap_or(&[]);
    }
    found
}

/// What a header says: type, header size, size of the whole box (none: to the end), form.
pub(super) fn header(bytes: &[u8]) -> Option<(FourCc, u64, Option<u64>, SizeForm)> {
    let mut cursor = Cursor::new(bytes);
    let size = cursor.be32()?;
    let kind = FourCc(cursor.array()?);
    match size {
        0 => Some((kind, 8, None, SizeForm::ToEnd)),
        1 => Some((kind, 16, Some(cursor.be64()?), SizeForm::Large)),
        n => Some((kind, 8, Some(u64::from(n)), SizeForm::Compact)),
    }
}

/// Calls `each` for every box in the body of `parent`; `path` names the parent, `depth` is that of the children.
pub(super) fn children<'a>(
    walk: &mut Walk<'_>,
    parent: Atom<'a>,
    path: &str,
    depth: u32,
    each: &mut dyn FnMut(&mut Walk<'_>, Atom<'a>),
) {
    if !walk.log.depth(depth, path) {
        return;
    }
    let base = parent.body_at();
    let mut rest = parent.body;
    while rest.len() >= 8 {
        if !walk.log.node(path) {
            return;
        }
        let start = base + (parent.body.len() - rest.len()) as u64;
        let Some((kind, header_size, size, form)) = header(rest) else {
            walk.log.damage(
                "mp4.box-truncated",
                path,
                "a 64-bit size is cut off",
                Some((start, parent.span.end)),
            );
            return;
        };
        // Four zero bytes end a QuickTime user data list; a run of zeros is padding.
        if rest.iter().take(8).all(|b| *b == 0) {
            return;
        }
        let stated = size.unwrap_or(rest.len() as u64);
        if stated < header_size {
            walk.log.damage(
                "mp4.box-size",
                path,
                format!("{kind:?} states a size of {stated}"),
                Some((start, start + 8)),
            );
            return;
        }
        let whole = usize::try_from(stated).ok().filter(|n| *n <= rest.len()).unwrap_or_else(|| {
            let detail = format!("{kind:?} states {stated} bytes, {} are left", rest.len());
            walk.log.damage("mp4.box-truncated", path, detail, Some((start, parent.span.end)));
            rest.len()
        });
        let (this, next) = rest.split_at(whole);
        let span = BoxSpan { kind, start, end: start + whole as u64, size: form };
        let atom = Atom { span, body: this.get(header_size as usize..).unwrap_or(&[]) };
        match &kind.0 {
            b"free" | b"skip" | b"wide" => walk.note_free(span, atom.body),
            b"uuid" => walk.note_uuid(span, atom.body),
            _ => {}
        }
        each(walk, atom);
        rest = next;
    }
    if !rest.iter().all(|b| *b == 0) {
        let start = parent.span.end - rest.len() as u64;
        walk.log.damage("mp4.box-truncated", path, "bytes that are no box", Some((start, parent.span.end)));
    }
}
