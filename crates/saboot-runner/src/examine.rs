//! From the files of one exhibit to its [`Examination`]: facts, checks, samples, detectors, in one pass.
//!
//! [`examine`] runs inside a worker process. It owns no judgement: it hands bytes to the parsers, frames and
//! sound to the detectors, and gathers what they say.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::Seek;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use saboot_analysis::detectors::{Expected, Samples};
use saboot_analysis::signals::{self, EmbeddedPicture, Signals, speech_watermark};
use saboot_analysis::{checks, path, reship};
use saboot_core::card::Scope;
use saboot_core::examination::{Examination, Property};
use saboot_core::exhibit::Kind;
use saboot_core::facts::annex::{Coding, PreviewSource};
use saboot_core::facts::c2pa::TrustList;
use saboot_core::facts::{Facts, Format};
use saboot_core::figure::{Figure, Figures};
use saboot_core::finding::Findings;
use saboot_core::lr::round4;
use saboot_core::media::{Coverage, METADATA_ONLY, StreamFacts};
use saboot_core::path::CopyPath;
use saboot_core::reference::Recording;
use saboot_core::runtime::Runtime;
use saboot_core::stability::Transform;
use saboot_core::{Code, Damage, Limits, Untrusted};
use saboot_evaluation::nuisance::{Gatherer, Nuisances};
use saboot_media::{Media, MediaError, Mode, SampleRequest, Sampled};
use serde::{Deserialize, Serialize};

use crate::enclosed::{self, Contents};
use crate::figures::Gallery;
use crate::intake::{Refusal, likely_kind};
use crate::speaking;

/// How thoroughly to look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Key frames only, and few of them.
    pub quick: bool,
    /// What alone is looked at; everything where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<Only>,
    /// Most frames of a video or moving picture.
    pub frames: usize,
    /// Pictures of the exhibit that are made for the report.
    #[serde(default)]
    pub figures: Figures,
    /// Tell what the file gives away that is no trace of generation: for `saboot evaluate`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nuisances: bool,
    /// Score pictures as this handling would leave them: for `saboot evaluate`. What the file says of itself is then left
    /// out, because the copy that is scored would not carry it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled: Option<Transform>,
    /// The user's own genuine recordings, whose scores move those of voices; named by digest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Recording>,
    /// Bounds.
    pub limits: Limits,
    /// Who may vouch for signers of provenance (C2PA).
    #[serde(default)]
    pub trust: TrustList,
}

impl Settings {
    /// Every frame is reachable, six are looked at, and more only where they could change the answer (`MORE_FRAMES`).
    pub fn exact() -> Self {
        Self {
            quick: false,
            only: None,
            frames: 6,
            figures: Figures::None,
            nuisances: false,
            handled: None,
            references: Vec::new(),
            limits: Limits::default(),
            trust: TrustList::default(),
        }
    }

    /// Three key frames.
    pub fn quick() -> Self {
        Self { quick: true, frames: 3, ..Self::exact() }
    }

    /// Structure and metadata, for triage: nothing is decoded and no network runs.
    pub fn metadata() -> Self {
        Self { only: Some(Only::Metadata), frames: 0, ..Self::exact() }
    }
}

/// The one thing to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Only {
    /// What the file says about itself.
    Metadata,
}

/// Frames that are looked at in all after a second and a third look, each only where the frames so far leave it open which way
/// a detector speaks. Grids of 6, 11 and 21 moments lie within each other.
const MORE_FRAMES: [usize; 2] = [11, 21];

/// What the parent is told while an exhibit is being examined.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Reading structure and metadata.
    Reading,
    /// Decoding frames and sound.
    Decoding,
    /// Running networks.
    Scoring,
}

/// Called with a stage, how many steps are done, and of how many.
pub type Report<'a> = &'a (dyn Fn(Stage, u64, u64) + Sync);

/// One file of the exhibit.
pub struct Part {
    /// File name without folder.
    pub name: Untrusted,
    /// Opened for reading.
    pub file: File,
}

/// One exhibit in a worker.
pub struct Request {
    /// Its files, in showing order.
    pub parts: Vec<Part>,
    /// Several files as one exhibit.
    pub slide_show: bool,
    /// Taken out of a message or an archive: nothing inside it is opened.
    pub enclosed: bool,
}

impl Request {
    /// One file by itself.
    pub fn file(part: Part) -> Self {
        Self { parts: vec![part], slide_show: false, enclosed: false }
    }
}

