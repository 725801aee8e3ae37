//! Where a model is put together before anybody can see it: a hidden folder inside the models folder, on the same file
//! system, which becomes the model's folder by one rename or goes away with everything in it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use saboot_core::text::hex;
use sha2::{Digest, Sha256};

use super::Refusal;

/// A folder in the making. Dropped, it leaves nothing behind.
pub struct Stage {
    root: PathBuf,
    id: String,
}

impl Stage {
    /// Makes `<models>/.import-<id>-<process>/<id>/`.
    pub fn new(models: &Path, id: &str) -> io::Result<Self> {
        fs::create_dir_all(models)?;
        let root = models.join(format!(".import-{id}-{}", std::process::id()));
        fs::create_dir(&root)?;
        let stage = Self { root, id: id.to_owned() };
        fs::create_dir(stage.folder())?;
        Ok(stage)
    }

    /// A models folder that holds this one model.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The model's folder.
    pub fn folder(&self) -> PathBuf {
        self.root.join(&self.id)
    }

    /// Copies a file of `most` bytes at most; gives its SHA-256.
    pub fn copy(&self, from: &Path, name: &str, most: u64) -> io::Result<String> {
        let source = File::open(from)?;
        if !source.metadata()?.is_file() {
            return Err(io::Error::other("is no regular file"));
        }
        let mut source = source.take(most.saturating_add(1));
        let mut target = File::create_new(self.folder().join(name))?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0u8; 1 << 20];
        let mut copied = 0u64;
        loop {
            let n = source.read(&mut buffer)?;
            let Some(part) = buffer.get(..n).filter(|part| !part.is_empty()) else { break };
            copied += n as u64;
            if copied > most {
                return Err(io::Error::other(format!("grew beyond {most} bytes while it was copied")));
            }
            hasher.update(part);
            target.write_all(part)?;
        }
        target.sync_all()?;
        Ok(hex(&hasher.finalize()))
    }

    /// Writes the card.
    pub fn write_card(&self, text: &str) -> io::Result<()> {
        let mut file = File::create(self.folder().join("model.toml"))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    /// Puts the folder into its place. A model of this name that was there is kept until the new one stands.
    pub fn publish(self, models: &Path, replace: bool) -> Result<PathBuf, Refusal> {
        let target = models.join(&self.id);
        let fault =
            |e: io::Error| Refusal::refused(format!("{}: {e}", target.display()), "nothing was changed");
        let old = self.root.join("replaced");
        let there = fs::symlink_metadata(&target).is_ok();
        if there && !replace {
            return Err(exists(&target));
        }
        if there {
            fs::rename(&target, &old).map_err(fault)?;
        }
        fs::rename(self.folder(), &target).map_err(|e| {
            // Back as it was; if that fails too, the old folder still lies in the hidden one, which must then stay.
            if there && fs::rename(&old, &target).is_err() {
                let kept = models.join(format!("{}.replaced", self.id));
                drop(fs::rename(&old, kept));
            }
            fault(e)
        })?;
        Ok(target)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // A folder that cannot be removed is hidden and holds no card that anybody reads.
        drop(fs::remove_dir_all(&self.root));
    }
}

/// A model of this name is there already.
pub fn exists(target: &Path) -> Refusal {
    Refusal::usage(
        format!("{} is there already", target.display()),
        "name another with --id, or say --replace",
    )
}
