//! `declared.diffusion-text` (P9): the text that generator programs leave with their pictures, in whatever carrier.
//!
//! Recognition is by structure, not by words: settings with a seed and steps, a graph of nodes, a program's own keys.
//! A caption that mentions a generator is no such text. What the text says of its source (a text prompt, or a picture
//! that was loaded) decides the grade. Texts longer than what is kept are recognised by what was kept.

use saboot_core::facts::{Carrier, Facts, Mark};
use saboot_core::finding::Findings;
use saboot_core::{Class, Finding, Grade};

use super::{Check, CheckInfo};

/// The check.
pub struct DiffusionText;

static INFO: CheckInfo = CheckInfo {
    code: "declared.diffusion-text",
    catalogue: "P9",
    title: "The file carries the settings of a picture generator",
    class: Class::DeclaredSynthetic,
    group: "generator-text",
    reads: "PNG text, EXIF (UserComment in every charset, ImageDescription, Software, and Make and Model where ComfyUI puts its graph), \
            XMP, JPEG and GIF comments, and the tags of MP4, Matroska, RIFF and Ogg files, for settings of AUTOMATIC1111 and its \
            kin, ComfyUI, InvokeAI, NovelAI, Fooocus, SwarmUI, Draw Things, Easy Diffusion, Midjourney and others.",
    meaning: "The file went through a program that generates pictures, and the program noted how. Where the text shows a prompt alone, \
              the picture was generated. Where it shows that a picture was loaded, changed or enlarged, the picture was processed \
              by the generator, and a real photograph may lie beneath; such findings have a lower grade.",
    innocent: "Enlarging, restoring or retouching a genuine photograph in such a program leaves the same kind of text. The text is not \
               signed: it can be copied into any file.",
    fools_it: "Saving, sharing or screenshotting the picture removes the text; anyone can paste it into a genuine file.",
    reference: "The metadata formats of the named programs, as their public source code and sample files show them; catalogue P9.",
    hindi: super::Hindi {
        title: "फ़ाइल में तस्वीर बनाने वाले AI प्रोग्राम की सेटिंग लिखी है",
        reads: "PNG टेक्स्ट, EXIF (हर तरह से लिखा UserComment, ImageDescription, Software, और Make व Model भी, जहाँ \
            ComfyUI अपना ग्राफ़ रखता है), XMP, JPEG और GIF की टिप्पणियाँ, तथा MP4, Matroska, RIFF और Ogg फ़ाइलों के \
            टैग। इनमें AUTOMATIC1111 और उस जैसे प्रोग्राम, ComfyUI, InvokeAI, NovelAI, Fooocus, SwarmUI, Draw \
            Things, Easy Diffusion, Midjourney आदि की सेटिंग खोजी जाती है।",
        meaning: "फ़ाइल तस्वीरें बनाने वाले किसी प्रोग्राम से गुज़री, और उस प्रोग्राम ने लिख दिया कि कैसे। जहाँ केवल \
            प्रॉम्प्ट लिखा है, वहाँ तस्वीर उसी से बनाई गई। जहाँ दिखता है कि पहले से मौजूद तस्वीर खोली, बदली या बड़ी \
            की गई, वहाँ प्रोग्राम ने उसे केवल बदला है और नीचे असली फ़ोटो हो सकती है; ऐसी बात को कम वज़न की श्रेणी \
            मिलती है।",
        innocent: "असली फ़ोटो को ऐसे प्रोग्राम में बड़ा करने, सुधारने या सँवारने पर भी ऐसा ही टेक्स्ट रह जाता है। इस \
            टेक्स्ट पर हस्ताक्षर नहीं होता: इसे किसी भी फ़ाइल में डाला जा सकता है।",
        fools_it: "तस्वीर को दोबारा सेव करने, भेजने या उसका स्क्रीनशॉट लेने से यह टेक्स्ट मिट जाता है; कोई भी इसे असली \
            फ़ाइल में चिपका सकता है।",
    },
};

/// What the text says of where the picture came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// A prompt and no picture.
    Text,
    /// Not said, or both.
    Unsaid,
    /// A picture that the generator changed.
    Picture,
    /// A picture that was enlarged or restored.
    Enhanced,
}

impl Source {
    fn grade(self) -> Grade {
        match self {
            Self::Text | Self::Unsaid => Grade::Strong,
            Self::Picture => Grade::Medium,
            Self::Enhanced => Grade::Weak,
        }
    }

