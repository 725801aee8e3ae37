//! The shape of a manifest store (JUMBF, ISO/IEC 19566-5) before anything is built from it.
//!
//! [`check`] walks the boxes without recursion or allocation and refuses a store that is nested too deep, has too many
//! boxes, or holds more CBOR and JSON than any real one: a byte of CBOR can cost thirty in memory once it is a value.
//! It does not look into boxes of content.

use saboot_core::{Code, LimitError, Limits};

/// Nesting of superboxes; a store of a real file is four deep.
const DEPTH: usize = 16;
/// CBOR and JSON in all. The largest real stores hold a few hundred kB beside their thumbnails.
const CONTENT: u64 = 4 << 20;
/// Boxes of a store.
const BOXES: u64 = 20_000;

/// Checks the shape of a store. Boxes that run over their parent end there; what is malformed is for the reader to say.
pub(crate) fn check(store: &[u8], limits: &Limits) -> Result<(), LimitError> {
    let over = |code, asked, allowed| Err(LimitError { code: Code::new(code), asked, allowed });
    if store.len() as u64 > limits.metadata_bytes {
        return over("limit.metadata-bytes", store.len() as u64, limits.metadata_bytes);
    }
    // Ends of the superboxes that are open.
    let mut open: Vec<usize> = Vec::new();
    let (mut at, mut boxes, mut content) = (0, 0, 0);
    while let Some((kind, body, end)) = header(store, at, open.last().copied().unwrap_or(store.len())) {
        boxes += 1;
        if boxes > BOXES {
            return over("limit.nodes", boxes, BOXES);
        }
        match kind {
            b"jumb" => {
                open.push(end);
                if open.len() > DEPTH {
                    return over("limit.depth", open.len() as u64, DEPTH as u64);
                }
                at = body;
            }
            b"cbor" | b"json" | b"brob" => {
                content += (end - body) as u64;
                if content > CONTENT {
                    return over("limit.metadata-bytes", content, CONTENT);
                }
                at = end;
            }
            _ => at = end,
        }
        while open.last().is_some_and(|end| at + 8 > *end) {
            at = open.pop().unwrap_or(at);
        }
    }
    Ok(())
}

/// Type, start of the body and end of the box at `at`; none where no box can begin.
fn header(store: &[u8], at: usize, limit: usize) -> Option<(&[u8; 4], usize, usize)> {
    let (size, rest) = store.get(at..limit)?.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (body, size) = match u32::from_be_bytes(*size) {
        0 => (at + 8, (limit - at) as u64),
        1 => (at + 16, u64::from_be_bytes(*rest.first_chunk::<8>()?)),
        n => (at + 8, u64::from(n)),
    };
    let end = usize::try_from(size).ok().and_then(|s| at.checked_add(s)).unwrap_or(limit).min(limit);
    (end >= body).then_some((kind, body, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut out = (body.len() as u32 + 8).to_be_bytes().to_vec();
        out.extend_from_slice(kind);
        out.extend_from_slice(body);
        out
    }

    fn nested(depth: usize) -> Vec<u8> {
        (0..depth).fold(Vec::new(), |inner, _| boxed(b"jumb", &inner))
    }

    #[test]
    fn depth_and_content_are_bounded() {
        let limits = Limits::default();
        assert!(check(&nested(DEPTH), &limits).is_ok());
        for depth in [DEPTH + 1, 10_000] {
            assert_eq!(check(&nested(depth), &limits).unwrap_err().code, Code::new("limit.depth"));
        }
        let mut wide = Vec::new();
        for _ in 0..5 {
            wide.extend(boxed(b"cbor", &vec![0; 1 << 20]));
        }
        assert_eq!(
            check(&boxed(b"jumb", &wide), &limits).unwrap_err().code,
            Code::new("limit.metadata-bytes")
        );
        assert!(check(&boxed(b"jumb", &boxed(b"bidb", &vec![0; 8 << 20])), &limits).is_ok());
        let many = boxed(b"free", b"").repeat(BOXES as usize + 1);
        assert_eq!(check(&many, &limits).unwrap_err().code, Code::new("limit.nodes"));
    }

    #[test]
    fn any_cut_ends() {
        let store = boxed(b"jumb", &[boxed(b"jumd", b"c2pa"), nested(5), boxed(b"cbor", b"\xa0")].concat());
        for end in 0..store.len() {
            assert!(check(&store[..end], &Limits::default()).is_ok());
            let mut hostile = store.clone();
            hostile[end] ^= 0xff;
            let _ = check(&hostile, &Limits::default());
        }
    }
}
