//! What the template is handed: plain strings, already made safe to look at.
//!
//! Every text of the file passes [`shown`] here, so that the template holds no decision and no raw text.

use saboot_core::card::{DetectorCard, Scope};
use saboot_core::code::Explain;
use saboot_core::examination::{Examination, Reading};
use saboot_core::exhibit::{Cut, Enclosure};
use saboot_core::lr::Log10Lr;
use saboot_core::media::METADATA_ONLY;
use saboot_core::opinion::{Basis, Line, Verdict};
use saboot_core::{Class, Code, Damage, Finding, Grade, Span, Untrusted};
use serde::Serialize;

use super::paths::PathView;
use super::{charts, paths};
use crate::Report;

/// Text of the file, with control, bidi and invisible characters made visible; the template escapes markup.
pub(super) fn shown(text: &Untrusted) -> String {
    text.for_terminal()
}

#[derive(Serialize)]
pub struct View {
    title: String,
    verdict: &'static str,
    verdict_class: &'static str,
    words: String,
    question: String,
    not_meaning: Vec<&'static str>,
    next: Vec<&'static str>,
    refusal: String,
    propositions: [String; 2],
    lr: Option<LrView>,
    lines: Vec<LineView>,
    combination: String,
    reasons: Vec<CodeView>,
    paths: Vec<PathView>,
    paths_left_out: usize,
    groups: Vec<FindingGroup>,
    readings: Vec<ReadingView>,
    coverage: Vec<[String; 2]>,
    damage: Vec<DamageView>,
    properties: Vec<[String; 3]>,
    members: Vec<MemberView>,
    exhibit_sha256: String,
    enclosed_in: Option<EnclosureView>,
    unchanged: bool,
    models: Vec<ModelView>,
    cards: Vec<CardView>,
    environment: Vec<[String; 2]>,
    tool: String,
    schema: String,
    examined_at: String,
    duration: String,
    settings: String,
}

#[derive(Serialize)]
struct LrView {
    log10: String,
    bounds: String,
    support: String,
    scale: String,
}

#[derive(Serialize)]
struct LineView {
    name: String,
    rests_on: String,
    log10: String,
    bounds: String,
    support: String,
    basis: &'static str,
}

#[derive(Serialize)]
struct CodeView {
    code: String,
    title: String,
    text: String,
}

#[derive(Serialize)]
struct FindingGroup {
    heading: &'static str,
    meaning: &'static str,
    findings: Vec<FindingView>,
}

#[derive(Serialize)]
struct FindingView {
    code: String,
    grade: &'static str,
    statement: String,
    observed: String,
    expected: String,
    innocent: String,
    place: String,
}

