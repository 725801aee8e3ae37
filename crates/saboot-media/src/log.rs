//! FFmpeg's messages: counted and the last few kept, for the exhibit that is being decoded on this thread.
//!
//! Decoders hide much damage and only say so in their log, so the count goes into the report. Nothing is ever
//! printed. FFmpeg is used with one thread, so its messages arrive on the thread that decodes.

use std::cell::RefCell;
use std::collections::VecDeque;

/// Lines that are kept.
const KEPT: usize = 8;
/// Bytes of one line that are kept.
const LINE: usize = 240;

/// What FFmpeg said since the last [`take`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Messages {
    /// Lines at level error or worse.
    pub(crate) errors: u64,
    /// The last few of those, oldest first, with the addresses that FFmpeg prints taken out.
    pub(crate) last: VecDeque<String>,
}

impl Messages {
    /// True where a kept line holds `words`.
    pub(crate) fn mention(&self, words: &str) -> bool {
        self.last.iter().any(|line| line.contains(words))
    }

    /// The newest line.
    pub(crate) fn newest(&self) -> Option<&str> {
        self.last.back().map(String::as_str)
    }

    /// Adds what came later.
    pub(crate) fn add(&mut self, later: Self) {
        self.errors += later.errors;
        self.last.extend(later.last);
        while self.last.len() > KEPT {
            self.last.pop_front();
        }
    }
}

thread_local! {
    static MESSAGES: RefCell<Messages> = RefCell::default();
}

/// Notes one message; called from FFmpeg's callback, so it must not panic.
pub(crate) fn record(is_error: bool, text: &str) {
    let line = without_address(text.trim());
    if !is_error || line.is_empty() {
        return;
    }
    MESSAGES.with(|messages| {
        if let Ok(mut messages) = messages.try_borrow_mut() {
            messages.errors += 1;
            messages.last.push_back(line.chars().take(LINE).collect());
            if messages.last.len() > KEPT {
                messages.last.pop_front();
            }
        }
    });
}

/// Takes what this thread's decoding said since the last call.
pub(crate) fn take() -> Messages {
    MESSAGES
        .with(|messages| messages.try_borrow_mut().map(|mut m| std::mem::take(&mut *m)).unwrap_or_default())
}

/// `[h264 @ 0x55d0c8] words` → `[h264] words`: an address differs from run to run, a report must not.
fn without_address(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(" @ 0x") {
        out.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_hexdigit());
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_out() {
        assert_eq!(without_address("[mov @ 0x55fa] moov atom not found"), "[mov] moov atom not found");
        assert_eq!(without_address("a @ 0x1 b @ 0xff]"), "a b]");
        assert_eq!(without_address("plain"), "plain");
    }

    #[test]
    fn the_newest_lines_are_kept_and_all_are_counted() {
        let _ = take();
        for n in 0..100 {
            record(true, &format!("line {n}"));
            record(false, "a warning");
        }
        let messages = take();
        assert_eq!((messages.errors, messages.last.len()), (100, KEPT));
        assert_eq!(messages.newest(), Some("line 99"));
        assert_eq!(take(), Messages::default());
    }
}
