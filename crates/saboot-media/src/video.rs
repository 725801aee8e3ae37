//! Frames of a video: the wanted ones, exactly as a decode from the start gives them.
//!
//! [`sample`] indexes the file, makes a [`Plan`] and decodes only what it holds. Whatever shakes the plan
//! (times that do not match, damage after a jump, a frame that does not come) is noted, and the frames that are
//! still missing are decoded from the start instead. Only kept frames are converted: turned upright, to square
//! pixels, to RGB by the stated matrix and range; of an interlaced frame the field that is shown first is kept.

use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};

use saboot_core::facts::Format;
use saboot_core::media::{Closeup, CodedFrame, Decoding, Frame as Picture, Timeline};
use saboot_core::{Code, Limits};

use crate::account::{Tally, finish, missing_frames};
use crate::closeup::{self, Comparison, ranks, within_budget};
use crate::error::{ErrorKind, MediaError};
use crate::ffi::{self, Decoder, Fault, Field, Geometry, Packet, Scaler, Skip, Stream};
use crate::index::Index;
use crate::log;
use crate::open::{Container, DECODERS};
use crate::plan::{self, Plan, Run, Wanted};
use crate::upright::{self, Turn};
use crate::{ChooseCloseups, Mode, Pace, SampleRequest, Sampled};

/// Packets that may lie between where a jump lands and where a run starts.
const STRAY: u64 = 20_000;

/// Where a stretch that is to be followed costs more than [`closeup::FOLLOWED`] packets.
const TOO_FAR: Code = Code::new("follow.too-far");

/// Why a run was given up.
enum Trouble {
    /// The plan does not hold; decode from the start.
    Plan(&'static str),
    /// Nothing further can be had.
    Stop(MediaError),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Stop(MediaError::internal("video decoder", fault.text()))
    }
}

/// Which frames a decode from the start keeps.
enum Selection<'a> {
    /// The first frame at or after each wanted time; `times` holds the time of every shown frame.
    Times { wanted: VecDeque<Wanted>, times: &'a [i64] },
    /// A frame as soon as so many packets have gone in: where times cannot be trusted.
    Progress { targets: VecDeque<u64> },
}

/// What is chosen beyond a number of frames.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    /// Which frames are samples.
    pub(crate) pace: Pace,
    /// Each sample with a frame near it.
    pub(crate) pairs: bool,
    /// Stretches whose neighbouring frames are to be compared.
    pub(crate) closeups: Option<ChooseCloseups>,
}