#[derive(Serialize)]
struct ReadingView {
    id: String,
    scope: &'static str,
    score: String,
    log10: String,
    chart: Option<String>,
    rows: Vec<[String; 2]>,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct DamageView {
    code: String,
    title: String,
    place: String,
    detail: String,
    count: u64,
}

#[derive(Serialize)]
struct MemberView {
    path: String,
    bytes: u64,
    sha256: String,
    sha1: String,
    md5: String,
}

#[derive(Serialize)]
struct EnclosureView {
    path: String,
    bytes: u64,
    sha256: String,
    places: String,
}

#[derive(Serialize)]
struct ModelView {
    id: String,
    sha256: String,
    state: String,
}

#[derive(Serialize)]
struct CardView {
    title: String,
    id: String,
    version: String,
    licence: String,
    training_data: String,
    limits: String,
    fools_it: Vec<String>,
    measured: Vec<[String; 7]>,
    calibration: Vec<String>,
}

/// Builds the view.
pub fn view(report: &Report, explain: Explain<'_>) -> View {
    let opinion = &report.opinion;
    let (verdict, verdict_class) = match opinion.verdict {
        Verdict::SupportsSynthetic => {
            ("The evidence supports that this clip is wholly or partly synthetic", "synthetic")
        }
        Verdict::SupportsGenuine => ("The evidence supports that this clip was recorded", "recorded"),
        Verdict::Inconclusive => ("Inconclusive", "open"),
        Verdict::NotExamined => ("Not examined", "open"),
    };
    let examination = report.examination.as_ref();
    View {
        title: shown(&report.path),
        verdict,
        verdict_class,
        words: opinion.words.clone(),
        question: report.question.clone(),
        not_meaning: not_meaning(opinion.verdict),
        next: next(opinion.verdict),
        refusal: shown(&report.refusal),
        propositions: [opinion.propositions.synthetic.clone(), opinion.propositions.recorded.clone()],
        lr: opinion.log10_lr.map(|lr| LrView {
            log10: number(lr.value()),
            bounds: opinion
                .lr_bounds
                .map_or_else(String::new, |(low, high)| format!("{} to {}", number(low), number(high))),
            support: support(lr),
            scale: charts::scale(lr.value(), opinion.lr_bounds),
        }),
        lines: opinion.lines.iter().map(line).collect(),
        combination: opinion.combination.clone(),
        reasons: opinion.reasons.iter().map(|code| code_view(code, explain)).collect(),
        paths: examination.map(|e| e.paths.iter().map(paths::view).collect()).unwrap_or_default(),
        paths_left_out: examination.map_or(0, |e| paths::left_out(e, report.exhibit.as_ref())),
        groups: examination.map(|e| groups(&e.findings)).unwrap_or_default(),
        readings: examination
            .map(|e| e.readings.iter().map(|r| reading(r, explain)).collect())
            .unwrap_or_default(),
        coverage: examination.map(coverage).unwrap_or_default(),
        damage: examination
            .map(|e| e.damage.iter().map(|d| damage(d, explain)).collect())
            .unwrap_or_default(),
        properties: examination
            .map(|e| {
                e.properties.iter().map(|p| [p.section.clone(), shown(&p.name), clipped(&p.value)]).collect()
            })
            .unwrap_or_default(),
        members: report
            .exhibit
            .iter()
            .flat_map(|e| &e.members)
            .map(|m| MemberView {
                path: shown(&m.path),
                bytes: m.bytes,
                sha256: m.hashes.sha256.clone(),
                sha1: m.hashes.sha1.clone(),
                md5: m.hashes.md5.clone(),
            })
            .collect(),
        exhibit_sha256: report.exhibit.as_ref().map(|e| e.sha256.clone()).unwrap_or_default(),
        enclosed_in: report.enclosed_in.as_ref().map(enclosure),
        unchanged: report.unchanged,
        models: examination
            .iter()
            .flat_map(|e| &e.models)
            .map(|m| ModelView {
                id: m.id.clone(),
                sha256: m.sha256.clone(),
                state: m.unavailable.as_ref().map_or_else(
                    || "used".to_owned(),
                    |c| format!("not used: {c}. {}", Untrusted::from(m.hint.as_str()).for_terminal()),
                ),
            })
            .collect(),
        cards: report.cards.iter().map(card).collect(),
        environment: environment(report),
        tool: format!("{} {}", report.tool.name, report.tool.version),
        schema: report.schema.clone(),
        examined_at: report.time.examined_at.clone(),
        duration: format!("{:.1} s", report.time.duration_ms as f64 / 1000.0),
        settings: report.settings.to_string(),
    }
}

fn enclosure(enclosure: &Enclosure) -> EnclosureView {
    let place = |cut: &Cut| format!("bytes {} to {} ({})", cut.start, cut.end, cut.packing.as_str());
    EnclosureView {
        path: shown(&enclosure.path),
        bytes: enclosure.bytes,
        sha256: enclosure.sha256.clone(),
        places: enclosure.cuts.iter().map(place).collect::<Vec<_>>().join(", "),
    }
}

fn not_meaning(verdict: Verdict) -> Vec<&'static str> {
    match verdict {
        Verdict::SupportsSynthetic => vec![
            "It is not the probability that the clip is fake: that depends on everything else that is known, which this program does not know.",
            "It does not say who made it, or which part of it, unless a finding below says so.",
        ],
        Verdict::SupportsGenuine => vec![
            "It does not show that the clip is authentic. Forgeries exist that these methods miss.",
            "A real recording can still be cut, mislabelled, or shown as something that it is not.",
        ],
        Verdict::Inconclusive => vec![
            "It does not mean that the clip is real, and it does not mean that it is fake.",
            "It is no judgement on the person who is shown or who asked. Most clips that went through a messenger have lost what a clear answer needs.",
        ],
        Verdict::NotExamined => vec!["Nothing was learnt about the clip, in either direction."],
    }
}

fn next(verdict: Verdict) -> Vec<&'static str> {
    let mut steps = vec![
        "Keep the file exactly as you received it. Do not open and save it again, rename it if you can avoid it, and do not forward it: every forwarded copy has other bytes, and sharing it can add to the harm.",
        "If you can, ask for the earliest copy there is, sent as a document or file rather than as a photo or video.",
    ];
    steps.push(match verdict {
        Verdict::SupportsSynthetic => "Show this folder to the police, a lawyer or a forensic examiner. The envelope lets them check that nothing in it was changed.",
        Verdict::SupportsGenuine | Verdict::Inconclusive => "A forensic examiner can go further than this program. This report tells them what was looked at, and what was not.",
        Verdict::NotExamined => "The reason above says what stood in the way and, where something can be done, what.",
    });
    steps.push("If someone is threatening you with this clip, you do not have to face it alone: the police and victim support services can help, whether the clip is real or not.");
    steps
}

