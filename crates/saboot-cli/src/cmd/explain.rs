//! `saboot explain`: a code in plain words, or the list of all.

use anyhow::Result;

use crate::args::Explain;
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
                data(&format!("{:34} {}", one.code, one.title))?
            }
        }
        return Ok(exit::DONE);
    };
    let Some(one) = all.iter().find(|one| one.code == *asked) else {
        talk(&format!("error: there is no code {:?}", clean(asked)));
        let near: Vec<&str> =
            all.iter().map(|o| o.code.as_str()).filter(|c| c.contains(asked.as_str())).collect();
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
    data(&format!("{}: {}", one.code, one.title))?;
    for (heading, text) in &one.paragraphs {
        data("")?;
        if !heading.is_empty() {
            data(&format!("{heading}:"))?;
        }
        data(text)?;
    }
    Ok(exit::DONE)
}
