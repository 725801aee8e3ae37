//! What the parsers of sound and video must survive: cuts at every byte, mutations, bombs.
//!
//! The seeds are the project's own fixtures. Each test asserts how many cases it ran, and that no single file takes
//! longer than [`SLOWEST`]; a panic fails it.

use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use saboot_core::facts::Facts;
use saboot_core::{Damage, Limits};

/// Generous for a test build on a busy machine; real files take a few milliseconds.
const SLOWEST: Duration = Duration::from_secs(5);

const SEEDS: [&str; 21] = [
    "history.container-family/fires/apple-camera.mov",
    "history.container-family/fires/samsung.mp4",
    "contradiction.x264-camera/fires/x265-under-iphone.mov",
    "declared.aigc-label/fires/mdta-label-1.mp4",
    "declared.aigc-label/fires/nested-in-comment.mkv",
    "history.container-family/fires/ffmpeg.webm",
    "history.encoder/fires/vorbis.ogg",
    "declared.aigc-label/fires/txxx-label-2.mp3",
    "history.encoder/fires/h264.avi",
    "information.extension-mismatch/fires/wave.mp3",
    "history.encoder/fires/fragmented-x264.mp4",
    "history.encoder/fires/mpeg4-user-data.avi",
    "declared.aigc-label/fires/xmp-box-label-1.mp4",
    "history.encoder/fires/ffmpeg.flv",
    "history.encoder/fires/ffmpeg.ts",
    "information.sensor-tracks/fires/gpmf.mp4",
    "information.sensor-tracks/fires/mebx.mov",
    "information.sensor-tracks/fires/samsung.mp4",
    "history.windows-properties/fires/rated.mp4",
    "history.parameter-sets/fires/two-descriptions.mp4",
    "history.streamed/fires/segment.aac",
];

fn seed(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/checks").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(bytes: &[u8], limits: &Limits) -> (Facts, Vec<Damage>) {
    let start = Instant::now();
    let read = crate::read(&mut Cursor::new(bytes), &"clip".into(), limits);
    assert!(start.elapsed() < SLOWEST, "took {:?}", start.elapsed());
    read
}

fn has(damage: &[Damage], code: &str) -> bool {
    damage.iter().any(|d| d.code.as_str() == code)
}

#[test]
fn every_seed_is_read_without_damage() {
    for name in SEEDS {
        let (facts, damage) = read(&seed(name), &Limits::default());
        assert!(facts.format.is_some(), "{name}");
        assert!(damage.is_empty(), "{name}: {damage:?}");
    }
}

#[test]
fn a_cut_at_any_byte_is_survived() {
    let mut cases = 0;
    for name in SEEDS {
        let bytes = seed(name);
        // The bulk of a clip is media data: all cuts of the first and last 3 KB, every 17th between.
        for end in (0..bytes.len()).filter(|i| *i < 3000 || bytes.len() - i < 3000 || i % 17 == 0) {
            read(&bytes[..end], &Limits::default());
            cases += 1;
        }
    }
    assert!(cases > 20_000, "{cases}");
}

#[test]
fn tight_limits_are_kept_and_named() {
    let limits = Limits {
        entries: 4,
        nodes: 40,
        depth: 2,
        metadata_bytes: 700,
        streams: 1,
        packets: 3,
        ..Limits::default()
    };
    let mut named = 0;
    for name in SEEDS {
        let (_, damage) = read(&seed(name), &limits);
        named += usize::from(damage.iter().any(|d| d.code.as_str().starts_with("limit.")));
    }
    assert!(named >= 6, "{named} of {} seeds name the limit they met", SEEDS.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

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
            &b"\0\0\0\x14ftypisom\0\0\0\0isom"[..], b"\x1a\x45\xdf\xa3", b"RIFF\xff\xff\xff\xffWAVE", b"RIFF\xff\xff\xff\xffAVI ",
            b"OggS\0", b"fLaC", b"ID3\x04\0\0\0\0\x02\0", b"\xff\xfb\x90\0", b"#!AMR\n", b"#!AMR-WB\n", b"FLV\x01\x05\0\0\0\x09\0\0\0\0\x12", b"\xff\xf1\x50\x80\x01\x1f\xfc"]),
        body in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        read(&[magic, &body].concat(), &Limits::default());
    }
}

fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
}

fn movie(boxes: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let stbl: Vec<u8> = boxes.iter().flat_map(|(kind, body)| boxed(kind, body)).collect();
    let mdia = [
        boxed(b"hdlr", &[&[0; 8], b"vide".as_slice(), &[0; 13]].concat()),
        boxed(b"minf", &boxed(b"stbl", &stbl)),
    ]
    .concat();
    let moov = boxed(b"moov", &boxed(b"trak", &boxed(b"mdia", &mdia)));
    [boxed(b"ftyp", b"isom\0\0\0\0isom"), moov, boxed(b"mdat", &[0; 64])].concat()
}

