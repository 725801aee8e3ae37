//! `report.pdf`: the same record, typeset by typst from the view that the page is made of.
#![forbid(unsafe_code)]
