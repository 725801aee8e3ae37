//! What to do about a model that could not be used (`ModelUse::hint`).

use super::super::matcher::Rows;

/// Hints.
pub(super) const ROWS: Rows = &[
    ("{} was not found; run scripts/setup", "{0} नहीं मिली; scripts/setup चलाइए"),
    ("{} is not there; run scripts/setup", "{0} वहाँ नहीं है; scripts/setup चलाइए"),
    (
        "{} can report usage over the network; set {}=1, or run scripts/setup for one that cannot",
        "{0} नेटवर्क पर इस्तेमाल की सूचना भेज सकती है; {1}=1 रखिए, या scripts/setup से वह लाइब्रेरी लीजिए जो नहीं भेज सकती",
    ),
    ("run scripts/models/fetch --only {}", "scripts/models/fetch --only {0} चलाइए"),
    ("restore the file beside its card", "फ़ाइल को उसके कार्ड के साथ वापस रखिए"),
    ("{} is not there; {}", "{0} वहाँ नहीं है; {1}"),
    ("there is no card encoders/{}/encoder.toml", "कार्ड encoders/{0}/encoder.toml नहीं है"),
    ("{} has sha256 {}, its card says {}", "{0} का sha256 {1} है, उसके कार्ड में {2} लिखा है"),
    ("the card's id {} is not the name of its folder {}", "कार्ड की id {0} उसके फ़ोल्डर का नाम {1} नहीं है"),
    ("the id {} may hold only a-z, 0-9 and -", "id {0} में केवल a-z, 0-9 और - हो सकते हैं"),
    (
        "schema {n} is not known; this program reads schema 1",
        "schema {0} जाना-पहचाना नहीं है; यह प्रोग्राम schema 1 पढ़ता है",
    ),
    ("the card needs either `encoder` or an [input] table", "कार्ड में `encoder` या [input] में से एक होना चाहिए"),
    (
        "a head on an encoder takes no [input] table of its own",
        "encoder पर बने डिटेक्टर का अपना [input] नहीं होता",
    ),
    (
        "`fools-it` must say what is known to fool the model",
        "`fools-it` में लिखा होना चाहिए कि मॉडल किन बातों से धोखा खाता है",
    ),
    (
        "`fools-it` of the [hindi] table must have as many lines as `fools-it`",
        "[hindi] के `fools-it` में उतनी ही पंक्तियाँ होनी चाहिए जितनी `fools-it` में",
    ),
    (
        "a calibration needs a slope >= 0, log10-min <= 0 and log10-max >= 0",
        "calibration में slope >= 0, log10-min <= 0 और log10-max >= 0 होना चाहिए",
    ),
];