    fn statement(self, tool: &str) -> String {
        match self {
            Self::Text => format!("The settings of {tool} show a picture generated from a text prompt."),
            Self::Unsaid => {
                format!("The settings of {tool} show that the content was made or changed by it.")
            }
            Self::Picture => format!(
                "The settings of {tool} show that a picture was loaded and changed by the generator (AI-processed)."
            ),
            Self::Enhanced => format!(
                "The settings of {tool} show that a picture was loaded and enlarged or restored (AI-processed)."
            ),
        }
    }
}

/// What one mark says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tell {
    tool: &'static str,
    source: Source,
    /// True for the settings themselves, false for a name or a layout that says less.
    settings: bool,
}

impl Tell {
    fn new(tool: &'static str, source: Source) -> Self {
        Self { tool, source, settings: true }
    }
}

impl Check for DiffusionText {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        // One finding for each program, on the mark that says most.
        let mut told: Vec<(Tell, &Mark)> = Vec::new();
        for mark in &facts.marks {
            let Some(tell) = tell(mark) else { continue };
            match told.iter_mut().find(|(known, _)| known.tool == tell.tool) {
                Some(known) if tell.settings && !known.0.settings => *known = (tell, mark),
                Some(_) => {}
                None => told.push((tell, mark)),
            }
        }
        for (tell, mark) in told {
            let observed = mark.shown(400);
            out.push(Finding {
                ..INFO.finding(tell.source.grade(), tell.source.statement(tell.tool), observed, mark.span())
            });
        }
    }
}

/// What a text says of the program that made the picture, wherever the text was read; none for any other text.
pub(crate) fn recognise(mark: &Mark) -> Option<(Grade, String)> {
    tell(mark).map(|tell| (tell.source.grade(), tell.source.statement(tell.tool)))
}

/// Recognises one mark; none for any other text.
fn tell(mark: &Mark) -> Option<Tell> {
    // Names and versions of programs, not what they made.
    if matches!(mark.carrier, Carrier::Handler | Carrier::Compressor | Carrier::Sei) {
        return None;
    }
    let key = mark.key.raw();
    let name = key.rsplit([':', '/', '.']).next().unwrap_or(key);
    // JSON inside JSON escapes its quotes; the fields are told alike.
    let flat = mark.value.raw().trim_matches(|c: char| c.is_whitespace() || c == '\0').replace("\\\"", "\"");
    let body = unlabelled(&flat);
    if body.starts_with(['{', '[', '"'])
        && let Some(tell) = structured(name, body, mark)
    {
        return Some(tell);
    }
    named(key, name, &flat).or_else(|| settings_line(&flat)).or_else(|| midjourney(name, &flat))
}

/// Without the label that ComfyUI's savers put before JSON in EXIF fields.
fn unlabelled(text: &str) -> &str {
    ["prompt:", "workflow:", "parameters:", "comment:"]
        .iter()
        .find_map(|label| {
            text.get(..label.len())
                .filter(|head| head.eq_ignore_ascii_case(label))
                .and_then(|_| text.get(label.len()..))
        })
        .map_or(text, str::trim_start)
}

/// Texts that are JSON.
fn structured(name: &str, body: &str, mark: &Mark) -> Option<Tell> {
    let has = |field: &str| has_field(body, field);
    if has("sui_image_params") {
        let source =
            if has("initimage") || has("initimagecreativity") { Source::Picture } else { Source::Text };
        return Some(Tell::new("SwarmUI", source));
    }
    if has("class_type") && has("inputs") {
        return Some(Tell::new("ComfyUI", comfy(body, "class_type", mark)));
    }
    if has("nodes") && (has("last_node_id") || has("last_link_id")) {
        return Some(Tell { settings: false, ..Tell::new("ComfyUI", comfy(body, "type", mark)) });
    }
    if body.contains("invoke-ai/InvokeAI")
        || (name.starts_with("invokeai")
            && (has("positive_prompt") || has("nodes") || has("generation_mode")))
    {
        let mode = field(body, "generation_mode").or_else(|| field(body, "type")).unwrap_or("");
        let picture =
            ["img2img", "inpaint", "outpaint"].iter().any(|m| mode.ends_with(m)) || has("init_image");
        let source = if picture {
            Source::Picture
        } else if mode.ends_with("txt2img") {
            Source::Text
        } else {
            Source::Unsaid
        };
        return Some(Tell::new("InvokeAI", source));
    }
    if has("adm_guidance") || body.contains("Fooocus v") || body.contains("RuinedFooocus") {
        return Some(Tell::new("Fooocus", Source::Unsaid));
    }
    if has("use_stable_diffusion_model") {
        let source = if has("init_image") { Source::Picture } else { Source::Text };
        return Some(Tell::new("Easy Diffusion", source));
    }
    if has("uc") && has("steps") && has("sampler") {
        if has("c") && has("strength") && has("seed") && !has("request_type") && !has("noise_schedule") {
            return Some(Tell::new("Draw Things", Source::Unsaid));
        }
        let request = field(body, "request_type").unwrap_or("");
        let source = match request {
            "PromptGenerateRequest" => Source::Text,
            r if r.contains("Img2Img") || r.contains("Infill") => Source::Picture,
            _ => Source::Unsaid,
        };
        return Some(Tell::new("NovelAI", source));
    }
    let known = match name {
        "generation_data" if has("prompt") || has("baseModel") => "TensorArt",
        "smproj" | "parameters-json" => "Stability Matrix",
        "extraMetadata" if has("prompt") => "Civitai",
        _ if has("num_inference_steps") && has("guidance_scale") && has("prompt") => {
            "a program built on Diffusers"
        }
        _ if has("steps")
            && has("seed")
            && has("sampler")
            && has("prompt")
            && (has("cfg_scale") || has("cfgScale")) =>
        {
            "a Stable Diffusion program"
        }
        _ => return None,
    };
    Some(Tell::new(known, if has("init_image") { Source::Picture } else { Source::Unsaid }))
}