/// Samples a container. `each` gets the frames in order of presentation and may stop the work.
///
/// The slot is left empty where the file was lost on the way (it could not be opened a second time).
pub(crate) fn sample(
    slot: &mut Option<Box<Container>>,
    format: Format,
    limits: &Limits,
    request: &SampleRequest,
    choice: Choice,
    each: &mut dyn FnMut(Picture) -> ControlFlow<()>,
) -> Result<Sampled, MediaError> {
    let container = slot.as_mut().ok_or_else(lost)?;
    let mut tally = Tally {
        messages: container.messages.clone(),
        not_examined: container.undecodable.clone(),
        ..Tally::default()
    };
    let video = container.video.clone().filter(|_| request.frames > 0);
    let index = Index::read(container, video.is_some(), request.audio, limits)?;
    tally.messages.add(index.messages.clone());
    let Some(stream) = video else { return Ok(finish(index, tally, None, Vec::new())) };

    let ordered = plan::presentation(&index.entries);
    let mut fallback = index.obstacles.clone();
    fallback.extend(ordered.as_ref().err().cloned());
    let can_match = fallback.iter().all(|c| !["plan.timestamps", "plan.packets"].contains(&c.as_str()));
    let order = ordered.unwrap_or_default();
    let times: Vec<i64> = order.iter().filter_map(|&i| index.entries.get(i as usize)?.pts).collect();
    let mut timeline = timeline(&index, &order, &stream);
    let keys_alone = request.mode == Mode::Quick;
    let a_second = 1.0 / stream.time_base;
    let samples = if keys_alone {
        key_ranks(&index, &order, request.frames)
    } else {
        let samples = choice.pace.choose(&times, a_second, request.frames);
        if choice.pairs { plan::with_neighbours(&samples, &times, a_second) } else { samples }
    };
    let mut plan = Plan::new(&index.entries, &order, &samples, keys_alone);
    let follows = matches!(choice.pace, Pace::Along { .. });
    if follows && plan.cost() > closeup::FOLLOWED {
        tally.not_examined.push(TOO_FAR);
        plan.runs.clear();
    }
    // Key frames alone need no clean start.
    fallback.retain(|code| !(keys_alone && code.as_str() == "plan.open-gop"));

    let mut delivery = Delivery::new(&stream, limits, times.first().copied(), each);
    let mut decoding = if keys_alone { Decoding::KeyFrames } else { Decoding::Planned };
    let mut reached = Ok(());
    let from_start = request.mode == Mode::Sequential;
    let all_the_way = plan.runs.last().map_or(0, |run| run.last as u64 + 1);
    if fallback.is_empty() && !from_start {
        tally.work.packets_planned = plan.cost();
        reached = planned(container, &stream, &index, &plan, keys_alone, &mut delivery, &mut tally);
        if let Err(Trouble::Plan(code)) = reached {
            fallback.push(Code::new(code));
            reached = Ok(());
        } else if reached.is_ok()
            && !keys_alone
            && let Some(choose) = choice.closeups
        {
            let ranges = within_budget(choose(&timeline.frames), &index.entries, &order, plan.cost());
            timeline.closeups = look_closer(container, &stream, &index, &order, ranges, limits, &mut tally);
        }
    }
    let mut from_start_too = from_start || !fallback.is_empty();
    if follows && from_start_too && plan.runs.is_empty() {
        // Too far, or without times that tell which frames lie in the stretch.
        from_start_too = false;
    } else if follows && from_start_too && !from_start && all_the_way > closeup::FOLLOWED {
        tally.not_examined.push(TOO_FAR);
        from_start_too = false;
    }
    if reached.is_ok() && from_start_too {
        if !keys_alone {
            decoding = Decoding::Sequential;
        }
        // What a broken jump made the decoder say is not damage of the file.
        tally.forget_video();
        let again = slot.take().ok_or_else(lost)?.reopen(format, limits)?;
        let container = slot.insert(Box::new(again));
        let selection = if can_match {
            let missing = |w: &Wanted| delivery.last.is_none_or(|last| w.pts > last);
            let wanted = plan.runs.iter().flat_map(|r| r.wanted.iter().copied()).filter(missing).collect();
            Selection::Times { wanted, times: &times }
        } else {
            let packets = if keys_alone { index.keys } else { index.seen };
            // Without times the stated duration alone tells how many a second makes.
            let count = match (choice.pace, container.facts.duration_s) {
                (Pace::EverySecond, Some(seconds)) => {
                    request.frames.min(seconds.clamp(0.0, 1e9) as usize + 1)
                }
                _ => request.frames,
            };
            let mut targets = plan::even_targets(packets, count);
            if choice.pairs && !keys_alone {
                targets = plan::with_next(&targets, packets, stream.frame_rate);
            }
            Selection::Progress { targets }
        };
        reached = sequential(container, &stream, selection, keys_alone, limits, &mut delivery, &mut tally);
        tally.messages.add(log::take());
    }

    let stopped = delivery.stopped;
    let seconds = delivery.times;
    tally.work.frames_converted = seconds.len() as u64;
    match reached {
        // Frames that were handed over stay valid when time runs out behind them.
        Err(Trouble::Stop(error)) if error.kind == ErrorKind::Limit && !seconds.is_empty() => {
            tally.not_examined.push(error.code);
        }
        Err(Trouble::Stop(error)) => return Err(error),
        Ok(()) | Err(Trouble::Plan(_)) => {}
    }
    if stream.hdr {
        tally.not_examined.push(Code::new("video.hdr"));
    }
    if seconds.is_empty() && !stopped && !follows {
        tally.not_examined.push(Code::new("video.no-frames"));
    }
    let begins = (index.sound_start_s, times.first());
    let mut sampled = finish(index, tally, Some(decoding), seconds);
    if let (Some(audio), (Some(sound), Some(&first))) = (&mut sampled.audio, begins) {
        audio.start_s = sound - first as f64 * stream.time_base;
    }
    sampled.damage.extend(missing_frames(&stream, &sampled));
    sampled.timeline = Some(timeline);
    sampled.coverage.plan_fallback = if from_start { Vec::new() } else { fallback };
    Ok(sampled)
}