/// All that was observed of an exhibit, and what it encloses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Examined {
    /// All that was observed.
    pub examination: Examination,
    /// What a message or an archive holds; none for anything else.
    pub contents: Option<Contents>,
    /// Small pictures for the report, where they were asked for.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// What the file gives away that is no trace of generation, where it was asked for.
    #[serde(default)]
    pub nuisances: Option<Nuisances>,
}

/// Examines an exhibit.
///
/// # Errors
/// [`Refusal`] when nothing of it could be looked at: unknown content, a bound that was met, no stream that
/// can be decoded. Anything less is damage inside the examination.
pub fn examine(
    request: Request,
    settings: &Settings,
    runtime: &dyn Runtime,
    report: Report<'_>,
) -> Result<Examined, Refusal> {
    let Request { parts, slide_show, enclosed } = request;
    let mut gathered = Gathered::new(runtime, settings.figures);
    gathered.cues = settings.nuisances.then(Gatherer::default);
    gathered.enclosed = enclosed;
    let count = parts.len();
    for (number, part) in parts.into_iter().enumerate() {
        let place = slide_show.then_some(Slide { number, count });
        gathered.take(part, place, settings, report)?;
    }
    let contents = gathered.contents.take();
    let nuisances = gathered.cues.take().map(Gatherer::finish);
    let (examination, figures) = gathered.finish(slide_show, settings, report);
    Ok(Examined { examination, contents, figures, nuisances })
}

/// Which file of a slide show.
#[derive(Clone, Copy)]
struct Slide {
    number: usize,
    count: usize,
}

impl Slide {
    /// Number from 1.
    fn file(self) -> u32 {
        u32::try_from(self.number).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn name(self) -> String {
        format!("File {} of {}", self.number + 1, self.count)
    }
}

/// Everything seen so far of one exhibit.
struct Gathered<'r> {
    runtime: &'r dyn Runtime,
    samples: Samples<'r>,
    gallery: Gallery,
    cues: Option<Gatherer>,
    findings: Findings,
    paths: Vec<CopyPath>,
    properties: Vec<Property>,
    damage: Vec<Damage>,
    coverage: Coverage,
    streams: StreamFacts,
    kind: Kind,
    enclosed: bool,
    contents: Option<Contents>,
}

impl<'r> Gathered<'r> {
    fn new(runtime: &'r dyn Runtime, figures: Figures) -> Self {
        Self {
            runtime,
            samples: Samples::new(runtime),
            gallery: Gallery::new(figures),
            cues: None,
            findings: Findings::default(),
            paths: Vec::new(),
            properties: Vec::new(),
            damage: Vec::new(),
            coverage: Coverage::default(),
            streams: StreamFacts::default(),
            kind: Kind::Picture,
            enclosed: false,
            contents: None,
        }
    }