fn table(count: u32, entry: &[u8], entries: usize) -> Vec<u8> {
    [&[0; 4], count.to_be_bytes().as_slice(), &entry.repeat(entries)].concat()
}

#[test]
fn tables_of_a_million_entries_are_summed_in_time() {
    const MILLION: usize = 1_000_000;
    let count = MILLION as u32;
    let sizes = [&[0; 8], count.to_be_bytes().as_slice(), &[0, 0, 0, 1].repeat(MILLION)].concat();
    let bytes = movie(&[
        (b"stts", table(count, &[0, 0, 0, 1, 0, 0, 0, 9], MILLION)),
        (b"ctts", table(count, &[0, 0, 0, 1, 0, 0, 0, 9], MILLION)),
        (b"stsz", sizes),
        (b"stsc", table(count, &[0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], MILLION)),
        (b"stco", table(count, &[0, 0, 0, 40], MILLION)),
        (b"stss", table(count, &[0, 0, 0, 1], MILLION)),
    ]);
    let (facts, damage) = read(&bytes, &Limits::default());
    let file = facts.isobmff.unwrap();
    let track = &file.tracks()[0];
    assert_eq!(
        (track.timing.samples, track.timing.duration, track.samples.count),
        (1_000_000, 9_000_000, 1_000_000)
    );
    assert!(!has(&damage, "limit.entries"), "{damage:?}");
}

#[test]
fn counts_beyond_their_table_are_damage() {
    let one_size = [&[0; 8], 1u32.to_be_bytes().as_slice(), &[0, 0, 0, 8]].concat();
    let sizes =
        |field: u32| [&[0; 4], field.to_be_bytes().as_slice(), &u32::MAX.to_be_bytes(), &[1; 12]].concat();
    for (kind, body) in [
        (b"stts", table(u32::MAX, &[1; 12], 3)),
        (b"ctts", table(1000, &[1; 12], 3)),
        (b"stsc", table(1000, &[1; 12], 3)),
        (b"stco", table(1000, &[1; 12], 3)),
        (b"co64", table(u32::MAX, &[1; 12], 3)),
        (b"stss", table(1000, &[1; 12], 3)),
        (b"stsz", sizes(0)),
        (b"stz2", sizes(4)),
    ] {
        let one_run = table(1, &[0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], 1);
        let usual = [(b"stsz", one_size.clone()), (b"stsc", one_run), (b"stco", table(1, &[0, 0, 0, 40], 1))];
        let boxes: Vec<_> = usual
            .into_iter()
            .filter(|(k, _)| *k != kind && !(kind == b"stz2" && *k == b"stsz"))
            .chain([(kind, body)])
            .collect();
        let (facts, damage) = read(&movie(&boxes), &Limits::default());
        assert!(has(&damage, "limit.entries") || has(&damage, "mp4.table-truncated"), "{kind:?}: {damage:?}");
        let trusted = facts.isobmff.unwrap().coverage.is_some();
        assert_eq!(trusted, matches!(kind, b"stts" | b"ctts" | b"stss"), "{kind:?}");
    }
}

#[test]
fn uniform_sizes_of_four_billion_samples_cost_nothing() {
    let sizes = [&[0; 4], u32::MAX.to_be_bytes().as_slice(), &u32::MAX.to_be_bytes()].concat();
    let one_run = table(1, &[0, 0, 0, 1, 255, 255, 255, 255, 0, 0, 0, 1], 1);
    let bytes = movie(&[(b"stsz", sizes), (b"stsc", one_run), (b"stco", table(2, &[0, 0, 0, 40], 2))]);
    let (facts, _) = read(&bytes, &Limits::default());
    let track = &facts.isobmff.as_ref().unwrap().tracks()[0];
    assert_eq!(
        (track.samples.count, track.samples.bytes),
        (u64::from(u32::MAX), u64::from(u32::MAX) * u64::from(u32::MAX))
    );
}

#[test]
fn nesting_ends_at_the_limit() {
    let nested = |kind: &[u8; 4], depth: usize| (0..depth).fold(Vec::new(), |inner, _| boxed(kind, &inner));
    for kind in [b"moov", b"trak", b"udta", b"meta", b"wave"] {
        read(
            &[boxed(b"ftyp", b"qt  \0\0\0\0"), boxed(b"moov", &nested(kind, 10_000))].concat(),
            &Limits::default(),
        );
    }
    // SimpleTag elements (0x67c8) hold each other without end by the specification.
    let element = |id: &[u8], body: &[u8]| {
        [id, &[0x10 | (body.len() >> 24) as u8], &(body.len() as u32).to_be_bytes()[1..], body].concat()
    };
    let tags = (0..10_000).fold(Vec::new(), |inner, _| element(&[0x67, 0xc8], &inner));
    let file = [
        element(b"\x1a\x45\xdf\xa3", &[]),
        element(b"\x18\x53\x80\x67", &element(b"\x12\x54\xc3\x67", &element(b"\x73\x73", &tags))),
    ]
    .concat();
    let (_, damage) = read(&file, &Limits::default());
    assert!(has(&damage, "limit.depth"), "{damage:?}");
    let list =
        |inner: &[u8]| [b"LIST".as_slice(), &(inner.len() as u32 + 4).to_le_bytes(), b"strl", inner].concat();
    let lists = (0..10_000).fold(Vec::new(), |inner, _| list(&inner));
    let (_, damage) = read(&[b"RIFF\xff\xff\xff\xffAVI ".as_slice(), &lists].concat(), &Limits::default());
    assert!(has(&damage, "limit.depth"), "{damage:?}");
}

