#!/usr/bin/env python3
"""Compares what saboot and c2pa-python (PyPI) read of the signed provenance in the same files; prints a table of agreement.

    scripts/bench/c2pa_crosscheck.py --saboot target/release/saboot FILE_OR_FOLDER…

Both stand on the c2pa crate, in different versions, so this checks our reading of its report: which manifests there are,
who signed, what the actions state, which steps failed. Every disagreement is listed; the known kinds carry a reason.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import c2pa

SETTINGS = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
FIELDS = ("store", "active manifest", "manifests", "signer", "source types", "failed steps")
# Files that saboot does not examine at all: no picture, sound or video.
NO_MEDIA = {".svg", ".pdf", ".jxl", ".c2pa", ".json", ".toml", ".mpd", ".psd"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saboot", default="target/release/saboot")
    parser.add_argument("paths", nargs="+", type=Path)
    arguments = parser.parse_args()
    files = sorted(f for p in arguments.paths for f in (p.rglob("*") if p.is_dir() else [p]) if f.is_file())
    ours = by_saboot(arguments.saboot, files)
    agree, differ = Counter(), []
    both = 0
    for file in files:
        theirs = by_c2pa_python(file)
        own = ours.get(file.resolve())
        if own is None:
            if theirs["store"] and file.suffix.lower() not in NO_MEDIA:
                differ.append((file, "store", "not examined", theirs["store"]))
            continue
        both += bool(theirs["store"] and own["store"])
        for field in FIELDS if theirs["store"] and own["store"] else FIELDS[:1]:
            if own[field] == theirs[field]:
                agree[field] += 1
            else:
                differ.append((file, field, own[field], theirs[field]))
    print(f"{len(files)} files, {both} with a store that both read")
    print("| field | agree | differ |\n|---|---:|---:|")
    for field in FIELDS:
        print(f"| {field} | {agree[field]} | {sum(d[1] == field for d in differ)} |")
    for file, field, own, theirs in differ:
        print(f"{file.name}: {field}: saboot {own!r}, c2pa-python {theirs!r}{reason(field, own, theirs)}")


def reason(field: str, own, theirs) -> str:
    """Why the two may differ."""
    if field == "failed steps":
        only = set(own) ^ set(theirs)
        if only <= {"assertion.dataHash.mismatch"}:
            return " (versions differ on exclusions that do not match the store; saboot hashes the bytes itself)"
        if only <= {"assertion.action.softBindingMissing"}:
            return " (a rule of the specification that only the newer version checks)"
        if all(code.startswith("cawg.") for code in only):
            return " (identity assertions: versions differ, and neither resolves an identity over a network)"
    return ""


def by_saboot(program: str, files: list[Path]) -> dict[Path, dict]:
    found = {}
    with tempfile.TemporaryDirectory() as out:
        for start in range(0, len(files), 200):
            chunk = [str(f) for f in files[start : start + 200]]
            run = subprocess.run([program, "examine", "--only", "metadata", "--separate", "--json", "--out", out, *chunk],
                                 capture_output=True, text=True)
            for line in run.stdout.splitlines():
                entry = json.loads(line)
                folder = entry.get("report")
                report = json.loads((Path(folder) / "report.json").read_text()) if folder else {}
                if not report.get("examination"):
                    continue
                found[Path(report["path"]).resolve()] = of_report(report["examination"])
    return found


def of_report(examination: dict) -> dict:
    sections: dict[str, list[tuple[str, str]]] = {}
    for row in examination["properties"]:
        if row["section"].startswith("c2pa"):
            sections.setdefault(row["section"], []).append((row["name"], row["value"]))
    manifests = {s: rows for s, rows in sections.items() if s != "c2pa"}
    active = dict(manifests.get("c2pa active manifest", []))
    rows = [row for rows in manifests.values() for row in rows]
    terms = {part.rsplit("/", 1)[-1] for name, value in rows if name == "action" for part in value.split("; ") if "digitalsourcetype/" in part}
    return {
        "store": bool(manifests),
        "active manifest": active.get("label"),
        "manifests": len(manifests),
        "signer": active.get("signer's organisation"),
        "source types": sorted(terms),
        "failed steps": sorted({value.split(" ", 1)[0] for name, value in rows if name == "failed"}),
    }


def by_c2pa_python(file: Path) -> dict:
    nothing = {"store": False}
    try:
        with open(file, "rb") as stream, c2pa.Context.from_dict(SETTINGS) as context:
            kind = {"tif": "image/tiff", "m4s": "video/mp4"}.get(file.suffix[1:].lower(), file.suffix[1:].lower())
            told = json.loads(c2pa.Reader(kind, stream, context=context).json())
    except Exception:  # every error of the library means: nothing could be read
        return nothing
    manifests, active = told["manifests"], told["manifests"][told["active_manifest"]]
    results = told.get("validation_results", {})
    steps = [results.get("activeManifest", {})] + [d["validationDeltas"] for d in results.get("ingredientDeltas", [])]
    actions = [a for m in manifests.values() for s in m.get("assertions", []) if s["label"].startswith("c2pa.actions")
               for a in s["data"].get("actions", [])]
    return {
        "store": True,
        "active manifest": told["active_manifest"],
        "manifests": len(manifests),
        "signer": active.get("signature_info", {}).get("issuer"),
        "source types": sorted({a["digitalSourceType"].rsplit("/", 1)[-1] for a in actions if "digitalSourceType" in a}),
        "failed steps": sorted({s["code"] for codes in steps for s in codes.get("failure", [])}),
    }


if __name__ == "__main__":
    main()