    fn take(
        &mut self,
        mut part: Part,
        slide: Option<Slide>,
        settings: &Settings,
        report: Report<'_>,
    ) -> Result<(), Refusal> {
        report(Stage::Reading, 0, 1);
        let (mut facts, mut damage) = saboot_container::read(&mut part.file, &part.name, &settings.limits);
        let Some(format) = facts.format else {
            return self.leave_out(slide, Refusal::new(
                "intake.unknown-format",
                "its content is no picture, sound or video format that saboot reads, whatever its name says",
            ));
        };
        let mut found = Findings::default();
        damage.extend(saboot_c2pa::read(&mut part.file, &mut facts, &settings.trust, &settings.limits));
        checks::run_all(&facts, &mut found);
        let mut properties = saboot_container::properties(&facts);
        properties.extend(facts.c2pa.iter().flat_map(saboot_c2pa::properties));
        if enclosed::is_holder(format) {
            return self.hold(slide, &facts, (found, properties, damage), settings);
        }
        if settings.only == Some(Only::Metadata) {
            self.kind = kind_by_structure(&facts, format);
            self.streams.container = if slide.is_some() { "slide show" } else { format.name() }.to_owned();
            let not_examined = &mut self.coverage.not_examined;
            if not_examined.is_empty() {
                not_examined.push(Code::new(METADATA_ONLY));
            }
            self.add_facts(slide, &facts, found, properties, damage, Vec::new());
            report(Stage::Reading, 1, 1);
            return Ok(());
        }
        let previews = if settings.quick { Vec::new() } else { previews(&mut part.file, &facts, settings) };
        let opened =
            part.file.rewind().map_err(|e| Refusal::new("intake.unreadable", e.to_string())).and_then(|()| {
                saboot_media::open(part.file, format, facts.is_animated(), &settings.limits).map_err(refusal)
            });
        let mut media = match opened {
            Ok(media) => media,
            Err(refusal) => return self.leave_out(slide, refusal.of(likely_kind(format))),
        };
        report(Stage::Reading, 1, 1);
        let handled = settings.handled;
        if handled.is_some() && media.kind() != Kind::Picture {
            let what = "this handling is done to pictures here; copies of videos and sounds are made by scripts/bench/degrade";
            return Err(Refusal::new("examine.not-handled", what).of(media.kind()));
        }
        if let Some(cues) = self.cues.as_mut().filter(|_| handled.is_none()) {
            cues.file(&facts);
            cues.streams(media.facts());
        }

        let frames = if media.kind() == Kind::Picture || slide.is_some() { 1 } else { settings.frames };
        let request = SampleRequest {
            frames,
            mode: if settings.quick { Mode::Quick } else { Mode::Exact },
            audio: true,
        };
        let still = media.kind() == Kind::Picture;
        let scope = if still && slide.is_none() { Scope::Picture } else { Scope::Frames };
        let expected = slide.map_or(frames, |slide| slide.count);
        let moving = matches!(media.kind(), Kind::Video | Kind::MovingPicture);
        let pairs = moving && slide.is_none() && !settings.quick && self.samples.takes_clips();
        if pairs {
            media.in_pairs();
        }
        let (apart, quick) = (slide.is_some(), settings.quick);
        self.samples.expect(Expected { scope, frames: expected, pairs, panel: !quick, apart, quick });
        self.gallery.expect(expected);
        media.look_closer(signals::closeups);
        let mut picture = None;
        let samples = RefCell::new((&mut self.samples, &mut self.gallery, &mut self.cues));
        let seen = AtomicU64::new(0);
        report(Stage::Decoding, 0, frames as u64);
        let sampled = media.sample(&request, &mut |mut frame| {
            if let Some(slide) = slide {
                frame.index = slide.number as u64;
                frame.time_us = slide.number as i64 * 1_000_000;
            }
            if let Some(copy) = handled.and_then(|handled| reship::picture(&frame, handled)) {
                frame = copy;
            }
            let mut takers = samples.borrow_mut();
            if takers.0.see(&frame) {
                takers.1.see(&frame);
                if let Some(cues) = takers.2.as_mut() {
                    cues.see(&frame);
                }
                report(Stage::Decoding, seen.fetch_add(1, Ordering::Relaxed) + 1, frames as u64);
            }
            drop(takers);
            if still {
                picture = Some(frame);
            }
            ControlFlow::Continue(())
        });
        let mut sampled = match sampled {
            Ok(sampled) => sampled,
            Err(error) => return self.leave_out(slide, refusal(error).of(media.kind())),
        };
        if moving && slide.is_none() && !settings.quick {
            self.samples.came_from(media.facts());
            self.look_again(&mut media, &mut sampled, scope, report);
        }
        if let Some(audio) = &sampled.audio {
            self.samples.hear(audio);
            if let Some(cues) = &mut self.cues {
                cues.hear(audio);
            }
        }
        self.kind = media.kind();
        if handled.is_some() {
            self.coverage = sampled.coverage;
            self.streams = media.facts().clone();
            self.damage.extend(damage.into_iter().chain(sampled.damage));
            return Ok(());
        }
        let seen = Signals {
            picture: picture.as_ref(),
            lowest_bits: sampled.lowest_bits.as_ref(),
            previews: &previews,
            timeline: sampled.timeline.as_ref(),
            sound: sampled.audio.as_ref(),
        };
        signals::run_all(&facts, &seen, &mut found);
        if let Some(sound) = &sampled.audio {
            let most =
                if settings.quick { speech_watermark::FEW_WINDOWS } else { speech_watermark::MOST_WINDOWS };
            damage.extend(speech_watermark::look(self.runtime, sound, most, &mut found));
        }
        if moving
            && slide.is_none()
            && !settings.quick
            && let Some(heard) = sampled.audio.as_ref().zip(self.samples.speech())
        {
            let presence = self.samples.presence();
            let decoded = speaking::look(&mut media, presence, heard, self.runtime, &mut found);
            sampled.coverage.frames_decoded += decoded;
        }
        self.add_facts(slide, &facts, found, properties, damage, sampled.damage);
        match slide {
            None => {
                self.coverage = sampled.coverage;
                self.streams = media.facts().clone();
            }
            Some(slide) => self.add_slide(slide, media.facts(), sampled.coverage),
        }
        Ok(())
    }