/// The coded frames in order of presentation.
fn timeline(index: &Index, order: &[u32], stream: &Stream) -> Timeline {
    let coded = || order.iter().filter_map(|&i| index.entries.get(i as usize));
    let first = coded().find_map(|e| e.pts).unwrap_or(0);
    let frames = coded().map(|e| CodedFrame {
        time_us: (e.pts.unwrap_or(first).saturating_sub(first) as f64 * stream.time_base * 1e6).round()
            as i64,
        bytes: e.bytes,
        key: e.key,
        kind: e.kind,
    });
    Timeline { frames: frames.collect(), closeups: Vec::new() }
}

/// Compares the neighbouring frames of some stretches. Where that fails, less was looked at and nothing else is lost.
fn look_closer(
    container: &mut Container,
    stream: &Stream,
    index: &Index,
    order: &[u32],
    ranges: Vec<Range<usize>>,
    limits: &Limits,
    tally: &mut Tally,
) -> Vec<Closeup> {
    if ranges.is_empty() {
        return Vec::new();
    }
    let plan = Plan::new(&index.entries, order, &ranks(&ranges), false);
    let mut comparison = Comparison::new(ranges);
    let mut scratch = Tally::default();
    let mut each = |frame: Picture| {
        comparison.take(&frame);
        ControlFlow::Continue(())
    };
    let mut delivery = Delivery { widest: closeup::WIDTH, ..Delivery::new(stream, limits, None, &mut each) };
    let _ = planned(container, stream, index, &plan, false, &mut delivery, &mut scratch);
    let _ = log::take();
    tally.work.packets_sent += scratch.work.packets_sent;
    tally.work.frames_decoded += scratch.work.frames_decoded;
    comparison.finish()
}

fn lost() -> MediaError {
    MediaError::internal("container", "the file was lost by an earlier failure")
}

/// Turns decoded frames into pictures and hands them over.
struct Delivery<'a> {
    each: &'a mut dyn FnMut(Picture) -> ControlFlow<()>,
    scaler: Scaler,
    turn: Turn,
    stream: &'a Stream,
    limits: &'a Limits,
    origin: Option<i64>,
    /// Presentation time of the last frame that was handed over, ticks.
    last: Option<i64>,
    /// Seconds, of each frame that was handed over.
    times: Vec<f64>,
    /// Wider frames are scaled down to this width.
    widest: u32,
    stopped: bool,
}

impl<'a> Delivery<'a> {
    fn new(
        stream: &'a Stream,
        limits: &'a Limits,
        origin: Option<i64>,
        each: &'a mut dyn FnMut(Picture) -> ControlFlow<()>,
    ) -> Self {
        let turn = stream.matrix.map_or(Turn::NONE, |m| Turn::from_matrix(&m));
        Self {
            each,
            scaler: Scaler::default(),
            turn,
            stream,
            limits,
            origin,
            last: None,
            times: Vec::new(),
            widest: u32::MAX,
            stopped: false,
        }
    }

