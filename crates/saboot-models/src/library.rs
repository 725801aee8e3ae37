//! Finding and loading ONNX Runtime's shared library.
//!
//! [`Library`] is loaded once a process, from the path the user gives, `ORT_DYLIB_PATH`, a `lib` folder beside
//! the program's folder, or `runtime/` of the checkout the program was built in or runs in. It is never fetched.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ort::environment::Environment;
use saboot_core::Code;
use saboot_core::runtime::RuntimeError;

/// Set to 1, it keeps builds of ONNX Runtime that report usage over the network from doing so. The program that loads
/// such a library must have been started with it; see [`Library::load`].
pub const NO_TELEMETRY: &str = "ORT_DISABLE_TELEMETRY";

/// Stands in every library that can report usage.
const COLLECTOR: &[u8] = b"events.data.microsoft.com";

/// File name of the library on this system.
pub const FILE: &str = if cfg!(target_os = "macos") { "libonnxruntime.dylib" } else { "libonnxruntime.so" };

/// ONNX Runtime, loaded.
#[derive(Debug, Clone)]
pub struct Library {
    path: PathBuf,
    environment: Environment,
}

/// The environment is global to the process; a second load must get the first one.
static LOADED: Mutex<Option<Library>> = Mutex::new(None);

impl Library {
    /// Loads the library, or says what is missing and what to run.
    ///
    /// Packaged builds from 1.30 on carry code that reports usage to their maker and keeps a database in the user's
    /// home. Such a library is loaded only with [`NO_TELEMETRY`] set to 1, which `saboot` does for its workers.
    pub fn load(asked: Option<&Path>) -> Result<Self, RuntimeError> {
        let mut loaded = LOADED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(library) = &*loaded {
            return Ok(library.clone());
        }
        let path = Self::locate(asked)
            .ok_or_else(|| missing(&format!("{FILE} was not found; run scripts/setup")))?;
        // ort looks a bare name up on the system's search path; a path that is not there must fail here, by name.
        if !path.is_file() {
            return Err(missing(&format!("{} is not there; run scripts/setup", path.display())));
        }
        if env::var_os(NO_TELEMETRY).is_none_or(|v| v != "1") && reports_usage(&path) {
            return Err(missing(&format!(
                "{} can report usage over the network; set {NO_TELEMETRY}=1, or run scripts/setup for one that cannot",
                path.display()
            )));
        }
        let environment = ort::init_from(&path)
            .map_err(|e| missing(&format!("{}: {e}", path.display())))?
            .with_telemetry(false)
            .build()
            .map_err(|e| missing(&format!("{}: {e}", path.display())))?;
        let library = Self { path, environment };
        *loaded = Some(library.clone());
        Ok(library)
    }

    /// Where the library would be loaded from, without loading it.
    pub fn locate(asked: Option<&Path>) -> Option<PathBuf> {
        asked.map(Path::to_owned).or_else(find)
    }

    /// Where it was loaded from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says of its own build.
    pub fn build_info(&self) -> &'static str {
        ort::info()
    }

    /// Version, such as `1.27.0`.
    pub fn version(&self) -> String {
        version_of(&self.path)
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.environment
    }
}

/// True when the library holds the address that usage is reported to. One that cannot be read fails later, by name.
fn reports_usage(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes.windows(COLLECTOR.len()).any(|w| w == COLLECTOR))
}

/// Version of a library file, such as `1.27.0`, from its name behind any links; `unknown` where it carries none.
pub fn version_of(path: &Path) -> String {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match name.strip_prefix(FILE).map(|rest| rest.trim_start_matches('.')) {
        Some(version) if !version.is_empty() => version.to_owned(),
        _ => "unknown".to_owned(),
    }
}

fn missing(detail: &str) -> RuntimeError {
    RuntimeError { code: Code::new("model.missing-library"), detail: detail.to_owned() }
}

/// First place that holds the library.
fn find() -> Option<PathBuf> {
    if let Some(path) = env::var_os("ORT_DYLIB_PATH").filter(|p| !p.is_empty()) {
        return Some(path.into());
    }
    search_folders().into_iter().map(|folder| folder.join(FILE)).find(|path| path.is_file())
}

/// Folders that installed or built-in-place files are looked for in, nearest to the program first.
fn search_folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(program) = env::current_exe() {
        if let Some(prefix) = program.parent().and_then(Path::parent) {
            folders.push(prefix.join("lib"));
        }
        folders.extend(program.ancestors().skip(1).take(5).map(|a| a.join("runtime")));
    }
    folders.push(PathBuf::from("runtime"));
    folders
}
