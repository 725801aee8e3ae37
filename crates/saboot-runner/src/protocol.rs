//! The language between the parent and a worker: length-prefixed JSON over a Unix socket, files as descriptors.
//!
//! A message is four bytes of length, little endian, then that many bytes of JSON, at most
//! [`Limits::reply_bytes`](saboot_core::Limits); a longer one ends the conversation. Each file of an exhibit
//! follows its [`ToWorker::Examine`] as one byte that carries the descriptor (SCM_RIGHTS): the worker is never
//! told a path. Neither side trusts the other's lengths.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags,
};
use saboot_core::exhibit::Kind;
use saboot_core::{Code, Limits, Untrusted};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::examine::{Examined, Settings, Stage};
use crate::fingerprint::Looked;

/// Parent to worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToWorker {
    /// Examine the files that follow as descriptors.
    Examine {
        /// File names without folders, in showing order.
        names: Vec<Untrusted>,
        /// Several files as one exhibit.
        slide_show: bool,
        /// Taken out of a message or an archive: nothing inside it is opened.
        enclosed: bool,
        /// How thoroughly.
        settings: Settings,
    },
    /// Tell the perceptual fingerprint of the one file that follows as a descriptor.
    Fingerprint {
        /// File name without folders.
        name: Untrusted,
        /// Taken out of a message or an archive: nothing inside it is opened.
        enclosed: bool,
        /// Bounds.
        limits: Limits,
    },
}

/// Worker to parent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromWorker {
    /// Where it is.
    Progress {
        /// What it does.
        stage: Stage,
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
    },
    /// All that was observed, and what is inside.
    Examined(Box<Examined>),
    /// The fingerprint, or what is inside.
    Fingerprinted(Box<Looked>),
    /// Nothing could be examined.
    Refused {
        /// Why.
        code: Code,
        /// In one line.
        detail: Untrusted,
        /// What it would have been.
        kind: Option<Kind>,
    },
}

/// Sends one message.
pub fn send<T: Serialize>(socket: &mut UnixStream, message: &T) -> io::Result<()> {
    let body = serde_json::to_vec(message).map_err(io::Error::other)?;
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(body.len() + 4);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&body);
    socket.write_all(&bytes)
}

/// Receives one message of at most `most` bytes; `None` when the other side closed between two messages.
pub fn receive<T: DeserializeOwned>(socket: &mut UnixStream, most: u64) -> io::Result<Option<T>> {
    let mut length = [0u8; 4];
    if socket.read(length.get_mut(..1).unwrap_or_default())? == 0 {
        return Ok(None);
    }
    socket.read_exact(length.get_mut(1..).unwrap_or_default())?;
    let length = u64::from(u32::from_le_bytes(length));
    if length > most {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a message of {length} bytes, {most} are allowed"),
        ));
    }
    let mut body = Vec::new();
    socket.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&body).map(Some).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

/// Sends one descriptor.
pub fn send_file(socket: &UnixStream, file: &File) -> io::Result<()> {
    let descriptors = [file.as_fd()];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
        return Err(io::Error::other("no room for a descriptor"));
    }
    rustix::net::sendmsg(socket, &[IoSlice::new(b"f")], &mut control, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Receives one descriptor.
pub fn receive_file(socket: &UnixStream) -> io::Result<File> {
    let mut byte = [0u8; 1];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let got = rustix::net::recvmsg(
        socket,
        &mut [IoSliceMut::new(&mut byte)],
        &mut control,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    if got.bytes == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    control
        .drain()
        .find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut files) => files.next().map(File::from),
            _ => None,
        })
        .ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "a file was announced but no descriptor came")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_files_cross() {
        let (mut a, mut b) = UnixStream::pair().unwrap();
        send(
            &mut a,
            &FromWorker::Refused { code: Code::new("intake.empty"), detail: "x".into(), kind: None },
        )
        .unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"bytes").unwrap();
        io::Seek::rewind(&mut file).unwrap();
        send_file(&a, &file).unwrap();
        drop(a);
        assert!(matches!(receive(&mut b, 1000).unwrap(), Some(FromWorker::Refused { .. })));
        let mut text = String::new();
        receive_file(&b).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "bytes");
        assert!(receive::<FromWorker>(&mut b, 1000).unwrap().is_none());
    }

    #[test]
    fn hostile_replies_are_errors() {
        let cases: [&[u8]; 5] =
            [&[255; 4], &[200, 0, 0, 0, 1], &[2, 0, 0, 0, b'{', b'}'], &[1, 0], b"\x04\0\0\0null"];
        for bytes in cases {
            let (mut a, mut b) = UnixStream::pair().unwrap();
            a.write_all(bytes).unwrap();
            drop(a);
            assert!(receive::<FromWorker>(&mut b, 1000).is_err(), "{bytes:?}");
        }
        let code = br#"{"refused":{"code":"<script>","detail":""}}"#;
        let (mut a, mut b) = UnixStream::pair().unwrap();
        a.write_all(&(code.len() as u32).to_le_bytes()).unwrap();
        a.write_all(code).unwrap();
        assert!(receive::<FromWorker>(&mut b, 1000).is_err());
    }
}