    fn hand_over(&mut self, frame: &ffi::Frame, index: u64, pts: Option<i64>) -> Result<(), Trouble> {
        let (width, height) = (frame.width(), frame.height());
        let limit = |e| Trouble::Stop(MediaError::limit("video frame", &e));
        self.limits.check_pixels(width.into(), height.into()).map_err(limit)?;
        let aspect =
            if self.stream.aspect == (1, 1) { frame.aspect().unwrap_or((1, 1)) } else { self.stream.aspect };
        let (mut out_width, mut out_height) = upright::square(width, height, aspect, self.limits);
        if out_width > self.widest {
            let high = u64::from(out_height) * u64::from(self.widest) / u64::from(out_width);
            (out_width, out_height) = (self.widest, u32::try_from(high).unwrap_or(1).max(1));
        }
        let one_field = frame.is_interlaced() && height >= 8;
        let geometry = Geometry { width: out_width, height: out_height, one_field };
        let rgb = self.scaler.rgb_of(frame, geometry).map_err(|fault| {
            Trouble::Stop(MediaError::new(
                ErrorKind::Unsupported,
                "media.unsupported-pixels",
                "video frame",
                format!("its pixel format cannot be turned into RGB: {fault}"),
                "convert a copy to H.264 with 4:2:0 pixels and examine that; say so in the case file",
            ))
        })?;
        let (rgb, width, height) = self.turn.apply(rgb, out_width, out_height);
        let origin = *self.origin.get_or_insert(pts.unwrap_or(0));
        let by_number = index as f64 / self.stream.frame_rate.unwrap_or(25.0);
        let mut seconds =
            pts.map_or(by_number, |pts| pts.saturating_sub(origin) as f64 * self.stream.time_base);
        if let Some(before) = self.times.last().filter(|t| **t >= seconds) {
            // Only where time stamps are broken: frames still come one after the other.
            seconds = before + 0.001;
        }
        self.last = pts.or(self.last);
        self.times.push(seconds);
        let picture = Picture { index, time_us: (seconds * 1e6).round() as i64, width, height, rgb };
        self.stopped |= (self.each)(picture).is_break();
        Ok(())
    }
}

fn decoder(container: &Container, stream: &Stream, limits: &Limits) -> Result<Decoder, Trouble> {
    Decoder::open(&container.input, stream.index, DECODERS, limits.pixels)?.ok_or_else(|| {
        Trouble::Stop(MediaError::internal("video decoder", "it was there when the file was opened"))
    })
}

/// Decodes the runs of a plan.
fn planned(
    container: &mut Container,
    stream: &Stream,
    index: &Index,
    plan: &Plan,
    keys_alone: bool,
    delivery: &mut Delivery<'_>,
    tally: &mut Tally,
) -> Result<(), Trouble> {
    container.input.keep_only(&[stream.index]);
    let mut decoder = decoder(container, stream, delivery.limits)?;
    // Where frames come in two fields, the second may lie in the packet behind.
    let in_fields = stream.field == Field::Interlaced;
    let mut jump = Jump { packet: Packet::new()?, frame: ffi::Frame::new()?, next: None };
    for run in &plan.runs {
        let more = usize::from(in_fields && !keys_alone);
        let last = (run.last + more).min(index.entries.len().saturating_sub(1));
        let skip = index.can_skip_non_reference && !in_fields && !keys_alone;
        jump.run(container, stream, index, run, last, skip, &mut decoder, delivery, tally)?;
        if delivery.stopped {
            return Ok(());
        }
    }
    Ok(())
}

/// Where a planned decode stands in the file.
struct Jump {
    packet: Packet,
    frame: ffi::Frame,
    /// The packet of the video stream that the demuxer gives next, where that is known.
    next: Option<usize>,
}