/// Programs that name themselves in a field of their own, or use a key that no other program has.
fn named(key: &str, name: &str, text: &str) -> Option<Tell> {
    let name_only = |tool| Some(Tell { settings: false, ..Tell::new(tool, Source::Unsaid) });
    match name {
        "Software" | "Source" if text.starts_with("NovelAI") => name_only("NovelAI"),
        "CreatorTool" if key.starts_with("xmp:") && text == "Draw Things" => name_only("Draw Things"),
        // The reference program of Black Forest Labs and programs built on it: `AI generated;txt2img;flux`.
        "Software" if text.starts_with("AI generated;") => {
            let source = if text.contains(";img2img;") || text.contains(";fill;") {
                Source::Picture
            } else {
                Source::Text
            };
            Some(Tell::new("a program built on FLUX", source))
        }
        "CreatorTool" if key.starts_with("xmp:") && text.starts_with("MFLUX ") => name_only("MFLUX"),
        "fooocus_scheme" if matches!(text, "fooocus" | "a1111") => name_only("Fooocus"),
        "use_stable_diffusion_model" if !text.is_empty() => name_only("Easy Diffusion"),
        // `"prompt" -s 50 -S 123 -W 512 -H 768 -C 7.5 -A k_lms`
        "Dream" if [" -s", " -S", " -W"].iter().all(|flag| number_follows(text, flag)) => {
            let source =
                if text.contains(" -I ") || text.contains(" -f") { Source::Picture } else { Source::Text };
            Some(Tell::new("InvokeAI", source))
        }
        _ => None,
    }
}

/// The line of settings that AUTOMATIC1111 and its kin write: `Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1 …`.
fn settings_line(text: &str) -> Option<Tell> {
    const OTHERS: [&str; 8] = [
        "Sampler: ",
        "CFG scale: ",
        "CFG Scale: ",
        "Size: ",
        "Model hash: ",
        "Model: ",
        "Schedule type: ",
        "Version: ",
    ];
    if let Some(at) = text.rfind("Steps: ") {
        let line = text.get(at..).unwrap_or("");
        let others = OTHERS.iter().filter(|o| line.contains(*o)).count();
        if number_follows(line, "Steps: ")
            && line.contains(", ")
            && number_follows(line, "Seed: ")
            && others >= 2
        {
            let civitai = line.contains("Civitai resources: ");
            let tool = if civitai {
                "a Stable Diffusion program (AUTOMATIC1111's format, Civitai)"
            } else {
                "a Stable Diffusion program (AUTOMATIC1111's format)"
            };
            let picture = line.contains("Mask blur: ")
                || (line.contains("Denoising strength: ") && !line.contains("Hires "));
            return Some(Tell::new(tool, if picture { Source::Picture } else { Source::Text }));
        }
    }
    // `prompt='…', seed=1, width=512, height=512, guidance=4, num_steps=25`, as UNO and its kin write.
    if text.starts_with("prompt=")
        && ["seed=", "width=", "height=", "guidance=", "num_steps="].iter().all(|f| number_follows(text, f))
    {
        return Some(Tell::new("a program built on FLUX", Source::Unsaid));
    }
    let extras = text.starts_with("Postprocess upscale by: ") || text.starts_with("Postprocess upscale to: ");
    (extras && text.contains("Postprocess upscaler: "))
        .then(|| Tell::new("a Stable Diffusion program (enlargement alone)", Source::Enhanced))
}

