//! Importing with a trial that is made up, so that ONNX Runtime is not needed: what is worked out, what is refused, and
//! what is left behind. The program's tests (`saboot-cli/tests/program/import.rs`) run the networks.

use std::fs;

use super::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/models/import").join(name)
}

fn request<'a>(source: &'a Path, models: &'a Path) -> Request<'a> {
    Request {
        source,
        models,
        id: None,
        synthetic: &[],
        licence: None,
        card: None,
        window_s: None,
        replace: false,
    }
}

/// A trial in which every class answers something else.
fn answers(n: usize) -> impl Fn(&Path) -> Result<Trial, Refusal> {
    move |_| {
        let first: Vec<f32> = (0..n).map(|i| i as f32 + 1.5).collect();
        Ok(Trial { second: first.iter().map(|v| -v).collect(), first })
    }
}

/// Names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_published_folder_becomes_a_card() {
    let models = tempfile::tempdir().unwrap();
    let source = fixture("good/transformers");
    let imported = import(&request(&source, models.path()), &answers(2)).unwrap();
    let card = &imported.card;
    assert_eq!((card.id.as_str(), card.modality), ("transformers", Modality::Picture));
    assert_eq!(
        (card.output, card.labels.len(), card.synthetic.as_slice()),
        (Output::ClassLogits, 2, &[0][..])
    );
    assert_eq!(card.licence, "apache-2.0 (README.md)");
    assert_eq!(card.training_data, "its maker names: nobody/nothing");
    assert!(card.calibration.is_empty());
    assert_eq!(card.self_test.as_ref().unwrap().score, Some(-1.0));
    assert_eq!(names(models.path()), ["transformers"], "nothing hidden is left");
    assert_eq!(names(&imported.folder), ["model.onnx", "model.toml"]);
    let catalog = Catalog::read(models.path());
    let (read, trouble) = catalog.detectors().next().unwrap();
    assert_eq!((read, trouble), (card, None), "the card is read back as it was written");
    // Rows can be appended to it, as `saboot models calibrate` does.
    let text = fs::read_to_string(imported.folder.join("model.toml")).unwrap();
    assert!(!text.contains("calibration = []"), "{text}");
    let row = "\n[[calibration]]\nscope = \"picture\"\nslope = 1.0\nintercept = 0.0\nlog10-min = -1.0\nlog10-max = 1.0\nfitted-on = \"x\"\nn-real = 1\nn-synthetic = 1\nn-sources = 1\n";
    toml::from_str::<DetectorCard>(&(text + row)).unwrap();
}

#[test]
fn the_user_decides_what_is_not_clear() {
    let models = tempfile::tempdir().unwrap();
    let source = fixture("bad/ambiguous");
    let plain = request(&source, models.path());
    let refusal = import(&plain, &answers(2)).unwrap_err();
    assert!(refusal.usage && refusal.hint.contains("--synthetic-label"), "{refusal:?}");
    assert_eq!(refusal.choices, ["0: LABEL_0", "1: LABEL_1"]);
    let wrong = ["LABEL_7".to_owned()];
    assert!(import(&Request { synthetic: &wrong, ..plain }, &answers(2)).unwrap_err().usage);
    let named = ["1".to_owned()];
    let imported = import(
        &Request { synthetic: &named, id: Some("mine"), licence: Some("MIT\u{1b}[31m"), ..plain },
        &answers(2),
    )
    .unwrap();
    assert_eq!((imported.card.synthetic.as_slice(), imported.card.id.as_str()), (&[1][..], "mine"));
    assert!(!imported.card.licence.contains('\u{1b}'));
    let bare = fixture("good/bare/network.onnx");
    let asked = import(&request(&bare, models.path()), &answers(1)).unwrap_err();
    assert!(asked.usage && asked.hint.contains("--card"), "{asked:?}");
}

#[test]
fn ids_and_folders_that_are_taken_are_kept() {
    let models = tempfile::tempdir().unwrap();
    let source = fixture("good/transformers");
    let plain = request(&source, models.path());
    for id in ["encoders", "../x", "A", ""] {
        assert!(import(&Request { id: Some(id), ..plain }, &answers(2)).unwrap_err().usage, "{id}");
    }
    import(&plain, &answers(2)).unwrap();
    fs::write(models.path().join("transformers/note"), "mine").unwrap();
    let refusal = import(&plain, &answers(2)).unwrap_err();
    assert!(refusal.usage && refusal.hint.contains("--replace"));
    let failing = |_: &Path| Err(Refusal::refused("no", "no"));
    assert!(import(&Request { replace: true, ..plain }, &failing).is_err());
    assert_eq!(fs::read_to_string(models.path().join("transformers/note")).unwrap(), "mine");
    import(&Request { replace: true, ..plain }, &answers(2)).unwrap();
    assert_eq!(names(&models.path().join("transformers")), ["model.onnx", "model.toml"]);
    assert_eq!(names(models.path()), ["transformers"]);
}