impl Jump {
    #[allow(clippy::too_many_arguments)]
    fn run(
        &mut self,
        container: &mut Container,
        stream: &Stream,
        index: &Index,
        run: &Run,
        last: usize,
        skip: bool,
        decoder: &mut Decoder,
        delivery: &mut Delivery<'_>,
        tally: &mut Tally,
    ) -> Result<(), Trouble> {
        let Some(start) = index.entries.get(run.start) else { return Err(Trouble::Plan("plan.seek")) };
        decoder.flush();
        if self.next != Some(run.start) {
            let jumped = match (container.jumps_to_bytes(), start.offset, start.dts.or(start.pts), start.pts)
            {
                (true, offset @ 0.., ..) => container.input.seek_byte(offset),
                // Matroska's index holds presentation times, the others' decoding times.
                (_, _, _, Some(pts)) if container.demuxer == "matroska" => {
                    container.input.seek(stream.index, pts)
                }
                (_, _, Some(time), _) => container.input.seek(stream.index, time),
                _ => return Err(Trouble::Plan("plan.seek")),
            };
            jumped.map_err(|_| Trouble::Plan("plan.seek"))?;
        }
        let mut waiting: Vec<Wanted> = run.wanted.clone();
        let mut number = run.start;
        let mut strays = 0;
        let leading = |pts: Option<i64>| run.start > 0 && pts < start.pts;
        while number <= last {
            if container.input.read(&mut self.packet).is_err() {
                return Err(self.gone_or(container, "plan.seek"));
            }
            if self.packet.stream() != stream.index {
                continue;
            }
            let Some(entry) = index.entries.get(number) else { return Err(Trouble::Plan("plan.seek")) };
            let same = entry.pts == self.packet.pts()
                && entry.bytes as usize == self.packet.data().len()
                && entry.offset == self.packet.offset().unwrap_or(-1);
            if !same {
                strays += 1;
                if number != run.start || strays > STRAY {
                    return Err(Trouble::Plan("plan.seek"));
                }
                continue;
            }
            if number == run.start {
                // What the demuxer said of the jump is no news of the file: it was read whole for the index.
                let _ = log::take();
            }
            let is_wanted = waiting.iter().any(|w| w.entry == number);
            decoder.skip(if skip && !is_wanted { Skip::NonReference } else { Skip::Nothing });
            let sent = decoder.send(Some(&self.packet));
            tally.work.packets_sent += 1;
            let complaints = log::take().errors;
            if (sent.is_err() || complaints > 0) && !leading(entry.pts) {
                return Err(Trouble::Plan("plan.damage"));
            }
            self.take_frames(decoder, &leading, &mut waiting, delivery, tally)?;
            if delivery.stopped {
                return Ok(());
            }
            number += 1;
        }
        self.next = Some(number);
        // The wanted frames are inside; no need to push them out with packets that nobody wants.
        let _ = decoder.send(None);
        self.take_frames(decoder, &leading, &mut waiting, delivery, tally)?;
        if waiting.is_empty() || delivery.stopped { Ok(()) } else { Err(Trouble::Plan("plan.frame-missing")) }
    }

    fn gone_or(&self, container: &mut Container, code: &'static str) -> Trouble {
        if container.input.source().is_out_of_time() {
            return Trouble::Stop(MediaError::out_of_time("video stream"));
        }
        match container.input.source().error() {
            Some(error) => Trouble::Stop(MediaError::io("video stream", error)),
            None => Trouble::Plan(code),
        }
    }

