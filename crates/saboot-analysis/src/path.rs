//! The path of the copy: from facts and findings to how the file at hand came to be, as far as it tells.
//!
//! [`trace`] gives a [`CopyPath`]: who the file says made it, what programs and platforms left traces, which of them
//! wrote the file at hand, what was lost, and what cannot be told. Pure, and no judgement: nothing here is weighed, and
//! no step means "authentic". Order is claimed only for the beginning and the end. Catalogue B.4, B.6.

mod words;

use saboot_core::facts::Facts;
use saboot_core::facts::exif::tag;
use saboot_core::path::{CopyPath, Loss, Place, Step, StepKind, Unknown};
use saboot_core::{Class, Code, Finding, Grade, Untrusted};

use crate::checks::container_family::{self, Author};
use crate::checks::encoder;
use crate::checks::origin::claims;
use crate::checks::platform_path::passed;
use crate::checks::platforms::Role;
use crate::checks::programs::{self as pictures, Work};

/// Names of `history.encoder` that edit, rather than only write or encode.
const EDITORS: [&str; 14] = [
    "CapCut or JianYing (video editor)",
    "Adobe Premiere",
    "Adobe After Effects",
    "Adobe Audition",
    "DaVinci Resolve",
    "Blackmagic Design",
    "Final Cut Pro",
    "iMovie",
    "InShot",
    "VivaVideo",
    "KineMaster",
    "Audacity",
    "REAPER",
    "Pro Tools",
];

/// What a finding of history or information shows to have happened; none where it is no step, or one told elsewhere:
/// names of programs, the last writer and platforms are steps by themselves. Other history is [`StepKind::Other`].
fn kind_of(finding: &Finding) -> Option<StepKind> {
    Some(match finding.code.as_str() {
        "history.encoder"
        | "history.picture-editor"
        | "history.container-family"
        | "history.platform-path" => return None,
        "history.edit-list" | "history.lame-tag" => StepKind::Trimmed,
        "information.screenshot" => StepKind::ScreenRecording,
        "history.c2pa-ingredient" => StepKind::Edited,
        "history.picture-writer"
        | "history.jpeg-writer"
        | "history.saved-later"
        | "history.double-jpeg"
        | "history.double-video" => StepKind::ReEncoded,
        // Weaker history stays with the findings: a box for each would hide the steps that are known.
        _ if finding.class == Class::ProcessingHistory && finding.grade >= Grade::Medium => StepKind::Other,
        _ => return None,
    })
}

/// Findings that support the recorder which a file names.
const CAPTURE: [&str; 2] = ["information.sensor-tracks", "information.c2pa-capture"];

/// How the file came to be, as far as its facts and the findings about it tell.
pub fn trace(facts: &Facts, findings: &[Finding]) -> CopyPath {
    let family = container_family::family(facts);
    let author = family.as_ref().map(|f| f.author());
    let mut path = CopyPath::default();
    origin(facts, findings, author, &mut path);
    platforms(facts, author, &mut path.steps);
    programs(facts, &mut path.steps);
    history(findings, &mut path.steps);
    if let Some(family) = &family {
        last_writer(family, &mut path.steps);
    }
    path.steps.sort_by_key(|s| s.place);
    unknown(facts, &mut path);
    path.words = words::english(&path);
    path.words_hindi = words::hindi(&path);
    path
}

fn step(kind: StepKind, by: impl Into<Untrusted>, place: Place, grade: Grade, rests_on: Vec<Code>) -> Step {
    Step { kind, by: by.into(), place, grade, disputed_by: Vec::new(), rests_on, lost: Vec::new() }
}

