use saboot_core::Lang;

use super::*;
use crate::timestamp::Stamp;

fn facts() -> Vec<Fact> {
    let stamp = |trusted| Stamp {
        time: "2026-11-30T00:00:00Z".to_owned(),
        seconds: 0,
        authority: "CN=\u{1b}[31mTest".into(),
        serial: "01".to_owned(),
        trusted,
    };
    let succession = |reason| Succession {
        from: "0123".to_owned(),
        to: "4567".to_owned(),
        reason,
        effective: "2026-11-30T00:00:00Z".to_owned(),
        file: "a\u{1b}.json".into(),
    };
    vec![
        Fact::SignedBy { key: "0123".to_owned() },
        Fact::Succeeds { succession: succession(Reason::Rotated) },
        Fact::Succeeds { succession: succession(Reason::Lost) },
        Fact::Succeeds { succession: succession(Reason::Compromised) },
        Fact::NotBelieved { file: "b\u{202e}.json".into() },
        Fact::VouchedByAnother { succession: succession(Reason::Rotated) },
        Fact::VouchedByAnother { succession: succession(Reason::Compromised) },
        Fact::OlderForm { form: "saboot-report/2".to_owned() },
        Fact::Unchanged { file: "report.json".to_owned() },
        Fact::Unchanged { file: "report.html".to_owned() },
        Fact::PdfSigned { by: "CN=a\u{202e}b".into() },
        Fact::PdfSignedByAnother { by: "CN=c".into() },
        Fact::NotCompared,
        Fact::Evidence { path: "a\u{202e}b".into() },
        Fact::Encloses { path: "m.eml".into(), again: 1, of: 2 },
        Fact::EvidenceNotNamed,
        Fact::Stamped { file: "timestamps/1.tsr".into(), stamp: stamp(None), before_report: false },
        Fact::Stamped { file: "timestamps/2.tsr".into(), stamp: stamp(Some(true)), before_report: true },
        Fact::NotStamped,
        Fact::InCustody { case: "17".into(), entries: 4, about: 2, names_report: true, named: true },
        Fact::InCustody { case: "17".into(), entries: 4, about: 2, names_report: true, named: false },
        Fact::InCustody { case: "17".into(), entries: 4, about: 0, names_report: false, named: false },
        Fact::CustodyElsewhere { number: 3 },
    ]
}

fn is_devanagari(text: &str) -> bool {
    text.chars().any(|c| ('\u{900}'..='\u{97f}').contains(&c))
}

/// Every fact is worded in both languages, says what it proves and what not, and carries no control character.
#[test]
fn every_fact_has_words_in_both_languages() {
    let facts = facts();
    let outcome = Verification {
        ok: false,
        problems: vec![Problem::new("verify.changed", "x\u{7}y"), Problem::new("custody.torn", "z")],
        signer: Some("f".repeat(64)),
        signers: vec!["f".repeat(64)],
        statement: None,
        checked: facts.clone(),
    };
    for lang in Lang::ALL {
        for fact in &facts {
            let hindi = lang == Lang::Hi;
            assert_eq!(is_devanagari(&sentence(fact, lang)), hindi, "{fact:?}");
            assert_eq!(proves(fact, lang).is_some(), does_not_prove(fact, lang).is_some(), "{fact:?}");
            for text in [proves(fact, lang), does_not_prove(fact, lang)].into_iter().flatten() {
                assert_eq!(is_devanagari(text), hindi, "{text}");
                // Nothing that was checked speaks of what the clip is.
                assert!(!["authentic", "fake", "genuine"].iter().any(|w| text.contains(w)), "{text}");
            }
        }
        let page = page("out/clip", &outcome, lang);
        assert!(page.iter().all(|l| !l.chars().any(|c| c.is_control() || c == '\u{202e}')), "{page:?}");
        // One line a fact and problem, the verdict, the signer, and two lines for each kind that proves something.
        let proving = facts.iter().filter(|fact| proves(fact, lang).is_some());
        let kinds = proving.map(kind_of).collect::<std::collections::HashSet<_>>().len();
        assert_eq!(page.len(), 1 + 2 + facts.len() + 2 * kinds + 1, "{page:#?}");
    }
}