    fn take_frames(
        &mut self,
        decoder: &mut Decoder,
        leading: &dyn Fn(Option<i64>) -> bool,
        waiting: &mut Vec<Wanted>,
        delivery: &mut Delivery<'_>,
        tally: &mut Tally,
    ) -> Result<(), Trouble> {
        while decoder.receive(&mut self.frame).map_err(|_| Trouble::Plan("plan.damage"))? {
            tally.work.frames_decoded += 1;
            let pts = self.frame.pts();
            if leading(pts) {
                continue;
            }
            if self.frame.is_damaged() {
                return Err(Trouble::Plan("plan.damage"));
            }
            // Frames that came out of order would be handed over out of order.
            if let Some(at) = waiting.iter().position(|w| Some(w.pts) == pts) {
                if at > 0 {
                    return Err(Trouble::Plan("plan.frame-missing"));
                }
                let wanted = waiting.remove(0);
                delivery.hand_over(&self.frame, wanted.rank as u64, pts)?;
                if delivery.stopped {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// Decodes from the start of the file.
fn sequential(
    container: &mut Container,
    stream: &Stream,
    mut selection: Selection<'_>,
    keys_alone: bool,
    limits: &Limits,
    delivery: &mut Delivery<'_>,
    tally: &mut Tally,
) -> Result<(), Trouble> {
    container.input.keep_only(&[stream.index]);
    let mut decoder = decoder(container, stream, limits)?;
    if keys_alone {
        decoder.skip(Skip::NonKey);
    }
    let mut packet = Packet::new()?;
    let mut frame = ffi::Frame::new()?;
    let (mut sent, mut shown, mut failed) = (0u64, 0u64, 0);
    loop {
        let read = container.input.read(&mut packet);
        let end = match read {
            Ok(()) if packet.stream() != stream.index => continue,
            Ok(()) => false,
            Err(fault) if fault.is_end() => true,
            Err(fault) => {
                if container.input.source().is_out_of_time() {
                    return Err(Trouble::Stop(MediaError::out_of_time("video stream")));
                }
                // The index pass has counted these already.
                failed += 1;
                failed >= 1000 || !(fault.is_invalid() || fault.is_again())
            }
        };
        if read.is_err() && !end {
            continue;
        }
        if !end {
            failed = 0;
            sent += u64::from(!keys_alone || packet.is_key());
            tally.work.packets_sent += 1;
        }
        if decoder.send(if end { None } else { Some(&packet) }).is_err() {
            tally.errors += 1;
        }
        loop {
            match decoder.receive(&mut frame) {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => {
                    tally.errors += 1;
                    break;
                }
            }
            tally.work.frames_decoded += 1;
            tally.concealed += u64::from(frame.is_damaged());
            let pts = match selection {
                Selection::Times { .. } => frame.pts().or(frame.guessed_pts()),
                // FFmpeg weighs decoding times against presentation times; a time that runs back is dropped.
                Selection::Progress { .. } => {
                    frame.guessed_pts().filter(|p| delivery.last.is_none_or(|l| *p > l))
                }
            };
            let number = if keys_alone { sent.saturating_sub(1) } else { shown };
            shown += 1;
            match &mut selection {
                Selection::Times { wanted, times } => {
                    let Some(pts) = pts else { continue };
                    let mut due = 0;
                    while wanted.front().is_some_and(|w| w.pts <= pts) {
                        due += 1;
                        let exact = wanted.pop_front().is_some_and(|w| w.pts == pts);
                        tally.substituted += u64::from(!exact);
                    }
                    if due > 0 && delivery.last.is_none_or(|last| pts > last) {
                        let rank = times.partition_point(|t| *t < pts) as u64;
                        delivery.hand_over(&frame, rank, Some(pts))?;
                    }
                }
                Selection::Progress { targets } => {
                    if targets.front().is_some_and(|t| *t <= sent) {
                        targets.pop_front();
                        delivery.hand_over(&frame, number, pts)?;
                    }
                }
            }
            if delivery.stopped {
                return Ok(());
            }
        }
        let done = match &selection {
            Selection::Times { wanted, .. } => wanted.is_empty(),
            Selection::Progress { targets } => targets.is_empty(),
        };
        if end || done {
            if let Selection::Times { wanted, .. } = &selection {
                tally.substituted += wanted.len() as u64;
            }
            return Ok(());
        }
    }
}

/// Ranks of key frames, spread evenly in time.
fn key_ranks(index: &Index, order: &[u32], count: usize) -> Vec<usize> {
    let keys: Vec<(usize, i64)> = order
        .iter()
        .enumerate()
        .filter_map(|(rank, &i)| {
            index.entries.get(i as usize).filter(|e| e.key).and_then(|e| Some((rank, e.pts?)))
        })
        .collect();
    let times: Vec<i64> = keys.iter().map(|(_, pts)| *pts).collect();
    plan::choose(&times, count).into_iter().filter_map(|i| keys.get(i).map(|(rank, _)| *rank)).collect()
}