#[test]
fn answers_that_cannot_be_are_refused_and_leave_nothing() {
    let models = tempfile::tempdir().unwrap();
    let source = fixture("good/transformers");
    let same = |_: &Path| Ok(Trial { first: vec![0.5, 0.25], second: vec![0.5, 0.25] });
    for (trial, word) in [
        (&same as &dyn Fn(&Path) -> Result<Trial, Refusal>, "same answer"),
        (&answers(3), "3 numbers"),
        (&answers(0), "0 numbers"),
        (&|_: &Path| Ok(Trial { first: vec![f32::INFINITY, 1.0], second: vec![0.0, 1.0] }), "card states"),
    ] {
        let refusal = import(&request(&source, models.path()), trial).unwrap_err();
        assert!(!refusal.usage && refusal.what.contains(word), "{refusal:?}");
        assert_eq!(names(models.path()), [""; 0]);
    }
}

#[test]
fn weights_beside_the_network_come_along_and_links_do_not() {
    let models = tempfile::tempdir().unwrap();
    let source = fixture("good/external");
    let imported = import(&request(&source, models.path()), &answers(2)).unwrap();
    assert_eq!(imported.card.external_data.len(), 1);
    assert_eq!(names(&imported.folder), ["model.onnx", "model.toml", "weights.bin"]);
    fs::write(imported.folder.join("weights.bin"), "another").unwrap();
    assert_eq!(
        Catalog::read(models.path()).uses()[0].unavailable.as_ref().map(|c| c.as_str().to_owned()).as_deref(),
        Some("model.wrong-sha256")
    );

    let copy = tempfile::tempdir().unwrap();
    for name in ["model.onnx", "config.json", "preprocessor_config.json"] {
        fs::copy(source.join(name), copy.path().join(name)).unwrap();
    }
    std::os::unix::fs::symlink(source.join("weights.bin"), copy.path().join("weights.bin")).unwrap();
    let refusal = import(&Request { id: Some("linked"), ..request(copy.path(), models.path()) }, &answers(2))
        .unwrap_err();
    assert!(refusal.what.contains("link"), "{refusal:?}");
}

#[test]
fn a_network_of_two_gibibytes_is_refused_by_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onnx");
    // A hole: no byte of it is written or read.
    fs::File::create(&path).unwrap().set_len(1 << 31).unwrap();
    let refusal = import(&request(&path, folder.path()), &answers(2)).unwrap_err();
    assert!(refusal.what.contains("2 GiB"), "{refusal:?}");
}

#[test]
fn what_is_written_by_hand_is_held_to_the_same() {
    // A folder that never went through `import`: the catalogue looks through its network too.
    let models = tempfile::tempdir().unwrap();
    let source = fixture("good/transformers");
    let imported = import(&request(&source, models.path()), &answers(2)).unwrap();
    let text = fs::read_to_string(imported.folder.join("model.toml")).unwrap();
    for (name, code) in [
        ("bad/traversal", "model.unsafe-file"),
        ("bad/custom-operator", "model.unsafe-file"),
        ("bad/unknown-opset", "model.unsafe-file"),
        ("bad/external-missing", "model.unsafe-file"),
        ("bad/truncated", "model.load-failed"),
        ("bad/huge", "model.load-failed"),
    ] {
        let network = fs::read(fixture(name).join("model.onnx")).unwrap();
        fs::write(imported.folder.join("model.onnx"), &network).unwrap();
        let sha256 = catalog::file_sha256(&imported.folder.join("model.onnx")).unwrap();
        let card = text.replace(&imported.card.sha256, &sha256);
        fs::write(imported.folder.join("model.toml"), card).unwrap();
        let catalog = Catalog::read(models.path());
        let found = catalog.uses()[0].clone();
        assert_eq!(
            found.unavailable.map(|c| c.as_str().to_owned()).as_deref(),
            Some(code),
            "{name}: {}",
            found.hint
        );
    }
}