fn number(value: f64) -> String {
    format!("{:+.2}", saboot_core::lr::round4(value))
}

fn support(lr: Log10Lr) -> String {
    let support = lr.support();
    match support.band {
        saboot_core::lr::Band::None => support.band.words().to_owned(),
        band if support.for_synthetic => format!("{} for H1 (synthetic)", band.words()),
        band => format!("{} for H2 (recorded)", band.words()),
    }
}

fn line(line: &Line) -> LineView {
    LineView {
        name: line.id.to_string(),
        rests_on: line.rests_on.iter().map(Code::as_str).collect::<Vec<_>>().join(", "),
        log10: number(line.log10_lr.value()),
        bounds: format!("{} to {}", number(line.bounds.0), number(line.bounds.1)),
        support: support(line.log10_lr),
        basis: match line.basis {
            Basis::Measured => "measured on labelled files",
            Basis::Assigned => "assigned by grade, not measured",
        },
    }
}

fn code_view(code: &Code, explain: Explain<'_>) -> CodeView {
    let info = explain(code.as_str());
    CodeView {
        code: code.to_string(),
        title: info.map_or_else(|| code.to_string(), |i| i.title.to_owned()),
        text: info.map_or_else(String::new, |i| i.text.to_owned()),
    }
}

fn groups(findings: &[Finding]) -> Vec<FindingGroup> {
    let classes = [
        (
            Class::DeclaredSynthetic,
            "What the file declares",
            "The file itself says that it was generated or altered by a generator. Such marks can be removed, and can be added by hand.",
        ),
        (
            Class::InternalContradiction,
            "Contradictions in the file",
            "Statements in the file that cannot all be true. They show that its history is not what it claims, not that its pictures were generated.",
        ),
        (
            Class::ProcessingHistory,
            "How the file was handled",
            "Normal for a clip that was shared. None of this raises suspicion, and none of it was weighed.",
        ),
        (Class::Information, "Worth knowing", "Carries no weight."),
        (Class::Detector, "Other observations", "Carries no weight here."),
        (Class::Damage, "Damage", "Carries no weight."),
    ];
    classes
        .into_iter()
        .map(|(class, heading, meaning)| FindingGroup {
            heading,
            meaning,
            findings: findings.iter().filter(|f| f.class == class).map(finding).collect(),
        })
        .filter(|group| !group.findings.is_empty())
        .collect()
}

fn finding(finding: &Finding) -> FindingView {
    FindingView {
        code: finding.code.to_string(),
        grade: grade(finding.grade),
        statement: Untrusted::from(finding.statement.as_str()).for_terminal(),
        observed: clipped(&finding.observed),
        expected: finding.expected.clone(),
        innocent: finding.innocent.clone(),
        place: finding.span.map_or_else(String::new, place),
    }
}

pub(super) fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Informational => "informational",
        Grade::Weak => "weak",
        Grade::Medium => "medium",
        Grade::Strong => "strong",
        Grade::Conclusive => "conclusive",
    }
}

/// Text of at most a few lines for the page; report.json holds the whole.
fn clipped(text: &Untrusted) -> String {
    const MOST: usize = 600;
    let whole = shown(text);
    match whole.char_indices().nth(MOST) {
        Some((end, _)) => {
            format!("{} … (the whole text is in report.json)", whole.get(..end).unwrap_or_default())
        }
        None => whole,
    }
}

fn place(span: Span) -> String {
    match span {
        Span::Bytes { start, end } => format!("bytes {start} to {end}"),
        Span::Time { start, end } if (end - start).abs() < 1e-9 => format!("at {start:.2} s"),
        Span::Time { start, end } => format!("{start:.2} s to {end:.2} s"),
    }
}

fn reading(reading: &Reading, explain: Explain<'_>) -> ReadingView {
    let unit = if reading.scope == Scope::Voice { "window" } else { "frame" };
    ReadingView {
        id: reading.id.to_string(),
        scope: match reading.scope {
            Scope::Picture => "one picture",
            Scope::Frames => "mean over frames or pictures",
            Scope::Voice => "mean over windows of speech",
        },
        score: reading.score.map_or_else(|| "abstained".to_owned(), |s| format!("{s:+.3}")),
        log10: reading
            .log10_lr
            .map_or_else(|| "none".to_owned(), |lr| format!("{} ({})", number(lr.value()), support(lr))),
        chart: charts::series(reading),
        rows: reading
            .series
            .iter()
            .take(200)
            .map(|p| {
                let at = if p.end_s > p.start_s {
                    format!("{unit} {:.2}-{:.2} s", p.start_s, p.end_s)
                } else {
                    format!("{unit} at {:.2}", p.start_s)
                };
                [at, format!("{:+.3}", p.score)]
            })
            .collect(),
        reasons: reading
            .reasons
            .iter()
            .map(|c| explain(c.as_str()).map_or_else(|| c.to_string(), |i| format!("{} ({c})", i.title)))
            .collect(),
    }
}

