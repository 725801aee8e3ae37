//! Texts of the codes that intake and the workers can give, for `saboot explain` and the report.

mod hindi;

pub use hindi::CODES_HINDI;
use saboot_core::CodeInfo;

/// Codes of this crate.
pub static CODES: &[CodeInfo] = &[
    CodeInfo {
        code: "intake.symbolic-link",
        title: "The path is a symbolic link",
        text: "saboot opens evidence only by its own name, so that what was hashed is what was meant. Name the file that the link points to.",
    },
    CodeInfo {
        code: "intake.not-a-file",
        title: "The path is not a file",
        text: "Devices, pipes, sockets and folders inside folders that could not be opened are never read as clips.",
    },
    CodeInfo {
        code: "intake.not-found",
        title: "There is no such file",
        text: "Check the spelling of the path. Nothing was examined.",
    },
    CodeInfo {
        code: "intake.unreadable",
        title: "The file could not be read",
        text: "The operating system refused to open or read it, for example because of its permissions or a failing disk. Nothing was examined.",
    },
    CodeInfo {
        code: "intake.empty",
        title: "The file has no bytes",
        text: "An empty file often comes from a transfer that broke off. Ask for the file again.",
    },
    CodeInfo {
        code: "intake.unknown-format",
        title: "The content is no format that saboot reads",
        text: "The type is told by the bytes, never by the name. A text or a playlist with the name of a video is refused here, before any decoder sees it.",
    },
    CodeInfo {
        code: "intake.nested",
        title: "A message or an archive inside another is not opened",
        text: "One level is opened: the parts of a message, the files of an archive. A message or an archive in there, or in a slide show, stays closed, because nesting is how small files are made to exhaust a machine. Take it out with a program that you trust, and examine it by itself.",
    },
    CodeInfo {
        code: "intake.changed",
        title: "The file changed while it was being examined",
        text: "Its hashes after decoding were not those before. No opinion is given on bytes that move. Copy the file to where nothing writes to it, and examine the copy.",
    },
    CodeInfo {
        code: "examine.metadata-only",
        title: "Only the structure and the metadata were looked at",
        text: "The examination was asked for with --only metadata: pixels and sound were not decoded and no detector ran. What the file declares of itself can still support that it is synthetic; nothing here can support that it was recorded. Examine the clip without --only to have its pictures and its sound looked at.",
    },
    CodeInfo {
        code: "examine.not-handled",
        title: "This handling is not done to this kind of file here",
        text: "`saboot evaluate --condition messenger` scores pictures as a messenger would leave them. What a messenger does to a video or a sound needs an encoder that the examining process does not have: scripts/bench/degrade makes such copies with ffmpeg and writes a list of them, which `saboot evaluate` reads. The file was not scored under this condition and counts in none of its figures.",
    },
    CodeInfo {
        code: "limit.slides",
        title: "The slide show has more files than are examined as one",
        text: "Examine the files one by one (--separate), or in smaller groups.",
    },
    CodeInfo {
        code: "worker.crashed",
        title: "The examining process ended before it had an answer",
        text: "It was tried twice, each time in a fresh process. A damaged or hostile file can bring a decoding library down; other clips of the batch are not affected. This says nothing about whether the clip is real.",
    },
    CodeInfo {
        code: "worker.not-started",
        title: "The examining process could not be started",
        text: "saboot starts itself again for each exhibit. Check that the program file is still there and may be executed.",
    },
    CodeInfo {
        code: "examine.possible-minor",
        title: "The clip may show a person under 18",
        text: "The examination was asked for with --possible-minor: no picture, preview or figure of the clip was made for any document. Do not copy, forward, upload or show the clip to anybody, not even as proof: making and keeping further copies can itself be an offence, and it adds to the harm. Keep the device and the file as they are, and report it: in India to the police, at cybercrime.gov.in or by telephone on 1930 (the Protection of Children from Sexual Offences Act, POCSO, 2012, applies; it also asks those who learn of such an offence to report it); in the United States to the NCMEC CyberTipline (report.cybertip.org); elsewhere to the police. Ask them how they want to receive the file. Addresses and duties were not checked by this program at the time of the examination and may have changed. This is no legal advice.",
    },
    CodeInfo {
        code: "figures.possible-minor",
        title: "No figures are made of a clip that may show a person under 18",
        text: "--figures safe and --figures full are refused together with --possible-minor; nothing was examined and nothing was written. Examine the clip again without --figures. Do not copy or forward it. Report it: in India at cybercrime.gov.in, on 1930 or to the police; in the United States to the NCMEC CyberTipline; elsewhere to the police.",
    },
    CodeInfo {
        code: "figure.safe",
        title: "A strongly pixelated frame",
        text: "At most 8 cells on the long side, each the mean colour of a blurred frame. It shows light and colour at that moment beside the detector's score; nobody can be recognised in it, and no outline is drawn.",
    },
    CodeInfo {
        code: "figure.full",
        title: "A reduced picture of the exhibit",
        text: "A frame of the exhibit with its long side at most 480 pixels. Somebody asked for it with --figures full. Whoever hands this report on hands on a picture of the exhibit.",
    },
    CodeInfo {
        code: "reference.few-recordings",
        title: "Too few reference recordings to compare with",
        text: "`--reference-audio` asks for three genuine recordings of the same phone or person that hold speech which could be scored. Fewer say too little of a phone or a voice, so they change nothing. The exhibit itself, a file named twice and a file that was refused do not count.",
    },
    CodeInfo {
        code: "reference.little-speech",
        title: "The reference recordings hold too little speech",
        text: "Ten seconds of speech in all of them together are asked for. With less, what they score is chance more than the phone or the voice, so they change nothing.",
    },
    CodeInfo {
        code: "reference.not-measured",
        title: "It was not measured what reference recordings do to this detector",
        text: "The card of the detector of voices has no [reference] table, or it abstained on the recordings or on the exhibit, so the recordings change nothing. scripts/train/voice/reference.py measures and writes such a table.",
    },
    CodeInfo {
        code: "reference.not-scored",
        title: "No speech could be scored in a reference recording",
        text: "It is a picture or a message, it is silent, or it holds too little speech to judge. It does not count; the others do.",
    },
    CodeInfo {
        code: "reference.repeated",
        title: "A reference recording was named twice",
        text: "Files with the same SHA-256 count once.",
    },
    CodeInfo {
        code: "reference.looks-synthetic",
        title: "A reference recording itself scores as synthetic",
        text: "A detector of voices gives it a likelihood ratio of 3 or more for synthetic speech. Either the detector errs on this phone or voice, which is what reference recordings are for, or the recording is not genuine. It counts; be sure of where it comes from, because a forged reference can hide a forgery. With it among them, reference recordings can weaken what speaks for synthetic, and add nothing to what speaks for a recording.",
    },
];
