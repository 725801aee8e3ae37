//! Running the built program in a scratch folder with a key folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A file of the fixtures.
pub fn fixture(name: &str) -> PathBuf {
    let path = root().join("fixtures").join(name);
    assert!(path.exists(), "{} is missing", path.display());
    path
}

/// A scratch folder with its own keys.
pub struct Scratch(tempfile::TempDir);

impl Scratch {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn out(&self) -> PathBuf {
        self.path().join("out")
    }

    /// The program, run in the checkout.
    pub fn saboot(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_saboot"));
        command.current_dir(root()).env("SABOOT_KEYS", self.path().join("keys"));
        command.env("SABOOT_MODELS", root().join("models"));
        if std::env::var_os("ORT_DYLIB_PATH").is_none() {
            command.env("ORT_DYLIB_PATH", root().join("runtime/libonnxruntime.so"));
        }
        command
    }

    /// `saboot examine --json --out OUT PATHS…`, with the exit code and one JSON value a line.
    pub fn examine<P: AsRef<Path>>(&self, paths: &[P], more: &[&str]) -> (i32, Vec<Value>, String) {
        let mut command = self.saboot();
        command.arg("examine").arg("--json").arg("--out").arg(self.out()).args(more);
        command.args(paths.iter().map(|p| p.as_ref()));
        lines(&command.output().unwrap())
    }

    /// The only report folder below OUT.
    pub fn report_folder(&self) -> PathBuf {
        let mut folders = std::fs::read_dir(self.out()).unwrap().map(|e| e.unwrap().path());
        let only = folders.next().unwrap();
        assert!(folders.next().is_none());
        only
    }
}

/// Exit code, standard output as JSON lines, standard error.
pub fn lines(output: &Output) -> (i32, Vec<Value>, String) {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    let lines =
        text.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect();
    (output.status.code().unwrap(), lines, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A copy of the models folder with the encoders hard-linked, so that a test may spoil it.
pub fn copy_models(to: &Path, with_encoders: bool) {
    copy(&root().join("models"), to, with_encoders);
}

fn copy(from: &Path, to: &Path, with_encoders: bool) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(|e| e.unwrap().path()) {
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target, with_encoders);
        } else if entry.file_name().unwrap() == "encoder.onnx" {
            if with_encoders {
                std::os::unix::fs::symlink(&entry, &target).unwrap();
            }
        } else {
            std::fs::copy(&entry, &target).unwrap();
        }
    }
}
