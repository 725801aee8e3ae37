//! What the parsers of pictures must survive: cuts at every byte, mutations, bombs.
//!
//! The seeds are the project's own fixtures. Each test asserts how many cases it ran, and that no single file takes
//! longer than [`SLOWEST`]; a panic fails it.

use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::{Compression, write::ZlibEncoder};
use proptest::prelude::*;
use saboot_core::facts::Facts;
use saboot_core::{Damage, Limits};

/// Generous for a test build on a busy machine; real files take a few milliseconds.
const SLOWEST: Duration = Duration::from_secs(5);

const SEEDS: [&str; 20] = [
    "declared.diffusion-text/fires/a1111-utf16-big.jpg",
    "declared.diffusion-text/fires/a1111-utf16-little.webp",
    "declared.diffusion-text/fires/comfyui-packed.png",
    "declared.diffusion-text/fires/comfyui-img2img.png",
    "declared.diffusion-text/fires/comfyui-make-model.webp",
    "declared.diffusion-text/fires/comfyui.gif",
    "declared.source-type/fires/element.gif",
    "declared.source-type/fires/extended-packet.jpg",
    "declared.source-type/fires/bare-term.png",
    "declared.source-type/fires/google-credit-iptc.jpg",
    "contradiction.vendor-exif/fires/foreign-note.jpg",
    "contradiction.vendor-exif/quiet/whole-iphone.jpg",
    "history.platform-path/fires/facebook.jpg",
    "history.platform-path/fires/sticker.webp",
    "information.trailer/fires/multi-picture.jpg",
    "information.trailer/fires/samsung.jpg",
    "information.polyglot/fires/zip.png",
    "declared.deepfake-tool/fires/face.jpg",
    "history.picture-writer/fires/joined.gif",
    "history.picture-writer/fires/exif-late.heic",
];

fn seed(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/checks").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(bytes: &[u8], limits: &Limits) -> (Facts, Vec<Damage>) {
    let start = Instant::now();
    let read = crate::read(&mut Cursor::new(bytes), &"picture".into(), limits);
    let _ = crate::properties(&read.0);
    assert!(start.elapsed() < SLOWEST, "took {:?}", start.elapsed());
    read
}

fn has(damage: &[Damage], code: &str) -> bool {
    damage.iter().any(|d| d.code.as_str() == code)
}

/// A TIFF file of one seed's EXIF block: the same directories at the top of a file.
fn tiff() -> Vec<u8> {
    let bytes = seed("contradiction.vendor-exif/quiet/whole-iphone.jpg");
    let (facts, _) = read(&bytes, &Limits::default());
    let (start, end) = facts.exif.unwrap().bytes;
    bytes[start as usize..end as usize].to_vec()
}

#[test]
fn every_seed_is_read_without_damage() {
    for name in SEEDS {
        let (facts, damage) = read(&seed(name), &Limits::default());
        assert!(facts.format.is_some(), "{name}");
        assert!(damage.is_empty(), "{name}: {damage:?}");
    }
    let (facts, damage) = read(&tiff(), &Limits::default());
    assert!(facts.exif.is_some_and(|e| e.maker_note.is_some()) && damage.is_empty(), "{damage:?}");
}

