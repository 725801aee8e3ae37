//! One run of the `c2pa` crate over one file, inside bounds.
//!
//! [`validate`] takes the store out, has its shape checked, lets the crate read and validate it with every fetch turned
//! off, and hands the outcome to `manifest`. Whatever the crate does - an error, a panic, too long a time - becomes
//! [`Damage`]. The worker process is the second wall: a stack or memory that runs out ends the worker, not the program.

use std::io::{BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use c2pa::{Context, Error, Reader, jumbf_io};
use saboot_core::facts::c2pa::{C2pa, TrustList};
use saboot_core::{Damage, LimitError, Limits};

use crate::{binding, jumbf, manifest};

/// Validation may take this long, and [`BYTES_PER_SECOND`] more by the size of the file, which is hashed once or twice.
const TIME: Duration = Duration::from_secs(20);
/// Slowest hashing that is waited for, disk included.
const BYTES_PER_SECOND: u64 = 20 << 20;

/// Reads and validates the store of a file of `size` bytes into `found`; an empty list of manifests where there is none.
///
/// The crate holds a whole JPEG in memory, so pictures beyond [`Limits::metadata_bytes`] are refused.
pub(crate) fn validate<S: Read + Seek + Send>(
    source: &mut S,
    size: u64,
    media_type: &'static str,
    trust: &TrustList,
    limits: &Limits,
    found: &mut C2pa,
) -> Result<(), Damage> {
    if media_type == "image/jpeg" && size > limits.metadata_bytes {
        let detail =
            format!("the JPEG has {size} bytes; stores are read up to {} bytes", limits.metadata_bytes);
        return Err(Damage::new("c2pa.too-large", "C2PA", detail));
    }
    let deadline = Instant::now() + TIME + Duration::from_secs(size / BYTES_PER_SECOND);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut source = BufReader::with_capacity(1 << 16, source);
        run(&mut source, media_type, trust, limits, deadline, found)
    }));
    outcome.unwrap_or_else(|_| {
        Err(Damage::new("c2pa.validator-failed", "C2PA", "the validator broke off on this store"))
    })
}

fn run<S: Read + Seek + Send>(
    source: &mut S,
    media_type: &'static str,
    trust: &TrustList,
    limits: &Limits,
    deadline: Instant,
    found: &mut C2pa,
) -> Result<(), Damage> {
    let store = match jumbf_io::load_jumbf_from_stream(media_type, source) {
        Ok(store) => store,
        Err(Error::JumbfNotFound) => return Ok(()),
        Err(error) => return Err(unreadable(&error)),
    };
    jumbf::check(&store, limits).map_err(|e: LimitError| {
        let detail = e.to_string();
        Damage { code: e.code, ..Damage::new("c2pa.unreadable", "C2PA", detail) }
    })?;
    drop(store);
    let context = context(trust, deadline).map_err(|e| unreadable(&e))?;
    let reader = match Reader::from_context(context).with_stream(media_type, &mut *source) {
        Ok(reader) => reader,
        Err(Error::JumbfNotFound) => return Ok(()),
        Err(Error::OperationCancelled) => {
            return Err(Damage::new("c2pa.too-slow", "C2PA", "validation took too long and was stopped"));
        }
        Err(error) => return Err(unreadable(&error)),
    };
    let report = reader.detailed_json_checked().map_err(|e| unreadable(&e))?;
    let report: serde_json::Value = serde_json::from_str(&report)
        .map_err(|e| Damage::new("c2pa.unreadable", "C2PA", format!("nested too deep: {e}")))?;
    found.manifests = manifest::all(&reader, &report);
    binding::examine(source, found, &report);
    Ok(())
}

fn unreadable(error: &Error) -> Damage {
    Damage::new("c2pa.unreadable", "C2PA", error.to_string())
}

/// Settings of the validator: nothing is fetched, and only the local anchors are trusted.
fn context(trust: &TrustList, deadline: Instant) -> Result<Context, Error> {
    let mut settings = serde_json::json!({
        "trust": { "verify_trust_list": true },
        "core": { "allowed_network_hosts": [], "max_decompressed_manifest_size_in_mb": 8 },
        "verify": {
            "verify_after_reading": true,
            "verify_trust": true,
            "verify_timestamp_trust": true,
            "ocsp_fetch": false,
            "remote_manifest_fetch": false,
        },
    });
    if trust.anchors > 0 {
        settings["trust"]["trust_anchors"] = trust.pem.clone().into();
    }
    let context = Context::new().with_settings(settings)?;
    Ok(context.with_progress_callback(move |_, _, _| Instant::now() < deadline))
}
