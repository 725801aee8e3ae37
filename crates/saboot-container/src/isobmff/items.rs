//! Still pictures in ISO files: HEIF and AVIF items (ISO/IEC 23008-12, ISO/IEC 14496-12 8.11).
//!
//! [`items`] counts item types, references and picture sizes, and finds where the EXIF and XMP items lie. No
//! picture is decoded; grids and overlays are counted, not put together.

use std::collections::BTreeSet;

use saboot_core::facts::Facts;
use saboot_core::facts::annex::{Coding, Preview, PreviewSource};
use saboot_core::facts::isobmff::{FourCc, Items};

use super::boxes::{Atom, Walk, children};
use super::tags;
use crate::source::{Cursor, Source, c_string};
use crate::{exif, xmp};

/// Item properties and kinds that are kept.
const KEPT: usize = 64;
/// Bytes of an EXIF or XMP item that are read.
const ITEM: u64 = 4 << 20;

/// One `iloc` entry: construction method, first extent, and whether it has more.
struct Location {
    id: u32,
    in_idat: bool,
    offset: u64,
    length: u64,
    in_pieces: bool,
}

/// One reference of `iref`: type, from, to.
type Reference = (FourCc, u32, Vec<u32>);

/// An item property that belongs to items: what it says.
#[derive(Clone, Copy)]
enum Property {
    Size(u32, u32),
    Rotation(u16),
    Other,
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
    let (mut links, mut properties, mut owners) = (Vec::new(), Vec::new(), Vec::new());
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
        b"iref" => links = references(walk, atom),
        b"iprp" => children(walk, atom, "iprp", 2, &mut |walk, atom| match &atom.span.kind.0 {
            b"ipco" => children(walk, atom, "ipco", 3, &mut |_, atom| {
                let read = property(atom, &mut found);
                properties.push(read.unwrap_or(Property::Other));
            }),
            b"ipma" => owners = associations(walk, atom),
            _ => {}
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
    let of = |id: u32| {
        owners
            .iter()
            .filter(move |(item, _)| *item == id)
            .filter_map(|(_, index)| properties.get(usize::from(*index).checked_sub(1)?).copied())
    };
    let size_of = |id: u32| {
        of(id).find_map(|p| if let Property::Size(width, height) = p { Some((width, height)) } else { None })
    };
    let refers = |kind: &'static [u8; 4]| links.iter().filter(move |(k, ..)| *k == kind);
    found.thumbnails = refers(b"thmb").count() as u64;
    found.auxiliaries = refers(b"auxl").count() as u64;
    if let Some(primary) = found.primary {
        found.primary_size = size_of(primary);
        found.rotation =
            of(primary).find_map(|p| if let Property::Rotation(angle) = p { Some(angle) } else { None });
        found.tiles = refers(b"dimg")
            .find(|(_, from, _)| *from == primary)
            .map(|(_, _, to)| (to.len() as u64, to.first().and_then(|id| size_of(*id))));
        let grid = locations.iter().find(|l| {
            l.id == primary && kinds.iter().any(|(id, kind, _)| *id == primary && *kind == b"grid")
        });
        found.grid = grid.and_then(|l| grid_of(source, l, idat));
    }
    // A picture has a handful; a hostile table of references must not be searched for each of its entries.
    let seconds = links.iter().filter(|(k, ..)| *k == b"thmb" || *k == b"auxl").take(KEPT);
    for (kind, from, to) in seconds {
        let item = locations.iter().find(|l| l.id == *from && !l.in_idat && !l.in_pieces);
        let coded = kinds.iter().find(|(id, ..)| id == from).map(|(_, coded, _)| *coded);
        if let (Some(place), Some(coded)) = (item, coded)
            && found.primary.is_some_and(|primary| to.contains(&primary))
            && facts.previews.len() < exif::PREVIEWS
            && place.length > 0
            && let Some(end) = place.offset.checked_add(place.length).filter(|end| *end <= source.size())
        {
            facts.previews.push(Preview {
                source: if *kind == b"thmb" {
                    PreviewSource::HeifThumbnail
                } else {
                    PreviewSource::HeifAuxiliary
                },
                coding: if coded == b"jpeg" { Coding::Jpeg } else { Coding::Item(coded) },
                size: size_of(*from),
                bytes: (place.offset, end),
            });
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

/// Version 0 has item numbers of two bytes, version 1 of four.
fn references(walk: &mut Walk<'_>, iref: Atom<'_>) -> Vec<Reference> {
    let width = if iref.body.first() == Some(&0) { 2 } else { 4 };
    let mut found: Vec<Reference> = Vec::new();
    children(walk, iref.behind(4), "iref", 2, &mut |walk, atom| {
        let mut cursor = Cursor::new(atom.body);
        let (Some(from), Some(count)) = (cursor.be(width), cursor.be16()) else { return };
        let mut to = Vec::new();
        for _ in 0..count {
            let Some(id) = cursor.be(width) else { break };
            to.push(id as u32);
        }
        if walk.log.node("iref") {
            found.push((atom.span.kind, from as u32, to));
        }
    });
    found
}

/// Reads one property of `ipco`; those that belong to the whole file are noted at once.
fn property(atom: Atom<'_>, found: &mut Items) -> Option<Property> {
    // Rotation is a plain box; the others here are full boxes.
    if atom.is(b"irot") {
        return Some(Property::Rotation(90 * u16::from(atom.body.first()? & 3)));
    }
    let (_, _, mut cursor) = atom.full()?;
    match &atom.span.kind.0 {
        b"ispe" => {
            let size = (cursor.be32()?, cursor.be32()?);
            if found.sizes.len() < KEPT {
                found.sizes.push(size);
            }
            Some(Property::Size(size.0, size.1))
        }
        b"auxC" if found.auxiliary_types.len() < KEPT => {
            found.auxiliary_types.push(c_string(cursor.rest()));
            None
        }
        _ => None,
    }
}

/// `ipma`: pairs of an item and the number of a property, counted from 1.
fn associations(walk: &mut Walk<'_>, ipma: Atom<'_>) -> Vec<(u32, u16)> {
    let mut found = Vec::new();
    let Some((version, flags, mut cursor)) = ipma.full() else { return found };
    let mut read = || {
        for _ in 0..cursor.be32()? {
            let item = cursor.be(if version == 0 { 2 } else { 4 })? as u32;
            for _ in 0..cursor.u8()? {
                if !walk.log.node("ipma") {
                    return Some(());
                }
                // The top bit says that the property is essential.
                let index =
                    if flags & 1 == 0 { u16::from(cursor.u8()? & 0x7f) } else { cursor.be16()? & 0x7fff };
                found.push((item, index));
            }
        }
        Some(())
    };
    if read().is_none() {
        walk.log.damage(
            "mp4.table-truncated",
            "ipma",
            "property associations are cut off",
            Some(ipma.bytes()),
        );
    }
    found
}

/// Columns and rows of a grid item (ISO/IEC 23008-12 6.6.2.3).
fn grid_of(source: &mut Source<'_>, place: &Location, idat: Option<(u64, u64)>) -> Option<(u32, u32)> {
    let base = if place.in_idat { idat?.0 } else { 0 };
    let mut cursor = Cursor::new(source.peek(base.checked_add(place.offset)?, 4));
    cursor.skip(2)?;
    let (rows, columns) = (u32::from(cursor.u8()?) + 1, u32::from(cursor.u8()?) + 1);
    Some((columns, rows))
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
                found.push(Location { id, in_idat, offset, length, in_pieces: extents > 1 });
            }
            if offset_size + length_size + index_size == 0 {
                break;
            }
        }
    }
    Some(())
}
