//! `saboot explain`: a code in plain words, in English or Hindi, or the list of all.

use anyhow::Result;

use saboot_core::Languages;

use crate::args::Explain;
use crate::codes::{Explanation, NO_HINDI, Page};
use crate::terminal::{clean, data, talk};
use crate::{codes, exit};

/// Prints one explanation, or every code with its title.
pub fn run(arguments: &Explain) -> Result<u8> {
    let all = codes::all();
    let Some(asked) = &arguments.code else {
        for one in &all {
            if arguments.json {
                data(&serde_json::to_string(one)?)?
            } else {
                for page in pages(one, arguments.lang.languages).0 {
                    data(&format!("{:34} {}", one.code, page.title))?
                }
            }
        }
        return Ok(exit::DONE);
    };
    let Some(one) = all.iter().find(|one| one.code == *asked) else {
        talk(&format!("error: there is no code {:?}", clean(asked)));
        let near: Vec<&str> = all.iter().map(|o| o.code).filter(|c| c.contains(asked.as_str())).collect();
        talk(&if near.is_empty() {
            "hint: `saboot explain` lists every code".to_owned()
        } else {
            format!("hint: did you mean {}?", near.join(", "))
        });
        return Ok(exit::USAGE);
    };
    if arguments.json {
        data(&serde_json::to_string(one)?)?;
        return Ok(exit::DONE);
    }
    let (pages, hindi_missing) = pages(one, arguments.lang.languages);
    for (number, page) in pages.into_iter().enumerate() {
        if number > 0 {
            data("")?;
        }
        data(&format!("{}: {}", one.code, page.title))?;
        if hindi_missing {
            data(NO_HINDI)?;
        }
        for (heading, text) in &page.paragraphs {
            data("")?;
            if !heading.is_empty() {
                data(&format!("{heading}:"))?;
            }
            data(text)?;
        }
    }
    Ok(exit::DONE)
}

/// The pages to print, and whether Hindi was asked for but is not written.
fn pages(one: &Explanation, languages: Languages) -> (Vec<&Page>, bool) {
    match (languages, &one.hindi) {
        (Languages::En, _) => (vec![&one.english], false),
        (Languages::Hi, Some(hindi)) => (vec![hindi], false),
        (Languages::Both, Some(hindi)) => (vec![&one.english, hindi], false),
        (_, None) => (vec![&one.english], true),
    }
}