#[test]
fn previews_lie_where_the_facts_say() {
    use saboot_core::facts::annex::{AnnexKind, PreviewSource};
    let bytes = seed("information.trailer/fires/multi-picture.jpg");
    let (facts, _) = read(&bytes, &Limits::default());
    let [preview] = facts.previews.as_slice() else { panic!("{:?}", facts.previews) };
    let (start, end) = (preview.bytes.0 as usize, preview.bytes.1 as usize);
    assert!(matches!(preview.source, PreviewSource::MultiPicture(_)) && preview.size == Some((64, 48)));
    assert!(bytes[start..end].starts_with(&[0xff, 0xd8]) && bytes[start..end].ends_with(&[0xff, 0xd9]));
    assert_eq!(facts.annexes.iter().map(|a| a.kind).collect::<Vec<_>>(), [AnnexKind::MultiPicture]);

    // An EXIF block whose second directory names a thumbnail.
    let thumbnail = [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0, 120, 0, 160, 1, 1, 0x11, 0, 0xff, 0xd9];
    let entry = |tag: u16, value: u32| {
        [&tag.to_le_bytes()[..], &4u16.to_le_bytes(), &1u32.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let tiff = [
        &b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\x02\0"[..],
        &entry(0x0201, 44),
        &entry(0x0202, thumbnail.len() as u32),
        &[0; 4],
        &thumbnail,
    ]
    .concat();
    let exif = [&b"Exif\0\0"[..], &tiff].concat();
    let app1 = [&[0xff, 0xe1][..], &(exif.len() as u16 + 2).to_be_bytes(), &exif].concat();
    let plain = seed("information.trailer/quiet/plain.jpg");
    let whole = [&plain[..2], &app1, &plain[2..]].concat();
    let (facts, damage) = read(&whole, &Limits::default());
    let [preview] = facts.previews.as_slice() else { panic!("{:?} {damage:?}", facts.previews) };
    assert_eq!((preview.source, preview.size), (PreviewSource::ExifThumbnail, Some((160, 120))));
    assert_eq!(whole[preview.bytes.0 as usize..preview.bytes.1 as usize], thumbnail);
}

#[test]
fn the_header_signature_follows_what_firmware_fixes() {
    let line = |name: &str| {
        let (facts, _) = read(&seed(name), &Limits::default());
        let found = crate::properties(&facts).into_iter().find(|p| p.section == "signature");
        found.map(|p| p.value.raw().to_owned())
    };
    let phone = line("contradiction.vendor-exif/quiet/whole-iphone.jpg").unwrap();
    assert!(phone.starts_with("64x48 SOF0 ") && phone.contains("note:Apple="), "{phone}");
    assert_ne!(Some(phone), line("contradiction.vendor-exif/fires/bare-iphone.jpg"));
    assert_eq!(line("information.trailer/fires/samsung.jpg"), line("information.trailer/quiet/plain.jpg"));
    assert_eq!(line("information.polyglot/fires/zip.png"), None);
}

#[test]
fn a_cut_at_any_byte_is_survived() {
    let mut cases = 0;
    for bytes in SEEDS.iter().map(|name| seed(name)).chain([tiff()]) {
        for end in 0..bytes.len() {
            read(&bytes[..end], &Limits::default());
            cases += 1;
        }
    }
    assert!(cases > 15_000, "{cases}");
}

#[test]
fn tight_limits_are_kept_and_named() {
    let limits = Limits { entries: 4, nodes: 6, depth: 2, metadata_bytes: 700, ..Limits::default() };
    let named = SEEDS
        .iter()
        .filter(|name| read(&seed(name), &limits).1.iter().any(|d| d.code.as_str().starts_with("limit.")))
        .count();
    assert!(named >= 10, "{named} of {} seeds name the limit they met", SEEDS.len());
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(body);
    [&(body.len() as u32).to_be_bytes(), kind.as_slice(), body, &crc.sum().to_be_bytes()].concat()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn packed_text_cannot_grow_beyond_its_ratio() {
    let bomb = packed(&vec![b' '; 100 << 20]);
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"zTXt", &[b"prompt\0\0", bomb.as_slice()].concat()),
        chunk(b"IEND", b""),
    ]
    .concat();
    let (facts, damage) = read(&png, &Limits::default());
    assert!(has(&damage, "limit.inflate-ratio"), "{damage:?}");
    assert!(facts.marks.iter().all(|m| m.value.raw().len() <= saboot_core::text::MAX_TEXT));
}

#[test]
fn a_million_chunks_frames_or_markers_end_at_a_limit() {
    let empty = chunk(b"tEXt", b"");
    let png = [b"\x89PNG\r\n\x1a\n".to_vec(), empty.repeat(200_000)].concat();
    assert!(has(&read(&png, &Limits::default()).1, "limit.nodes"));

    let frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\0".repeat(200_000);
    let gif = [b"GIF89a\x01\0\x01\0\0\0\0".as_slice(), &frame].concat();
    assert!(has(&read(&gif, &Limits::default()).1, "limit.frames"));

    let jpeg = [b"\xff\xd8".as_slice(), &b"\xff\xe0\0\x02".repeat(200_000)].concat();
    assert!(has(&read(&jpeg, &Limits::default()).1, "limit.nodes"));

    let webp = [b"RIFF\xff\xff\xff\xffWEBP".as_slice(), &b"abcd\0\0\0\0".repeat(200_000)].concat();
    assert!(has(&read(&webp, &Limits::default()).1, "limit.nodes"));
}

#[test]
fn an_xmp_packet_of_nothing_but_attributes_is_read_in_time() {
    let attributes: String = (0..60_000).map(|n| format!("xmlns:a{n}='b' a{n}:c='d' ")).collect();
    let packet = format!(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description {attributes}/></rdf:RDF>"
    );
    let png = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", packet.as_bytes()].concat()),
        chunk(b"IEND", b""),
    ]
    .concat();
    let (facts, damage) = read(&png, &Limits::default());
    assert!(facts.marks.len() > 1000 && has(&damage, "limit.marks"), "{damage:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn mutations_are_survived(
        which in 0..SEEDS.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), prop_oneof![
            any::<u32>(), Just(0), Just(1), Just(7), Just(u32::MAX), Just(0x7fff_ffff), Just(0x8000_0000)]), 1..12),
        single in any::<bool>(),
    ) {
        let mut bytes = seed(SEEDS[which]);
        super::overwrite(&mut bytes, changes, single);
        read(&bytes, &Limits::default());
    }

    #[test]
    fn any_bytes_behind_a_magic_are_survived(
        magic in prop::sample::select(vec![
            &b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xdb", b"\xff\xd8\xff\xed\0\xffPhotoshop 3.0\0" , b"GIF89a",
            b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"]),
        body in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        read(&[magic, &body].concat(), &Limits::default());
    }
}
