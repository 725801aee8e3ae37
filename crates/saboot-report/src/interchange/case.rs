//! `case.jsonld`: the record as CASE 1.x / UCO 1.4 (JSON-LD), for case management systems and archives.
//!
//! Files with their digests, the two actions (digests taken, examination), the tool, and a result for the opinion, each
//! finding, each detector's reading and each face of one. CASE has no property for a likelihood ratio and its `classificationConfidence`
//! is a probability, which this program never states; so weight and words stand in facets of our own namespace.
//! Identifiers are UUIDs of version 5 made from the record: the same record gives the same graph. The performer is
//! whoever holds the key that signed the report: no person is known to the program.

use saboot_core::examination::{FaceTrack, Reading};
use saboot_core::exhibit::{Enclosure, Kind, Member};
use saboot_core::lr::Log10Lr;
use saboot_core::text::{escape_json_text, hex};
use saboot_core::{Lang, Span, Untrusted, civil};
use serde_json::{Map, Value, json};
use sha1::{Digest, Sha1};

use crate::Report;
use crate::catalogue::faces::{self, Times};

/// Namespace of our identifiers (a random UUID, fixed once).
const NAMESPACE: [u8; 16] =
    [0x8c, 0x1d, 0x5e, 0x0a, 0x3b, 0x77, 0x4f, 0x62, 0x9a, 0x4e, 0x21, 0xd6, 0xc0, 0x5b, 0x93, 0x1f];

/// The graph of a report, indented, newline at the end.
///
/// # Errors
/// Only where JSON cannot be written, which no record brings about.
pub fn case_jsonld(report: &Report) -> Result<String, serde_json::Error> {
    let graph = Graph::new(report).build();
    Ok(escape_json_text(&serde_json::to_string_pretty(&graph)?) + "\n")
}

