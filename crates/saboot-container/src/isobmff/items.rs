//! Still pictures in ISO files: HEIF and AVIF items (ISO/IEC 23008-12, ISO/IEC 14496-12 8.11).
//!
//! [`items`] counts item types, references and picture sizes, and finds where the EXIF and XMP items lie. No
//! picture is decoded; grids and overlays are counted, not put together.

use std::collections::BTreeSet;

use saboot_core::facts::Facts;
use saboot_core::facts::isobmff::{FourCc, Items};

use super::boxes::{Atom, Walk, children};
use super::tags;
use crate::source::{Cursor, Source, c_string};
use crate::{exif, xmp};

/// Item properties and kinds that are kept.
const KEPT: usize = 64;
/// Bytes of an EXIF or XMP item that are read.
const ITEM: u64 = 4 << 20;

/// One `iloc` entry: construction method and first extent.
struct Location {
    id: u32,
    in_idat: bool,
    offset: u64,
    length: u64,
}

/// Reads a top-level `meta`; none where it is not about pictures (its tags become marks then).
pub(super) fn items(
    walk: &mut Walk<'_>,
    meta: Atom<'_>,
    source: &mut Source<'_>,
    facts: &mut Facts,
) -> Option<Items> {
    let mut found = Items::default();
    let mut kinds: Vec<(u32, FourCc, bool)> = Vec::new();
    let mut locations = Vec::new();
    let mut idat = None;
    let inside = tags::plain_or_full(meta);
    children(walk, inside, "meta", 1, &mut |walk, atom| match &atom.span.kind.0 {
        b"hdlr" => found.handler = tags::handler(atom),
        b"pitm" => {
            found.primary = atom
                .full()
                .and_then(|(version, _, mut c)| c.be(if version == 0 { 2 } else { 4 }))
                .map(|id| id as u32)
        }
        b"iinf" => kinds = item_infos(walk, atom),
        b"iref" => references(walk, atom, &mut found),
        b"iprp" => children(walk, atom, "iprp", 2, &mut |walk, atom| {
            if atom.is(b"ipco") {
                children(walk, atom, "ipco", 3, &mut |_, atom| property(atom, &mut found));
            }
        }),
        b"iloc" => locations = item_locations(walk, atom),
        b"idat" => idat = Some((atom.body_at(), atom.span.end)),
        _ => {}
    });
    if found.handler.as_ref().is_none_or(|h| h.kind != b"pict") {
        tags::meta(walk, meta, facts, 1);
        return None;
    }
    for (id, kind, _) in &kinds {
        if found.primary == Some(*id) {
            found.primary_kind = Some(*kind);
        }
        if let Some((_, count)) = found.kinds.iter_mut().find(|(k, _)| k == kind) {
            *count += 1;
        } else if found.kinds.len() < KEPT {
            found.kinds.push((*kind, 1));
        }
    }
    let texts: BTreeSet<u32> =
        kinds.iter().filter(|(_, kind, xmp)| *kind == b"Exif" || *xmp).map(|(id, ..)| *id).collect();
    let last_picture =
        locations.iter().filter(|l| !l.in_idat && !texts.contains(&l.id)).map(|l| l.offset).max();
    for (id, kind, xmp) in kinds.iter().filter(|(_, kind, xmp)| *kind == b"Exif" || *xmp).take(KEPT) {
        let Some(location) = locations.iter().find(|l| l.id == *id) else { continue };
        let base = if location.in_idat { idat.map_or(source.size(), |(start, _)| start) } else { 0 };
        let start = base.saturating_add(location.offset);
        if *kind == b"Exif" && !location.in_idat {
            found.exif_at_end |= last_picture.is_some_and(|last| start > last);
        }
        let body = source.keep(start, location.length.min(ITEM));
        text_item(walk, &body, start, *xmp, facts);
    }
    Some(found)
}