/// Codes of the findings of a class, each once.
fn codes(findings: &[Finding], of: impl Fn(&Finding) -> bool) -> Vec<Code> {
    let mut codes: Vec<Code> = findings.iter().filter(|f| of(f)).map(|f| f.code.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// What made it, by its own account: a generator, a screen, a camera, or nobody.
fn origin(facts: &Facts, findings: &[Finding], author: Option<Author>, path: &mut CopyPath) {
    let declared = |f: &Finding| f.class == Class::DeclaredSynthetic && f.grade > Grade::Informational;
    if let Some(grade) = findings.iter().filter(|f| declared(f)).map(|f| f.grade).max() {
        path.steps.push(step(StepKind::Generator, "", Place::First, grade, codes(findings, declared)));
    }
    let Some(camera) = camera(facts) else { return };
    // A finding that the file's own camera claim cannot be true belongs beside that claim.
    let against = codes(findings, |f| {
        f.class == Class::InternalContradiction
            && matches!(f.group.as_str(), "container-origin" | "capture-claim")
    });
    let built_so =
        author == Some(Author::Recorder) || facts.exif.as_ref().is_some_and(|e| e.maker_note.is_some());
    let grade = if built_so && against.is_empty() { Grade::Medium } else { Grade::Weak };
    let mut rests_on = codes(findings, |f| CAPTURE.contains(&f.code.as_str()));
    if author == Some(Author::Recorder) {
        rests_on.push(Code::new("history.container-family"));
    }
    path.steps
        .push(Step { disputed_by: against, ..step(StepKind::Camera, camera, Place::First, grade, rests_on) });
}

/// Maker and model as the file names them.
fn camera(facts: &Facts) -> Option<String> {
    let joined = |make: &str, model: &str| {
        let (make, model) = (make.trim(), model.trim());
        let repeats = model.to_lowercase().starts_with(&make.to_lowercase());
        let whole = if make.is_empty() || repeats { model.to_owned() } else { format!("{make} {model}") };
        let whole = whole.trim().to_owned();
        // ComfyUI keeps its graph in these two tags; a maker's name is short and holds no braces.
        (!whole.is_empty() && whole.len() <= 80 && !whole.contains(['{', '}'])).then_some(whole)
    };
    if let Some(exif) = &facts.exif {
        let (make, model) = (exif.text(tag::MAKE).unwrap_or(""), exif.text(tag::MODEL).unwrap_or(""));
        if let Some(camera) = joined(make, model) {
            return Some(camera);
        }
    }
    let claims = claims(facts);
    let of = |end: &[&str]| {
        claims
            .iter()
            .find(|c| end.iter().any(|e| c.mark.key.raw().to_lowercase().ends_with(e)))
            .map_or("", |c| c.mark.value.raw())
    };
    joined(of(&["make", "mak", "manufacturer"]), of(&["model", "mod"]))
}

/// Messengers, platforms, editors and gateways that left traces.
fn platforms(facts: &Facts, author: Option<Author>, steps: &mut Vec<Step>) {
    for passed in passed(facts) {
        let service = passed.service;
        let (kind, place) = match service.role {
            Role::Editor => (StepKind::Edited, Place::Between),
            Role::Gateway => (StepKind::MmsGateway, Place::Last),
            // A handler name of a platform's servers shows that they wrote the container at hand.
            Role::Platform if author == Some(Author::Platform) && passed.grade >= Grade::Medium => {
                (StepKind::Platform, Place::Last)
            }
            Role::Platform => (StepKind::Platform, Place::Between),
        };
        let rests_on = vec![Code::new("history.platform-path")];
        // What still holds the recorder's tags did not lose them there.
        let lost = if passed.kept { Vec::new() } else { service.lost.to_vec() };
        steps.push(Step { lost, ..step(kind, service.name, place, passed.grade, rests_on) });
    }
}

/// Programs that left their names.
fn programs(facts: &Facts, steps: &mut Vec<Step>) {
    let services: Vec<String> = steps.iter().map(|s| s.by.raw().to_owned()).collect();
    // One service under two names: the platform's step says it already.
    let told = |name: &str| {
        let word = name.split('(').next().unwrap_or(name).split(|c: char| !c.is_alphanumeric());
        let word = word.max_by_key(|w| w.len()).unwrap_or(name);
        services.iter().any(|s| s.contains(word))
    };
    for (name, grade, _) in encoder::named(facts) {
        if told(name) {
            continue;
        }
        let (kind, lost) = if EDITORS.contains(&name) {
            (StepKind::Edited, vec![Loss::FirstEncoding, Loss::FirstContainer])
        } else {
            (StepKind::ReEncoded, vec![Loss::FirstContainer])
        };
        let rests_on = vec![Code::new("history.encoder")];
        steps.push(Step { lost, ..step(kind, name, Place::Between, grade, rests_on) });
    }
    for program in pictures::named(facts) {
        let kind = match program.work {
            Work::Edits | Work::EditsFaces => StepKind::Edited,
            Work::Develops | Work::Converts => StepKind::ReEncoded,
            // The picture itself stayed as it was.
            Work::Tags => continue,
        };
        let rests_on = vec![Code::new("history.picture-editor")];
        let lost = vec![Loss::FirstEncoding];
        steps.push(Step { lost, ..step(kind, program.name, Place::Between, Grade::Strong, rests_on) });
    }
}

/// Findings of history that are steps: trimming, screen recordings, and whatever else happened.
fn history(findings: &[Finding], steps: &mut Vec<Step>) {
    let mut kinds: Vec<(StepKind, Vec<&Finding>)> = Vec::new();
    for finding in findings {
        let Some(kind) = kind_of(finding) else { continue };
        match kinds.iter_mut().find(|(k, _)| *k == kind) {
            Some((_, of)) => of.push(finding),
            None => kinds.push((kind, vec![finding])),
        }
    }
    for (kind, of) in kinds {
        let grade = of.iter().map(|f| f.grade).max().unwrap_or(Grade::Informational);
        let mut rests_on: Vec<Code> = of.iter().map(|f| f.code.clone()).collect();
        rests_on.sort();
        rests_on.dedup();
        let (place, lost) = match kind {
            StepKind::ScreenRecording => (Place::First, vec![Loss::Everything]),
            StepKind::Edited => (Place::Between, vec![Loss::FirstEncoding]),
            _ => (Place::Between, Vec::new()),
        };
        steps.push(Step { lost, ..step(kind, "", place, grade, rests_on) });
    }
}

/// The program whose way of building the container shows.
fn last_writer(family: &container_family::Family, steps: &mut Vec<Step>) {
    let place = match family.author() {
        // The recorder's own file: nothing was written after it that shows.
        Author::Recorder => return,
        Author::Platform if steps.iter().any(|s| s.kind == StepKind::Platform && s.place == Place::Last) => {
            return;
        }
        Author::Platform | Author::Program => Place::Last,
    };
    // The same program may have been told already by its name: then that step is the last.
    let word = family.name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or(family.name);
    let code = Code::new("history.container-family");
    let same = |s: &&mut Step| s.kind != StepKind::Camera && word.len() > 2 && s.by.raw().starts_with(word);
    let mut known: Vec<&mut Step> = steps.iter_mut().filter(same).collect();
    // Of a program's muxer and its encoders it is the muxer that wrote the container.
    known.sort_by_key(|s| !s.by.raw().contains("muxer"));
    if let Some(known) = known.into_iter().next() {
        known.place = place;
        known.grade = known.grade.max(family.grade);
        known.rests_on.push(code);
        return;
    }
    let kind = if family.author() == Author::Platform { StepKind::Platform } else { StepKind::ReEncoded };
    let lost = vec![Loss::FirstContainer];
    steps.push(Step { lost, ..step(kind, family.name, place, family.grade, vec![code]) });
}

fn unknown(facts: &Facts, path: &mut CopyPath) {
    let steps = &path.steps;
    let has = |kind: StepKind| steps.iter().any(|s| s.kind == kind);
    let count = |place: Place| steps.iter().filter(|s| s.place == place && s.kind != StepKind::Other).count();
    let mut unknown = Vec::new();
    if !steps.iter().any(|s| s.place == Place::First) {
        unknown.push(Unknown::Origin);
    }
    if has(StepKind::Camera) {
        unknown.push(Unknown::OriginIsClaim);
    }
    if count(Place::Between) > 1 {
        unknown.push(Unknown::Order);
    }
    let encodes = [StepKind::ReEncoded, StepKind::Platform, StepKind::Edited, StepKind::MmsGateway];
    if encodes.into_iter().any(has) || has(StepKind::ScreenRecording) {
        unknown.push(Unknown::BeforeLastEncoding);
    }
    let container = facts.isobmff.is_some() || facts.matroska.is_some();
    if container && count(Place::Last) == 0 && container_family::family(facts).is_none() {
        unknown.push(Unknown::LastWriter);
    }
    path.unknown = unknown;
}

#[cfg(test)]
mod tests;