/// A UUID of version 5 (RFC 9562) in our namespace.
fn uuid(name: &str) -> String {
    let digest = Sha1::new().chain_update(NAMESPACE).chain_update(name).finalize();
    let mut bytes = [0u8; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex(&bytes);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

struct Graph<'r> {
    report: &'r Report,
    /// What tells this examination from every other.
    examination: String,
    objects: Vec<Value>,
}

impl<'r> Graph<'r> {
    fn new(report: &'r Report) -> Self {
        let exhibit = report.exhibit.as_ref().map_or(report.path.raw(), |e| e.sha256.as_str());
        let examination =
            format!("{exhibit} {} {} {}", report.path.raw(), report.time.examined_at, report.tool.version);
        Self { report, examination, objects: Vec::new() }
    }

    /// Identifier of a part of this examination.
    fn id(&self, kind: &str, name: &str) -> String {
        format!("kb:{kind}-{}", uuid(&format!("{kind} {name} {}", self.examination)))
    }

    /// Identifier of something that other examinations may meet again.
    fn lasting(kind: &str, name: &str) -> String {
        format!("kb:{kind}-{}", uuid(&format!("{kind} {name}")))
    }

    fn build(mut self) -> Value {
        let report = self.report;
        let tool = self.tool();
        let performer = self.performer();
        let files = self.files();
        let provenance = self.provenance(&files);
        let times = (dated(&report.time.examined_at), ended(report));
        let digests = self.id("investigative-action", "digests");
        let mut action = object(&digests, &["case-investigation:InvestigativeAction"]);
        put(&mut action, "uco-core:name", "digests taken of the files as handed over");
        action.insert("uco-action:performer".into(), reference(&performer));
        action.insert("uco-action:instrument".into(), references(std::slice::from_ref(&tool)));
        action.insert("uco-action:object".into(), references(&files));
        action.insert("uco-action:result".into(), references(std::slice::from_ref(&provenance)));
        put_some(&mut action, "uco-action:startTime", times.0.clone());
        self.objects.push(Value::Object(action));

        let analysis = self.id("investigative-action", "examination");
        let results = self.results(&analysis);
        let mut action =
            object(&analysis, &["case-investigation:InvestigativeAction", "uco-analysis:Analysis"]);
        put(&mut action, "uco-core:name", "examination for synthetic origin");
        put(&mut action, "uco-core:description", &report.question);
        action.insert("uco-action:performer".into(), reference(&performer));
        let instruments: Vec<String> = std::iter::once(tool).chain(self.models()).collect();
        action.insert("uco-action:instrument".into(), references(&instruments));
        let material: Vec<String> = std::iter::once(provenance.clone()).chain(files).collect();
        action.insert("uco-action:object".into(), references(&material));
        action.insert("uco-action:result".into(), references(&results));
        action.insert("case-investigation:wasInformedBy".into(), references(&[digests]));
        put_some(&mut action, "uco-action:startTime", times.0);
        put_some(&mut action, "uco-action:endTime", times.1);
        self.objects.push(Value::Object(action));

        let all: Vec<String> =
            self.objects.iter().filter_map(|o| Some(o.get("@id")?.as_str()?.to_owned())).collect();
        let mut bundle = object(&self.id("bundle", ""), &["uco-core:Bundle"]);
        put(&mut bundle, "uco-core:name", "saboot media examination");
        put(&mut bundle, "uco-core:specVersion", "1.4.0");
        bundle.insert("uco-core:object".into(), references(&all));
        self.objects.insert(0, Value::Object(bundle));
        json!({ "@context": context(), "@graph": self.objects })
    }

    fn tool(&mut self) -> String {
        let tool = &self.report.tool;
        let id = Self::lasting("tool", &format!("{} {}", tool.name, tool.version));
        let mut made = object(&id, &["uco-tool:AnalyticTool"]);
        put(&mut made, "uco-core:name", &tool.name);
        put(&mut made, "uco-tool:version", &tool.version);
        put(&mut made, "uco-tool:toolType", "offline examination of media for synthetic origin");
        self.objects.push(Value::Object(made));
        id
    }

    /// The models that were used, each as a tool of its own with its digest.
    fn models(&mut self) -> Vec<String> {
        let used = self.report.examination.iter().flat_map(|e| &e.models).filter(|m| m.unavailable.is_none());
        let mut ids = Vec::new();
        for model in used {
            let id = Self::lasting("tool", &format!("model {} {}", model.id, model.sha256));
            let mut made = object(&id, &["uco-tool:AnalyticTool"]);
            put(&mut made, "uco-core:name", &shown(&model.id));
            if !model.version.is_empty() {
                put(&mut made, "uco-tool:version", &shown(&model.version));
            }
            let mut facet = facet(&id, "ModelFacet");
            put(&mut facet, "saboot:sha256", &model.sha256);
            made.insert("uco-core:hasFacet".into(), Value::Array(vec![Value::Object(facet)]));
            self.objects.push(Value::Object(made));
            ids.push(id);
        }
        ids
    }

    fn performer(&mut self) -> String {
        let id = self.id("identity", "performer");
        let mut made = object(&id, &["uco-identity:Identity"]);
        put(&mut made, "uco-core:name", "holder of the key that signed the report");
        put(
            &mut made,
            "uco-core:description",
            "envelope.json of the report names the key; the program knows no person",
        );
        self.objects.push(Value::Object(made));
        id
    }

    /// Every file of the exhibit, and the file that it was taken out of.
    fn files(&mut self) -> Vec<String> {
        let report = self.report;
        let members = report.exhibit.as_ref().map(|e| e.members.as_slice()).unwrap_or_default();
        let mut ids = Vec::new();
        for member in members {
            let id = Self::lasting("file", &format!("{} {}", member.hashes.sha256, member.path.raw()));
            // A slide show may name one file twice.
            if ids.contains(&id) {
                continue;
            }
            let mut facets = file_facets(&id, &member.path, Some(member.bytes), &digests(member));
            if let [_only] = members {
                facets.extend(media_facets(&id, report));
            }
            let mut made = object(&id, &["uco-observable:File"]);
            made.insert("uco-core:hasFacet".into(), Value::Array(facets));
            self.objects.push(Value::Object(made));
            ids.push(id);
        }
        if ids.is_empty() {
            // Nothing could be opened: all that is known is the name.
            let id = self.id("file", "unread");
            let mut made = object(&id, &["uco-observable:File"]);
            let facets = file_facets(&id, &report.path, None, &[]);
            made.insert("uco-core:hasFacet".into(), Value::Array(facets));
            self.objects.push(Value::Object(made));
            ids.push(id);
        } else if let Some(holder) = &report.enclosed_in {
            self.holder(holder, &ids);
        }
        ids
    }

    fn holder(&mut self, holder: &Enclosure, files: &[String]) {
        let id = Self::lasting("file", &format!("{} {}", holder.sha256, holder.path.raw()));
        let mut made = object(&id, &["uco-observable:File"]);
        let digests = [("SHA256", holder.sha256.as_str())];
        let facets = file_facets(&id, &holder.path, Some(holder.bytes), &digests);
        made.insert("uco-core:hasFacet".into(), Value::Array(facets));
        self.objects.push(Value::Object(made));
        for (file, cut) in files.iter().zip(&holder.cuts) {
            let relation = self.id("relationship", &format!("{file} {id}"));
            let mut made = object(&relation, &["uco-observable:ObservableRelationship"]);
            made.insert("uco-core:source".into(), reference(file));
            made.insert("uco-core:target".into(), reference(&id));
            put(&mut made, "uco-core:kindOfRelationship", "Contained_Within");
            made.insert("uco-core:isDirectional".into(), Value::Bool(true));
            let mut facet = facet(&relation, "CutFacet");
            facet.insert("saboot:byteStart".into(), cut.start.into());
            facet.insert("saboot:byteEnd".into(), cut.end.into());
            put_some(&mut facet, "saboot:packing", word(&cut.packing).map(Value::String));
            made.insert("uco-core:hasFacet".into(), Value::Array(vec![Value::Object(facet)]));
            self.objects.push(Value::Object(made));
        }
    }

    fn provenance(&mut self, files: &[String]) -> String {
        let id = self.id("provenance-record", "");
        let mut made = object(&id, &["case-investigation:ProvenanceRecord"]);
        put(&mut made, "uco-core:name", &self.report.path.for_terminal());
        put(
            &mut made,
            "uco-core:description",
            "the exhibit as it was handed to the program; no exhibit number is known to it",
        );
        made.insert("uco-core:object".into(), references(files));
        self.objects.push(Value::Object(made));
        id
    }

    /// The opinion, the findings, the readings.
    fn results(&mut self, analysis: &str) -> Vec<String> {
        let mut ids = vec![self.opinion(analysis)];
        let Some(examination) = &self.report.examination else { return ids };
        for (number, finding) in examination.findings.iter().enumerate() {
            let id = self.id("analytic-result", &format!("finding {number} {}", finding.code));
            let mut facet = facet(&id, "FindingFacet");
            put(&mut facet, "saboot:code", finding.code.as_str());
            put(&mut facet, "saboot:group", finding.group.as_str());
            put_some(&mut facet, "saboot:class", word(&finding.class).map(Value::String));
            put_some(&mut facet, "saboot:grade", word(&finding.grade).map(Value::String));
            put(&mut facet, "saboot:observed", &finding.observed.for_terminal());
            if !finding.expected.is_empty() {
                put(&mut facet, "saboot:expected", &shown(&finding.expected));
            }
            put(&mut facet, "saboot:innocentExplanation", &shown(&finding.innocent));
            match finding.span {
                Some(Span::Bytes { start, end }) => {
                    facet.insert("saboot:byteStart".into(), start.into());
                    facet.insert("saboot:byteEnd".into(), end.into());
                }
                Some(Span::Time { start, end }) => {
                    put_some(&mut facet, "saboot:secondStart", decimal(start));
                    put_some(&mut facet, "saboot:secondEnd", decimal(end));
                }
                None => {}
            }
            self.result(&id, analysis, finding.code.as_str(), &shown(&finding.statement), facet);
            ids.push(id);
        }
        for reading in &examination.readings {
            let scope = word(&reading.scope).unwrap_or_default();
            let id = self.id("analytic-result", &format!("reading {} {scope}", reading.id));
            let mut facet = facet(&id, "ReadingFacet");
            put(&mut facet, "saboot:detector", reading.id.as_str());
            put(&mut facet, "saboot:scope", &scope);
            put_some(&mut facet, "saboot:score", reading.score.and_then(decimal));
            weight(&mut facet, reading.log10_lr, reading.bounds);
            let reasons = reading.reasons.iter().map(|r| Value::String(r.to_string())).collect::<Vec<_>>();
            if !reasons.is_empty() {
                facet.insert("saboot:reason".into(), Value::Array(reasons));
            }
            let words =
                "reading of a trained detector; its weight, where it has one, is a log10 likelihood ratio";
            self.result(&id, analysis, reading.id.as_str(), words, facet);
            ids.push(id);
            for track in &reading.tracks {
                ids.push(self.face(analysis, reading, track, examination.kind));
            }
        }
        ids
    }

    /// One face of a reading.
    fn face(&mut self, analysis: &str, reading: &Reading, track: &FaceTrack, kind: Kind) -> String {
        let times = Times::of(kind);
        let id = self.id("analytic-result", &format!("face {} {}", reading.id, track.number));
        let mut facet = facet(&id, "FaceFacet");
        put(&mut facet, "saboot:detector", reading.id.as_str());
        facet.insert("saboot:faceNumber".into(), track.number.into());
        facet.insert("saboot:speaks".into(), (reading.speaks == Some(track.number)).into());
        facet.insert("saboot:longerSidePixels".into(), track.side.into());
        facet.insert("saboot:timesFound".into(), track.seen.into());
        if times == Times::Clip {
            put_some(&mut facet, "saboot:secondStart", decimal(track.start_s));
            put_some(&mut facet, "saboot:secondEnd", decimal(track.end_s));
        }
        put_some(&mut facet, "saboot:score", track.score.and_then(decimal));
        weight(&mut facet, track.log10_lr, None);
        let reasons = track.reasons.iter().map(|r| Value::String(r.to_string())).collect::<Vec<_>>();
        if !reasons.is_empty() {
            facet.insert("saboot:reason".into(), Value::Array(reasons));
        }
        let card = self.report.cards.iter().find(|card| card.id == reading.id.as_str());
        let statement = faces::name(Lang::En, track, times, card.and_then(|card| card.face.as_ref()));
        self.result(&id, analysis, reading.id.as_str(), &statement, facet);
        id
    }

    fn opinion(&mut self, analysis: &str) -> String {
        let opinion = &self.report.opinion;
        let id = self.id("analytic-result", "opinion");
        let mut facet = facet(&id, "OpinionFacet");
        put(&mut facet, "saboot:status", opinion.status.as_str());
        put(&mut facet, "saboot:verdict", opinion.verdict.as_str());
        put(&mut facet, "saboot:propositionH1", &opinion.propositions.synthetic);
        put(&mut facet, "saboot:propositionH2", &opinion.propositions.recorded);
        put(&mut facet, "saboot:combination", &opinion.combination);
        weight(&mut facet, opinion.log10_lr, opinion.lr_bounds);
        let reasons = opinion.reasons.iter().map(|r| Value::String(r.to_string())).collect::<Vec<_>>();
        if !reasons.is_empty() {
            facet.insert("saboot:reason".into(), Value::Array(reasons));
        }
        self.result(&id, analysis, "opinion", &shown(&opinion.words), facet);
        id
    }

    fn result(&mut self, id: &str, analysis: &str, name: &str, statement: &str, facet: Map<String, Value>) {
        let mut made = object(id, &["uco-analysis:AnalyticResult"]);
        put(&mut made, "uco-core:name", name);
        put(&mut made, "uco-core:statement", statement);
        made.insert("uco-analysis:originatingAnalysis".into(), reference(analysis));
        made.insert("uco-core:hasFacet".into(), Value::Array(vec![Value::Object(facet)]));
        self.objects.push(Value::Object(made));
    }
}

/// Prefixes; no name outside them, so that nothing has to be fetched to read the graph.
fn context() -> Value {
    json!({
        "kb": "https://saboot.dev/kb/",
        "saboot": "https://saboot.dev/ontology/media-examination/v1/",
        "case-investigation": "https://ontology.caseontology.org/case/investigation/",
        "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
        "uco-analysis": "https://ontology.unifiedcyberontology.org/uco/analysis/",
        "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
        "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
        "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
        "uco-tool": "https://ontology.unifiedcyberontology.org/uco/tool/",
        "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

fn digests(member: &Member) -> [(&'static str, &str); 3] {
    let hashes = &member.hashes;
    [("SHA256", &*hashes.sha256), ("SHA1", &*hashes.sha1), ("MD5", &*hashes.md5)]
}

/// Name, size and digests of a file.
fn file_facets(file: &str, path: &Untrusted, bytes: Option<u64>, digests: &[(&str, &str)]) -> Vec<Value> {
    let mut named = node(file, "FileFacet", &["uco-observable:FileFacet"]);
    let name = path.raw().rsplit('/').next().unwrap_or_default();
    put(&mut named, "uco-observable:fileName", &shown(name));
    put(&mut named, "uco-observable:filePath", &path.for_terminal());
    if let Some(bytes) = bytes {
        named.insert("uco-observable:sizeInBytes".into(), bytes.into());
    }
    let mut facets = vec![Value::Object(named)];
    if !digests.is_empty() {
        let mut content = node(file, "ContentDataFacet", &["uco-observable:ContentDataFacet"]);
        let hashes = digests.iter().map(|(method, value)| {
            let mut hash = node(file, method, &["uco-types:Hash"]);
            put(&mut hash, "uco-types:hashMethod", method);
            hash.insert("uco-types:hashValue".into(), typed("xsd:hexBinary", value.to_ascii_uppercase()));
            Value::Object(hash)
        });
        content.insert("uco-observable:hash".into(), Value::Array(hashes.collect()));
        if let Some(bytes) = bytes {
            content.insert("uco-observable:sizeInBytes".into(), bytes.into());
        }
        facets.push(Value::Object(content));
    }
    facets
}

/// What the decoder saw in the only file.
fn media_facets(file: &str, report: &Report) -> Vec<Value> {
    let Some(examination) = &report.examination else { return Vec::new() };
    let mut facets = Vec::new();
    let streams = &examination.streams;
    if let Some(video) = streams.video.as_ref().filter(|_| examination.kind == Kind::Picture) {
        let mut facet = node(file, "RasterPictureFacet", &["uco-observable:RasterPictureFacet"]);
        facet.insert("uco-observable:pictureWidth".into(), video.width.into());
        facet.insert("uco-observable:pictureHeight".into(), video.height.into());
        put(&mut facet, "uco-observable:imageCompressionMethod", &shown(&video.codec));
        facets.push(Value::Object(facet));
    }
    if let Some(audio) = &streams.audio {
        let mut facet = node(file, "AudioFacet", &["uco-observable:AudioFacet"]);
        put(&mut facet, "uco-observable:format", &shown(&audio.codec));
        if let Some(seconds) = streams.duration_s.filter(|s| (0.0..1e9).contains(s)) {
            facet.insert("uco-observable:duration".into(), (seconds.round() as u64).into());
        }
        facets.push(Value::Object(facet));
    }
    facets
}

/// Weight in our own terms: log10 of a likelihood ratio and the most that could have been said.
fn weight(facet: &mut Map<String, Value>, log10_lr: Option<Log10Lr>, bounds: Option<(f64, f64)>) {
    put_some(facet, "saboot:log10LikelihoodRatio", log10_lr.map(Log10Lr::rounded).and_then(decimal));
    if let Some((low, high)) = bounds {
        put_some(facet, "saboot:log10LowerBound", decimal(low));
        put_some(facet, "saboot:log10UpperBound", decimal(high));
    }
}

fn object(id: &str, types: &[&str]) -> Map<String, Value> {
    let mut made = Map::new();
    made.insert("@id".into(), id.into());
    made.insert("@type".into(), types.iter().copied().map(Value::from).collect());
    made
}

/// A part of an object, with an identifier of its own.
fn node(of: &str, kind: &str, types: &[&str]) -> Map<String, Value> {
    object(&Graph::lasting(&kind.to_ascii_lowercase(), of), types)
}

/// A facet of our namespace.
fn facet(of: &str, kind: &str) -> Map<String, Value> {
    node(of, kind, &[&format!("saboot:{kind}"), "uco-core:Facet"])
}

fn reference(id: &str) -> Value {
    json!({ "@id": id })
}

fn references(ids: &[String]) -> Value {
    ids.iter().map(|id| reference(id)).collect()
}

fn typed(datatype: &str, value: String) -> Value {
    json!({ "@type": datatype, "@value": value })
}

fn put(object: &mut Map<String, Value>, key: &str, value: &str) {
    object.insert(key.to_owned(), value.into());
}

fn put_some(object: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(key.to_owned(), value);
    }
}

/// Text in which no control or bidi character is left: other forms of RDF cannot hold them.
fn shown(text: &str) -> String {
    Untrusted::new(text).for_terminal()
}

/// The kebab-case word under which a value stands in report.json.
fn word(value: &impl serde::Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

/// A finite number as a decimal, without exponent.
fn decimal(value: f64) -> Option<Value> {
    value.is_finite().then(|| typed("xsd:decimal", format!("{:.4}", value + 0.0)))
}

/// A time as reports write it; none where it is written otherwise.
fn dated(utc: &str) -> Option<Value> {
    civil::seconds(utc).map(|_| typed("xsd:dateTime", utc.to_owned()))
}

/// When the examination was over.
fn ended(report: &Report) -> Option<Value> {
    let milliseconds = i64::try_from(report.time.duration_ms).ok()?;
    let end = civil::seconds(&report.time.examined_at)?.checked_add(milliseconds / 1000)?;
    Some(typed("xsd:dateTime", civil::utc(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_uuids_of_version_5_and_stable() {
        let made = uuid("file x");
        assert_eq!(made, uuid("file x"));
        assert_ne!(made, uuid("file y"));
        let parts: Vec<&str> = made.split('-').collect();
        assert_eq!(parts.iter().map(|p| p.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(
            parts[2].starts_with('5') && matches!(parts[3].as_bytes()[0], b'8' | b'9' | b'a' | b'b'),
            "{made}"
        );
    }

    #[test]
    fn numbers_are_plain_decimals() {
        assert_eq!(decimal(-0.0).unwrap()["@value"], "0.0000");
        assert_eq!(decimal(1e-9).unwrap()["@value"], "0.0000");
        assert_eq!(decimal(-1.25).unwrap()["@value"], "-1.2500");
        assert_eq!(decimal(f64::INFINITY), None);
    }
}
