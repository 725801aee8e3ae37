//! Files made byte by byte: what is read of them, what is refused, and that nothing makes the walk run away.

use std::io::Cursor;

use super::*;

fn number(field: u8, value: u64) -> Vec<u8> {
    let mut out = vec![field << 3];
    push(&mut out, value);
    out
}

fn push(out: &mut Vec<u8>, mut value: u64) {
    while value > 127 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn message(field: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let inner = parts.concat();
    let mut out = Vec::new();
    push(&mut out, u64::from(field) << 3 | 2);
    push(&mut out, inner.len() as u64);
    out.extend(inner);
    out
}

fn text(field: u8, value: &str) -> Vec<u8> {
    message(field, &[value.as_bytes().to_vec()])
}

fn opset(version: u64) -> Vec<u8> {
    message(8, &[text(1, ""), number(2, version)])
}

fn read(parts: &[Vec<u8>]) -> Result<Graph, String> {
    Graph::parse(Cursor::new(parts.concat()))
}

fn complaint(parts: &[Vec<u8>]) -> String {
    match read(parts) {
        Ok(graph) => graph.complaint().unwrap_or_default(),
        Err(what) => what,
    }
}

fn tensor(extra: &[Vec<u8>]) -> Vec<u8> {
    message(7, &[message(5, &[[number(2, 1), text(8, "w")].concat(), extra.concat()])])
}

#[test]
fn what_a_model_asks_for_is_read() {
    let shape = message(2, &[message(1, &[number(1, 1)]), message(1, &[text(2, "n")])]);
    let input = message(11, &[text(1, "x"), message(2, &[message(1, &[number(1, 1), shape])])]);
    let weights = message(5, &[text(8, "w"), number(1, 1), number(2, 1), message(9, &[vec![0; 4]])]);
    let also_weights = message(11, &[text(1, "w")]);
    let sigmoid = message(1, &[text(1, "h"), text(2, "s"), text(4, "Sigmoid")]);
    let squeeze = message(1, &[text(1, "s"), text(2, "y"), text(4, "Squeeze")]);
    let graph = message(7, &[input, also_weights, weights, sigmoid, squeeze, message(12, &[text(1, "y")])]);
    let graph = read(&[graph, opset(17)]).unwrap();
    assert_eq!(graph.opset, Some(17));
    let shape = Some(vec![Axis::Size(1), Axis::Any]);
    assert_eq!(graph.inputs, [Port { name: "x".into(), element: Some(1), shape }]);
    assert_eq!(graph.outputs[0].name, "y");
    assert_eq!((graph.ending("y"), graph.ending("h")), (Ending::Sigmoid, Ending::Other));
    assert_eq!(graph.complaint(), None);
}

#[test]
fn other_makers_operators_are_named_unless_the_file_defines_them() {
    let node = |domain: &str| message(7, &[message(1, &[text(4, "Rot"), text(7, domain)])]);
    assert_eq!(complaint(&[node("com.microsoft"), opset(17)]), "");
    assert!(complaint(&[node("evil.example"), opset(17)]).contains("evil.example::Rot"));
    let defined = message(25, &[text(1, "Rot"), text(10, "evil.example")]);
    assert_eq!(complaint(&[node("evil.example"), opset(17), defined]), "");
    // Within the branch of an If, too.
    let inner = message(1, &[text(4, "If"), message(5, &[message(6, &[message(1, &[text(7, "x.y")])])])]);
    assert!(complaint(&[message(7, &[inner]), opset(17)]).contains("x.y::"));
}

#[test]
fn operator_sets_out_of_range_are_refused() {
    assert!(complaint(&[message(7, &[]), opset(6)]).contains("operator set 6"));
    assert!(complaint(&[message(7, &[]), opset(1 << 40)]).contains("operator set"));
    assert!(complaint(&[message(7, &[])]).contains("opset_import"));
    assert!(complaint(&[opset(17)]).contains("0 graphs"));
}

#[test]
fn tensors_are_held_to_what_they_hold() {
    assert!(read(&[tensor(&[number(1, 3), message(9, &[vec![0; 12]])])]).is_ok());
    assert!(complaint(&[tensor(&[number(1, 3), message(9, &[vec![0; 11]])])]).contains("holds 11 bytes"));
    let huge = tensor(&[number(1, 1 << 40), number(1, 1 << 40)]);
    assert!(complaint(&[huge]).contains("beyond all bounds"));
    assert!(complaint(&[tensor(&[number(1, 1 << 40)])]).contains("holds 0"));
}

#[test]
fn weights_in_other_files_are_named() {
    let place = |location: &str, more: &[Vec<u8>]| {
        let entry = |k: &str, v: &str| message(13, &[text(1, k), text(2, v)]);
        let mut parts = vec![number(1, 3), number(14, 1), entry("location", location)];
        parts.extend(more.iter().cloned());
        vec![tensor(&parts), opset(17)]
    };
    let graph = read(&place("w.bin", &[message(13, &[text(1, "offset"), text(2, "4096")])])).unwrap();
    assert_eq!(graph.external.get("w.bin"), Some(&4108));
    for bad in ["../w.bin", "/etc/passwd", "a/b", "a\\b", "..", ".hidden", ""] {
        assert!(complaint(&place(bad, &[])).contains("without a path"), "{bad}");
    }
    let short = message(13, &[text(1, "length"), text(2, "5")]);
    assert!(complaint(&place("w.bin", &[short])).contains("needs 12 bytes"));
    let wild = message(13, &[text(1, "offset"), text(2, "-1")]);
    assert!(complaint(&place("w.bin", &[wild])).contains("is no number"));
}

#[test]
fn no_bytes_make_it_panic_or_run_away() {
    let mut deep = message(1, &[text(4, "If")]);
    for _ in 0..200 {
        deep = message(1, &[message(5, &[message(6, &[deep])])]);
    }
    assert!(complaint(&[message(7, &[deep])]).contains("deep"));
    let whole = [tensor(&[number(1, 3), message(9, &[vec![0; 12]])]), opset(17)].concat();
    for cut in 0..whole.len() {
        drop(Graph::parse(Cursor::new(whole.get(..cut).unwrap_or_default())));
    }
    let mut state = 1u64;
    for round in 0..20_000u64 {
        let mut bytes = whole.clone();
        for _ in 0..1 + round % 4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] = (state >> 24) as u8;
        }
        if let Ok(graph) = Graph::parse(Cursor::new(bytes)) {
            drop(graph.complaint());
        }
    }
    assert!(Graph::parse(Cursor::new(vec![0xff; 64])).is_err());
}