/// Midjourney's caption ends with the number of the job.
fn midjourney(name: &str, text: &str) -> Option<Tell> {
    let described = ["description", "imagedescription", "usercomment", "caption"]
        .iter()
        .any(|n| name.eq_ignore_ascii_case(n));
    let (before, job) = text.split_once("Job ID: ")?;
    let uuid = job.get(..36)?;
    let is_uuid = uuid
        .bytes()
        .enumerate()
        .all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() });
    (described && is_uuid && before.contains("--")).then(|| Tell::new("Midjourney", Source::Unsaid))
}

/// What a ComfyUI graph does, by the types of its nodes.
fn comfy(body: &str, type_field: &str, mark: &Mark) -> Source {
    let types: Vec<&str> = fields(body, type_field).collect();
    let any = |wanted: &dyn Fn(&str) -> bool| types.iter().any(|t| wanted(t));
    let loads = any(&|t| t.starts_with("LoadImage") || t.contains("LoadVideo") || t.contains("Load Image"));
    let empty = any(&|t| t.starts_with("Empty") && t.contains("Latent"));
    let samples = any(&|t| t.contains("Sampler"));
    match (loads, empty, samples) {
        (true, false, true) => Source::Picture,
        (true, _, false) if mark.value.omitted() == 0 => Source::Enhanced,
        (false, true, true) if mark.value.omitted() == 0 => Source::Text,
        _ => Source::Unsaid,
    }
}

/// True where `"name"` stands before a colon.
fn has_field(json: &str, name: &str) -> bool {
    places(json, name).next().is_some()
}

/// The text of the first string field of this name.
fn field<'t>(json: &'t str, name: &str) -> Option<&'t str> {
    fields(json, name).next()
}

/// The texts of all string fields of this name, in texts that may be cut off.
fn fields<'t>(json: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    places(json, name).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
}

/// What stands behind the colon of each field of this name.
fn places<'t>(json: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    let quoted = format!("\"{name}\"");
    let length = quoted.len();
    let found: Vec<usize> = json.match_indices(&quoted).map(|(at, _)| at + length).collect();
    found.into_iter().filter_map(|end| json.get(end..)?.trim_start().strip_prefix(':'))
}

/// True where digits stand behind the first `label`, spaces between allowed.
fn number_follows(text: &str, label: &str) -> bool {
    text.split_once(label).is_some_and(|(_, rest)| {
        rest.trim_start_matches([' ', '-']).starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(key: &str, value: &str) -> Option<(&'static str, Source)> {
        let mark = Mark { carrier: Carrier::PngText, key: key.into(), value: value.into(), bytes: None };
        tell(&mark).map(|t| (t.tool, t.source))
    }

    #[test]
    fn settings_tell_prompts_from_loaded_pictures() {
        let line = "a cat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512";
        assert_eq!(source("parameters", line).map(|s| s.1), Some(Source::Text));
        assert_eq!(
            source("parameters", &format!("{line}, Denoising strength: 0.5")).map(|s| s.1),
            Some(Source::Picture)
        );
        assert_eq!(
            source("parameters", &format!("{line}, Denoising strength: 0.5, Hires upscale: 2")).map(|s| s.1),
            Some(Source::Text)
        );
        let extras = "Postprocess upscale by: 4, Postprocess upscaler: R-ESRGAN 4x+";
        assert_eq!(source("postprocessing", extras).map(|s| s.1), Some(Source::Enhanced));
    }

    #[test]
    fn graphs_tell_prompts_from_loaded_pictures() {
        let node = |kind: &str| format!(r#""1": {{"inputs": {{}}, "class_type": "{kind}"}}"#);
        let graph =
            |kinds: &[&str]| format!("{{{}}}", kinds.iter().map(|k| node(k)).collect::<Vec<_>>().join(", "));
        let told = |kinds: &[&str]| source("prompt", &graph(kinds));
        assert_eq!(told(&["KSampler", "EmptyLatentImage"]), Some(("ComfyUI", Source::Text)));
        assert_eq!(told(&["KSampler", "LoadImage", "VAEEncode"]), Some(("ComfyUI", Source::Picture)));
        assert_eq!(told(&["LoadImage", "ImageUpscaleWithModel"]), Some(("ComfyUI", Source::Enhanced)));
        assert_eq!(told(&["KSampler", "EmptyLatentImage", "LoadImage"]), Some(("ComfyUI", Source::Unsaid)));
    }

    #[test]
    fn mere_words_are_no_settings() {
        for text in [
            "Steps: 20 of them up to the temple. Seed: none. A model of the church.",
            "My talk about Stable Diffusion, Midjourney and ComfyUI",
            "Job ID: 12345 wedding",
            "{\"prompt\": \"say cheese\"}",
            "parameters of the dream: workflow and prompt",
        ] {
            assert_eq!(source("ImageDescription", text), None, "{text}");
        }
    }
}