#[test]
fn sizes_of_many_exabytes_are_clamped() {
    let large = |kind: &[u8; 4], size: u64| {
        [&1u32.to_be_bytes(), kind.as_slice(), &size.to_be_bytes(), &[0; 32]].concat()
    };
    for size in [1u64 << 63, u64::MAX, u64::MAX - 7, 17, 16, 15, 0] {
        for kind in [b"moov", b"mdat", b"free", b"uuid", b"meta", b"ftyp"] {
            read(&[boxed(b"ftyp", b"isom\0\0\0\0"), large(kind, size)].concat(), &Limits::default());
            read(
                &[boxed(b"ftyp", b"isom\0\0\0\0"), boxed(b"moov", &large(kind, size))].concat(),
                &Limits::default(),
            );
        }
    }
    let ebml = [
        b"\x1a\x45\xdf\xa3\x80\x18\x53\x80\x67".as_slice(),
        b"\x01\xff\xff\xff\xff\xff\xff\xfe",
        b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xfe",
    ]
    .concat();
    let (facts, damage) = read(&ebml, &Limits::default());
    assert_eq!(facts.matroska.unwrap().clusters, 1);
    assert!(has(&damage, "matroska.truncated"), "{damage:?}");
    let rf64 = [
        b"RF64\xff\xff\xff\xffWAVEds64\x10\0\0\0".as_slice(),
        &u64::MAX.to_le_bytes(),
        &(1u64 << 63).to_le_bytes(),
        b"data\xff\xff\xff\xff\0\0\0\0",
    ]
    .concat();
    let (facts, damage) = read(&rf64, &Limits::default());
    assert_eq!(facts.riff.unwrap().data, Some((1 << 63, 4)));
    assert!(has(&damage, "riff.truncated"), "{damage:?}");
}

#[test]
fn many_small_things_are_cut_and_named() {
    let limits = Limits::default();
    let many = boxed(b"free", &[]).repeat(200_000);
    let (facts, damage) = read(&[boxed(b"ftyp", b"isom\0\0\0\0"), many.clone()].concat(), &limits);
    assert!(has(&damage, "limit.nodes") && facts.isobmff.unwrap().top.len() <= 256);
    let (_, damage) = read(&[boxed(b"ftyp", b"isom\0\0\0\0"), boxed(b"moov", &many)].concat(), &limits);
    assert!(has(&damage, "limit.nodes"));
    let frames = b"TIT2\0\0\0\x02\0\0\0a".repeat(200_000);
    let size = frames.len() as u32;
    let safe =
        [(size >> 21) as u8 & 127, (size >> 14) as u8 & 127, (size >> 7) as u8 & 127, size as u8 & 127];
    let (facts, damage) = read(&[b"ID3\x04\0\0".as_slice(), &safe, &frames].concat(), &limits);
    assert!(has(&damage, "limit.nodes") && facts.marks.len() <= 2000, "{}", facts.marks.len());
    let comments = [b"\0\0\0\0\xff\xff\xff\xff".as_slice(), &b"\x03\0\0\0a=b".repeat(200_000)].concat();
    let block = [&[0x84], &(comments.len() as u32).to_be_bytes()[1..], &comments].concat();
    let (facts, damage) = read(&[b"fLaC".as_slice(), &block].concat(), &limits);
    assert!(has(&damage, "limit.nodes") && facts.marks.len() <= 2000);
    // 60,000 items, each with a location: no work that grows with their product.
    let infe = boxed(b"infe", &[2, 0, 0, 0, 0, 1, 0, 0, b'E', b'x', b'i', b'f', 0, 0]);
    let iinf = [&[1, 0, 0, 0, 0, 0, 0xea, 0x60], infe.repeat(60_000).as_slice()].concat();
    let iloc = [
        &[0, 0, 0, 0, 0x44, 0, 0x75, 0x30],
        [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9].repeat(30_000).as_slice(),
    ]
    .concat();
    let meta = [
        &[0; 4],
        boxed(b"hdlr", &[&[0; 8], b"pict".as_slice(), &[0; 13]].concat()).as_slice(),
        &boxed(b"iinf", &iinf),
        &boxed(b"iloc", &iloc),
    ]
    .concat();
    let (facts, _) = read(&[boxed(b"ftyp", b"heic\0\0\0\0mif1"), boxed(b"meta", &meta)].concat(), &limits);
    assert!(facts.isobmff.unwrap().items.is_some());
}