    /// Takes more frames for as long as they could change the answer. Where that fails, fewer were looked at and nothing is lost.
    fn look_again(&mut self, media: &mut Media, sampled: &mut Sampled, scope: Scope, report: Report<'_>) {
        for frames in MORE_FRAMES {
            if !self.samples.is_open(scope) {
                return;
            }
            let taken = Cell::new(sampled.coverage.frames_examined);
            let samples = RefCell::new(&mut self.samples);
            let request = SampleRequest { frames, mode: Mode::Exact, audio: false };
            let more = media.sample(&request, &mut |frame| {
                if samples.borrow_mut().see(&frame) {
                    taken.set(taken.get() + 1);
                    report(Stage::Decoding, taken.get(), frames as u64);
                }
                ControlFlow::Continue(())
            });
            let Ok(more) = more else { return };
            // The damage was counted, and the sound heard, the first time.
            let coverage = &mut sampled.coverage;
            coverage.frames_decoded += more.coverage.frames_decoded;
            if more.coverage.frames_examined > coverage.frames_examined {
                coverage.frames_examined = more.coverage.frames_examined;
                coverage.times_s = more.coverage.times_s;
                coverage.longest_gap_s = more.coverage.longest_gap_s;
            }
        }
    }

    /// A message or an archive: it has nothing to decode itself, and lists what it encloses.
    fn hold(
        &mut self,
        slide: Option<Slide>,
        facts: &Facts,
        (found, properties, damage): (Findings, Vec<Property>, Vec<Damage>),
        settings: &Settings,
    ) -> Result<(), Refusal> {
        let kind = if facts.archive.is_some() { Kind::Archive } else { Kind::Message };
        if self.enclosed || slide.is_some() {
            let what = "a message or an archive inside another exhibit: only one level is opened";
            return self.leave_out(slide, Refusal::new("intake.nested", what).of(kind));
        }
        if let Some((code, why)) = facts.archive.as_ref().and_then(|a| a.refused.clone()) {
            return Err(Refusal { code, detail: why.into(), kind: Some(kind) });
        }
        self.kind = kind;
        self.streams.container = facts.format.map_or("", Format::name).to_owned();
        self.contents = enclosed::of(facts, &settings.limits);
        if self.contents.as_ref().is_none_or(|c| c.files.is_empty()) {
            self.coverage.not_examined.push(Code::new("message.no-media"));
        }
        self.add_facts(None, facts, found, properties, damage, Vec::new());
        Ok(())
    }

    /// A lone file that cannot be examined refuses the exhibit; a slide that cannot is damage to the show.
    fn leave_out(&mut self, slide: Option<Slide>, refusal: Refusal) -> Result<(), Refusal> {
        let Some(slide) = slide else { return Err(refusal) };
        self.damage.push(Damage {
            code: refusal.code,
            place: slide.name().into(),
            detail: refusal.detail,
            span: None,
            count: 1,
        });
        Ok(())
    }

    fn add_facts(
        &mut self,
        slide: Option<Slide>,
        facts: &Facts,
        found: Findings,
        properties: Vec<Property>,
        read: Vec<Damage>,
        decoded: Vec<Damage>,
    ) {
        let found = found.into_sorted();
        // A message or archive carries copies; the path is told of each of them, in its own report.
        if facts.format.is_none_or(|f| !enclosed::is_holder(f)) {
            path::trace(facts, &found).add(slide.map(Slide::file), &mut self.paths);
        }
        for mut finding in found {
            if let Some(slide) = slide {
                finding.statement = format!("{}: {}", slide.name(), finding.statement);
            }
            self.findings.push(finding);
        }
        for mut property in properties {
            if let Some(slide) = slide {
                property.section = format!("{}, {}", slide.name(), property.section);
            }
            self.properties.push(property);
        }
        for mut damage in read.into_iter().chain(decoded) {
            if let Some(slide) = slide {
                damage.place = format!("{}, {}", slide.name(), damage.place.raw()).into();
            }
            self.damage.push(damage);
        }
    }

    fn add_slide(&mut self, slide: Slide, facts: &StreamFacts, coverage: Coverage) {
        self.streams.container = "slide show".to_owned();
        if self.streams.audio.is_none() {
            self.streams.audio.clone_from(&facts.audio);
        }
        let total = &mut self.coverage;
        total.frames_total = Some(total.frames_total.unwrap_or(0) + coverage.frames_total.unwrap_or(0));
        total.frames_decoded += coverage.frames_decoded;
        total.frames_examined += coverage.frames_examined;
        total.decoding = total.decoding.or(coverage.decoding);
        total.audio_decoded_s += coverage.audio_decoded_s;
        if coverage.frames_examined > 0 {
            total.times_s.push(slide.number as f64);
        }
        for code in coverage.not_examined {
            if !total.not_examined.contains(&code) {
                total.not_examined.push(code);
            }
        }
    }

