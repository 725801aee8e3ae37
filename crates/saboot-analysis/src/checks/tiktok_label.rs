//! `declared.tiktok-label` (P8): TikTok's and Douyin's own mark of AI content.
//!
//! Files of ByteDance's apps carry `aigc_info` with a label type. Zero means that nothing was labelled, which is
//! no information. Fields other than the label are left to `history.encoder`.

use saboot_core::facts::Facts;
use saboot_core::finding::Findings;
use saboot_core::{Class, Grade};
use serde_json::Value;

use super::{Check, CheckInfo};

/// The check.
pub struct TiktokLabel;

static INFO: CheckInfo = CheckInfo {
    code: "declared.tiktok-label",
    catalogue: "P8",
    title: "TikTok's metadata labels the clip as AI-generated",
    class: Class::DeclaredSynthetic,
    group: "platform-ai-label",
    reads: "The key aigc_info in MP4 tags: JSON with aigc_label_type.",
    meaning: "A label type above zero means that the creator or the platform labelled the clip as AI-generated. It is a statement by \
              whoever uploaded or hosted the clip, not a measurement.",
    innocent: "Creators label genuine clips for an AI filter, voice or caption, by mistake or for attention.",
    fools_it: "Removing the metadata; writing it into a genuine clip.",
    reference: "Key and meaning as seen in TikTok downloads and read alike by three independent public parsers.",
    hindi: super::Hindi {
        title: "TikTok का मेटाडेटा क्लिप को AI से बनी बताता है",
        reads: "MP4 टैग में aigc_info नाम की कुंजी: JSON, जिसमें aigc_label_type है।",
        meaning: "शून्य से बड़ा लेबल बताता है कि क्लिप बनाने वाले ने या प्लेटफ़ॉर्म ने उसे AI से बनी बताया। यह क्लिप डालने \
            या रखने वाले का कथन है, कोई माप नहीं।",
        innocent: "लोग AI फ़िल्टर, आवाज़ या कैप्शन की वजह से, ग़लती से, या ध्यान खींचने के लिए असली क्लिप पर भी लेबल लगा \
            देते हैं।",
        fools_it: "मेटाडेटा हटाना; असली क्लिप में यह लिख देना।",
    },
};

impl Check for TiktokLabel {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn run(&self, facts: &Facts, out: &mut Findings) {
        for mark in &facts.marks {
            let key = mark.key.raw();
            if !key.rsplit([':', '.']).next().unwrap_or(key).eq_ignore_ascii_case("aigc_info") {
                continue;
            }
            let json: Option<Value> = serde_json::from_str(mark.value.raw()).ok();
            let label = json.as_ref().and_then(|v| v.get("aigc_label_type")).and_then(|n| match n {
                Value::String(text) => text.trim().parse().ok(),
                other => other.as_i64(),
            });
            if let Some(label) = label.filter(|n| *n > 0) {
                let statement = format!("TikTok's metadata labels the clip as AI-generated (type {label}).");
                out.push(INFO.finding(Grade::Strong, statement, mark.value.clone(), mark.span()));
            }
        }
    }
}