fn coverage(examination: &Examination) -> Vec<[String; 2]> {
    let c = &examination.coverage;
    let row = |name: &str, value: String| [name.to_owned(), value];
    if c.not_examined.iter().any(|code| code.as_str() == METADATA_ONLY) {
        return vec![
            row("Looked at", "the structure and the metadata of the file".to_owned()),
            row(
                "Not looked at",
                format!("pixels and sound: nothing was decoded, no detector ran ({METADATA_ONLY})"),
            ),
        ];
    }
    let mut rows = vec![
        row(
            "Frames or pictures examined",
            format!(
                "{} of {}",
                c.frames_examined,
                c.frames_total.map_or_else(|| "an unknown number".to_owned(), |n| n.to_string())
            ),
        ),
        row("Frames decoded", c.frames_decoded.to_string()),
    ];
    if let Some(decoding) = c.decoding {
        rows.push(row("How they were reached", format!("{decoding:?}").to_lowercase()));
    }
    if !c.plan_fallback.is_empty() {
        rows.push(row(
            "Why decoding was not planned",
            c.plan_fallback.iter().map(Code::as_str).collect::<Vec<_>>().join(", "),
        ));
    }
    if let Some(gap) = c.longest_gap_s {
        rows.push(row(
            "Longest stretch between samples",
            format!("{gap:.2} s: anything shorter that was inserted there can be missed"),
        ));
    }
    rows.push(row("Sound decoded", format!("{:.2} s", c.audio_decoded_s)));
    rows.push(row("Speech found in it", format!("{:.2} s", c.speech_s)));
    rows.push(row("Sound scored", format!("{:.2} s", c.audio_examined_s)));
    for code in &c.not_examined {
        rows.push(row("Not examined", code.to_string()));
    }
    for other in &examination.streams.others {
        rows.push(row("Stream not examined", shown(other)));
    }
    rows
}

fn damage(damage: &Damage, explain: Explain<'_>) -> DamageView {
    DamageView {
        code: damage.code.to_string(),
        title: explain(damage.code.as_str()).map_or_else(|| damage.code.to_string(), |i| i.title.to_owned()),
        place: shown(&damage.place),
        detail: clipped(&damage.detail),
        count: damage.count,
    }
}

fn card(card: &DetectorCard) -> CardView {
    CardView {
        title: card.title.clone(),
        id: card.id.clone(),
        version: card.version.clone(),
        licence: card.licence.clone(),
        training_data: card.training_data.clone(),
        limits: card.limits.clone(),
        fools_it: card.fools_it.clone(),
        measured: card
            .measured
            .iter()
            .map(|m| {
                let interval = match (m.auc_low, m.auc_high) {
                    (Some(low), Some(high)) => format!("{:.2} [{low:.2}-{high:.2}]", m.auc),
                    _ => format!("{:.2}", m.auc),
                };
                let optional = |value: Option<f64>| value.map_or_else(String::new, |v| format!("{v:.2}"));
                [
                    format!("{}, {}", m.set, m.condition),
                    format!("{} recorded, {} synthetic ({} level)", m.n_real, m.n_synthetic, m.level),
                    interval,
                    optional(m.nuisance_auc),
                    optional(m.eer),
                    optional(m.caught_at_2pct),
                    optional(m.false_alarm),
                ]
            })
            .collect(),
        calibration: card
            .calibration
            .iter()
            .map(|c| {
                format!(
                    "{:?}: log10 LR between {} and {}, fitted on {} recorded and {} synthetic files of {} sources ({})",
                    c.scope, number(c.log10_min), number(c.log10_max), c.n_real, c.n_synthetic, c.n_sources, c.fitted_on
                )
            })
            .collect(),
    }
}

fn environment(report: &Report) -> Vec<[String; 2]> {
    let mut rows = vec![
        ["Machine".to_owned(), report.environment.machine.clone()],
        ["Isolation".to_owned(), report.environment.isolation.clone()],
    ];
    rows.extend(report.environment.libraries.iter().map(|l| ["Library".to_owned(), l.clone()]));
    rows
}