    fn finish(
        mut self,
        slide_show: bool,
        settings: &Settings,
        report: Report<'_>,
    ) -> (Examination, Vec<Figure>) {
        self.samples.came_from(&self.streams);
        let total = self.samples.inferences();
        let done = AtomicU64::new(0);
        report(Stage::Scoring, 0, total);
        let scope = if self.kind == Kind::Picture && !slide_show { Scope::Picture } else { Scope::Frames };
        let one_more = || report(Stage::Scoring, done.fetch_add(1, Ordering::Relaxed) + 1, total);
        let readings = self.samples.score(scope, &one_more);
        let stability = self.samples.stability(&readings, &one_more);
        let figures = self.gallery.finish(&readings);
        self.coverage.speech_s = round4(self.samples.speech_s());
        self.coverage.voice_band = self.samples.voice_band();
        self.coverage.audio_examined_s = round4(self.samples.examined_audio_s());
        self.coverage.audio_decoded_s = round4(self.coverage.audio_decoded_s);
        self.properties.truncate(MOST_PROPERTIES);
        let examination = Examination {
            kind: if slide_show { Kind::SlideShow } else { self.kind },
            streams: self.streams,
            properties: self.properties,
            findings: self.findings.into_sorted(),
            paths: self.paths,
            readings,
            stability_left_out: stability.is_empty().then(|| no_panel(settings)),
            stability,
            outline: self.samples.outline().cloned(),
            // A holder is judged by no model; its parts are.
            models: if matches!(self.kind, Kind::Message | Kind::Archive) {
                Vec::new()
            } else {
                self.runtime.models()
            },
            coverage: self.coverage,
            damage: self.damage,
            references: None,
        };
        (examination, figures)
    }
}

/// Why no sample was sent on once more.
fn no_panel(settings: &Settings) -> Code {
    Code::new(match settings.only {
        Some(Only::Metadata) => "stability.metadata-only",
        None if settings.quick => "stability.quick",
        None => "stability.no-weight",
    })
}

/// What a file is by its structure alone, for examinations that open no decoder.
fn kind_by_structure(facts: &Facts, format: Format) -> Kind {
    let tracks = facts.isobmff.as_ref().map(|f| (f.items.is_some(), f.tracks()));
    match tracks {
        _ if facts.is_animated() => Kind::MovingPicture,
        Some((true, [])) => Kind::Picture,
        Some((_, tracks)) if !tracks.is_empty() && !tracks.iter().any(|t| t.is(b"vide")) => Kind::Audio,
        _ => likely_kind(format),
    }
}

/// The thumbnails and previews of a picture file that are meant to show the same as the picture. One that cannot be
/// decoded, or is too large, shows nothing to compare; whether it is whole is for the parsers to say.
fn previews(file: &mut File, facts: &Facts, settings: &Settings) -> Vec<EmbeddedPicture> {
    // Other images of a Multi-Picture file are gain maps, depth and further frames.
    let same = |source: PreviewSource| match source {
        PreviewSource::ExifThumbnail | PreviewSource::ExifFurther | PreviewSource::MakerNote => true,
        PreviewSource::MultiPicture(attribute) => matches!(attribute & 0x00ff_ffff, 0x01_0001 | 0x01_0002),
        PreviewSource::HeifThumbnail | PreviewSource::HeifAuxiliary => false,
    };
    let jpegs = facts.previews.iter().filter(|p| p.coding == Coding::Jpeg && same(p.source));
    jpegs
        .take(MOST_PREVIEWS)
        .filter_map(|preview| {
            let frame = saboot_media::preview(file, preview.bytes, &settings.limits).ok()?;
            Some(EmbeddedPicture { name: preview.source.name(), bytes: preview.bytes, frame })
        })
        .collect()
}

/// Previews that are compared with their picture; cameras write three at most.
const MOST_PREVIEWS: usize = 4;

/// More rows than a reader can use; the bound keeps a hostile file's reply small.
const MOST_PROPERTIES: usize = 1_000;

pub(crate) fn refusal(error: MediaError) -> Refusal {
    Refusal { detail: Untrusted::new(error.to_string()), code: error.code, kind: None }
}
