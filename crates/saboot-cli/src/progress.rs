//! Progress of a batch: bars with stage, counts and remaining time on a terminal, plain lines otherwise.

use std::collections::HashMap;
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use saboot_runner::Stage;

use crate::terminal;

/// Shows how a batch gets on.
pub struct Display {
    names: Mutex<Vec<String>>,
    bars: Option<Bars>,
    done: Mutex<usize>,
}

struct Bars {
    all: MultiProgress,
    total: ProgressBar,
    each: Mutex<HashMap<usize, ProgressBar>>,
}

impl Display {
    /// `names` are ready for a terminal; `doing` is what is done with them.
    pub fn new(names: Vec<String>, doing: &'static str) -> Self {
        let bars = stderr().is_terminal().then(|| {
            let all = MultiProgress::new();
            let style = style("{msg:24} {bar:24} {pos}/{len}, {elapsed} gone, about {eta} left");
            let total = all.add(ProgressBar::new(names.len() as u64).with_style(style).with_message(doing));
            total.enable_steady_tick(Duration::from_millis(500));
            Bars { all, total, each: Mutex::default() }
        });
        Self { names: Mutex::new(names), bars, done: Mutex::new(0) }
    }

    /// An exhibit was found inside another; `name` is ready for a terminal.
    pub fn found(&self, number: usize, name: String) {
        let mut names = self.names();
        if names.len() <= number {
            names.resize(number + 1, String::new());
        }
        if let Some(slot) = names.get_mut(number) {
            *slot = name;
        }
        if let Some(bars) = &self.bars {
            bars.total.set_length(names.len() as u64);
        }
    }

    fn names(&self) -> MutexGuard<'_, Vec<String>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An exhibit is done; `line` says how it went.
    pub fn finished(&self, number: usize, line: &str) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        match &self.bars {
            Some(bars) => {
                if let Some(bar) = bars.each.lock().unwrap_or_else(PoisonError::into_inner).remove(&number) {
                    bar.finish_and_clear();
                }
                bars.total.inc(1);
                // Drawing on a terminal that is gone is nobody's loss.
                drop(bars.all.println(terminal::clean(line)));
            }
            None => terminal::talk(&format!("[{}/{}] {line}", *done, self.names().len())),
        }
    }

    /// Takes the bars off the terminal.
    pub fn close(&self) {
        if let Some(bars) = &self.bars {
            bars.total.finish_and_clear();
        }
    }

    /// An exhibit has come to a stage.
    pub fn stage(&self, number: usize, stage: Stage, done: u64, total: u64) {
        let Some(bars) = &self.bars else { return };
        let mut each = bars.each.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = each.entry(number).or_insert_with(|| {
            let name = self.names().get(number).cloned().unwrap_or_default();
            let bar = ProgressBar::new(1).with_style(style("  {prefix:30!} {msg:9} {bar:16} {pos}/{len}"));
            bars.all.add(bar.with_prefix(name))
        });
        bar.set_message(match stage {
            Stage::Reading => "reading",
            Stage::Decoding => "decoding",
            Stage::Scoring => "scoring",
        });
        bar.set_length(total.max(1));
        bar.set_position(done);
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
