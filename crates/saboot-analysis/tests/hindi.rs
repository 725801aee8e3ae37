//! Every check of facts and of decoded samples has a whole Hindi page in Devanagari.
#![allow(clippy::print_stderr, reason = "a test that says how many cases it ran")]

#[test]
fn every_check_has_a_hindi_page_in_devanagari() {
    let mut fields = 0;
    for info in saboot_analysis::infos() {
        let hindi = info.hindi;
        for (name, english, text) in [
            ("title", info.title, hindi.title),
            ("reads", info.reads, hindi.reads),
            ("meaning", info.meaning, hindi.meaning),
            ("innocent", info.innocent, hindi.innocent),
            ("fools_it", info.fools_it, hindi.fools_it),
        ] {
            let devanagari = text.chars().filter(|c| ('\u{900}'..='\u{97f}').contains(c)).count();
            assert!(devanagari >= 3, "{}: {name} is not in Hindi: {text:?}", info.code);
            assert_ne!(text, english, "{}: {name}", info.code);
            fields += 1;
        }
    }
    eprintln!("{fields} Hindi fields");
    assert!(fields >= 5 * 14, "{fields}");
}
