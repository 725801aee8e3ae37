//! IPTC-IIM datasets (IIM 4.2) and the Photoshop image resources that carry them.
//!
//! [`resources`] walks `8BIM` blocks, [`parse`] the datasets; each becomes a mark with the key `record:dataset`.
//! Text is read as UTF-8 where it is valid, its bytes are shown otherwise.

use saboot_core::Untrusted;
use saboot_core::facts::{Carrier, Facts};

use crate::source::{Cursor, Log, mark};

/// Bytes of one dataset that are kept.
const VALUE: usize = 64 * 1024;

/// Photoshop resource that holds IPTC-IIM.
const IPTC_RESOURCE: u16 = 0x0404;

/// Walks Photoshop image resources that begin at byte `base` of the file.
pub(crate) fn resources(bytes: &[u8], base: u64, log: &mut Log<'_>, facts: &mut Facts) {
    let mut cursor = Cursor::new(bytes);
    while cursor.rest().len() >= 12 {
        if !log.node("Photoshop resources") {
            return;
        }
        let read = (|| {
            let signature: [u8; 4] = cursor.array()?;
            if !matches!(&signature, b"8BIM" | b"PHUT" | b"AgHg" | b"DCSR") {
                return None;
            }
            let id = cursor.be16()?;
            let name = usize::from(cursor.u8()?);
            cursor.skip(name + (name + 1) % 2)?;
            let size = cursor.be32()? as usize;
            let at = base + (bytes.len() - cursor.rest().len()) as u64;
            let body = cursor.take(size)?;
            // The last resource may lack its padding.
            let _ = cursor.skip(size % 2);
            Some((id, body, at))
        })();
        let Some((id, body, at)) = read else {
            let start = base + (bytes.len() - cursor.rest().len()) as u64;
            log.damage(
                "iptc.resource-truncated",
                "Photoshop resources",
                "a resource is cut off or has no signature",
                Some((start, base + bytes.len() as u64)),
            );
            return;
        };
        if id == IPTC_RESOURCE {
            parse(body, at, log, facts);
        }
    }
}

/// Reads datasets that begin at byte `base` of the file.
pub(crate) fn parse(bytes: &[u8], base: u64, log: &mut Log<'_>, facts: &mut Facts) {
    let mut cursor = Cursor::new(bytes);
    // Zeros at the end are padding.
    while cursor.rest().iter().any(|b| *b != 0) {
        if !log.node("IPTC") {
            return;
        }
        let start = base + (bytes.len() - cursor.rest().len()) as u64;
        let read = (|| {
            let 0x1c = cursor.u8()? else { return None };
            let (record, dataset, size) = (cursor.u8()?, cursor.u8()?, cursor.be16()?);
            let size =
                if size & 0x8000 == 0 { u64::from(size) } else { cursor.be(usize::from(size & 0x7fff))? };
            Some((record, dataset, cursor.take(usize::try_from(size).ok()?)?))
        })();
        let end = base + (bytes.len() - cursor.rest().len()) as u64;
        match read {
            // Record 1 is the envelope (2:00 the version): numbers, no text.
            Some((record, dataset, value)) if record >= 2 && dataset > 0 => {
                let value = value.get(..VALUE).unwrap_or(value);
                mark(
                    facts,
                    Carrier::Iptc,
                    format!("{record}:{dataset:02}"),
                    Untrusted::from_bytes(value),
                    Some((start, end)),
                );
            }
            Some(_) => {}
            None => {
                log.damage(
                    "iptc.truncated",
                    "IPTC",
                    "a dataset is cut off or has no marker",
                    Some((start, base + bytes.len() as u64)),
                );
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use saboot_core::Limits;

    #[test]
    fn datasets_are_read_out_of_resources() {
        let iptc = b"\x1c\x01\x5a\0\x03\x1b%G\x1c\x02\x28\0\x04FBMD";
        let block = [&b"8BIM\x04\x04\0\0\0\0\0\x11"[..], iptc, b"\0"].concat();
        let (limits, mut facts) = (Limits::default(), Facts::default());
        resources(&block, 50, &mut Log::new(&limits), &mut facts);
        let mark = &facts.marks[0];
        assert_eq!((mark.key.raw(), mark.value.raw(), mark.bytes), ("2:40", "FBMD", Some((70, 79))));
    }
}