/// An XMP packet, or an EXIF block behind the offset of its TIFF header (ISO/IEC 23008-12, A.2.1).
fn text_item(walk: &mut Walk<'_>, body: &[u8], start: u64, is_xmp: bool, facts: &mut Facts) {
    if is_xmp {
        xmp::parse(body, start, &mut walk.log, facts);
        return;
    }
    let skip = Cursor::new(body).be32().and_then(|offset| usize::try_from(offset).ok()?.checked_add(4));
    match skip.and_then(|skip| Some((skip, body.get(skip..)?))) {
        Some((skip, block)) => exif::parse(block, start + skip as u64, &mut walk.log, facts),
        None => walk.log.damage(
            "mp4.exif-item",
            "meta",
            "the EXIF item is cut off",
            Some((start, start + body.len() as u64)),
        ),
    }
}

/// Item id, type, and whether it is XMP.
fn item_infos(walk: &mut Walk<'_>, iinf: Atom<'_>) -> Vec<(u32, FourCc, bool)> {
    let mut found = Vec::new();
    let skip = if iinf.body.first() == Some(&0) { 6 } else { 8 };
    children(walk, iinf.behind(skip), "iinf", 2, &mut |_, atom| {
        let Some((version, _, mut cursor)) = atom.full().filter(|_| atom.is(b"infe")) else { return };
        let read = (|| {
            let id = cursor.be(if version >= 3 { 4 } else { 2 })? as u32;
            cursor.skip(2)?;
            if version < 2 {
                return Some((id, FourCc::default(), false));
            }
            let kind = FourCc(cursor.array()?);
            let name = c_string(cursor.rest());
            let content = cursor.rest().get(name.raw().len() + 1..).map(c_string).unwrap_or_default();
            Some((id, kind, kind == b"mime" && content.raw() == "application/rdf+xml"))
        })();
        found.extend(read);
    });
    found
}

fn references(walk: &mut Walk<'_>, iref: Atom<'_>, found: &mut Items) {
    children(walk, iref.behind(4), "iref", 2, &mut |_, atom| match &atom.span.kind.0 {
        b"thmb" => found.thumbnails += 1,
        b"auxl" => found.auxiliaries += 1,
        _ => {}
    });
}

fn property(atom: Atom<'_>, found: &mut Items) {
    let Some((_, _, mut cursor)) = atom.full() else { return };
    match &atom.span.kind.0 {
        b"ispe" if found.sizes.len() < KEPT => {
            if let (Some(width), Some(height)) = (cursor.be32(), cursor.be32()) {
                found.sizes.push((width, height));
            }
        }
        b"auxC" if found.auxiliary_types.len() < KEPT => found.auxiliary_types.push(c_string(cursor.rest())),
        _ => {}
    }
}

fn item_locations(walk: &mut Walk<'_>, iloc: Atom<'_>) -> Vec<Location> {
    let mut found = Vec::new();
    let Some((version, _, mut cursor)) = iloc.full() else { return found };
    let whole = read_locations(&mut cursor, version, walk, &mut found);
    if whole.is_none() {
        walk.log.damage("mp4.table-truncated", "iloc", "item locations are cut off", Some(iloc.bytes()));
    }
    found
}

fn read_locations(
    cursor: &mut Cursor<'_>,
    version: u8,
    walk: &mut Walk<'_>,
    found: &mut Vec<Location>,
) -> Option<()> {
    let sizes = cursor.be16()?;
    let nibble = |shift: u16| usize::from((sizes >> shift) & 15);
    let (offset_size, length_size, base_size) = (nibble(12), nibble(8), nibble(4));
    let index_size = if version > 0 { nibble(0) } else { 0 };
    let id_size = if version < 2 { 2 } else { 4 };
    let count = cursor.be(id_size)?;
    for _ in 0..count {
        if !walk.log.node("iloc") {
            return Some(());
        }
        let id = cursor.be(id_size)? as u32;
        let in_idat = version > 0 && cursor.be16()? & 15 == 1;
        cursor.skip(2)?;
        let base = cursor.be(base_size)?;
        let extents = cursor.be16()?;
        for extent in 0..extents {
            cursor.be(index_size)?;
            let offset = base.saturating_add(cursor.be(offset_size)?);
            let length = cursor.be(length_size)?;
            if extent == 0 {
                found.push(Location { id, in_idat, offset, length });
            }
            if offset_size + length_size + index_size == 0 {
                break;
            }
        }
    }
    Some(())
}
