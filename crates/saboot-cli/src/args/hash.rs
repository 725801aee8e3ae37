//! Arguments of `saboot hash`.

use std::path::PathBuf;

use clap::Args;

/// `saboot hash`
#[derive(Args)]
#[command(after_help = "\
Examples:
  saboot hash clip.mp4
  saboot hash pictures/ --out hashes       hashes.json, hashes.txt, a list of frames for each video
  saboot hash clip.gif --json | jq .hashes.md5

Digests (MD5, SHA-1, SHA-256) are of the bytes: one changed byte gives another, so they find exact copies only. PDQ (of
a picture) and vPDQ (of a video or GIF: a frame a second) also find copies that were scaled or re-encoded: hashes
within 31 of 256 bits are commonly held to match; those of quality 49 or less are commonly thrown away.

Who takes which, as far as could be read when this was written (check before use): StopNCII.org compares pictures by PDQ
and videos by MD5; its own page computes them on your device, and nothing is sent to it from here. A video that was
re-encoded has another MD5, which is why vPDQ stands beside it: platforms that match with Meta's open tools read it.
docs/kit.md says more.

A perceptual hash tells a little of what is shown (roughly where it is light and dark). It is therefore in no report;
hand it only to services that match copies. Nothing leaves this computer.

Exit codes: 0 done, 1 something could not be hashed (the rest is), 2 usage.")]
pub struct Hash {
    /// Files and folders; the parts of a message or an archive are hashed one by one
    #[arg(required = true, value_name = "CLIP")]
    pub paths: Vec<PathBuf>,
    /// Write hashes.json, hashes.txt and a list of frames for each video into this folder
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Files side by side [default: the number of cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Print one JSON line a file and nothing else
    #[arg(long)]
    pub json: bool,
}
