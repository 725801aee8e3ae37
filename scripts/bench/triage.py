#!/usr/bin/env python3
"""What looking at metadata alone costs: files a second on one core, and CPU seconds for the structure of a long clip.

    scripts/bench/triage.py [--target target/release] [--corpus FOLDER] [--runs 3]

Builds nothing: first `cargo build --release -p saboot-cli -p saboot-container --bins --examples`. The whole program is
measured, pinned to one core: hashes before and after, worker, parsers, checks, report, page, signature, files synced to
disk. The corpus is any folder of files; where there is none, the script says so and runs 0 cases. The clip is 300 s of a
moving test picture with sound, made with the ffmpeg command. Goals: >= 100 files a second, <= 0.15 CPU seconds.
"""
import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES_A_SECOND, CLIP_CPU_S = 100.0, 0.15
REPEATS = 20


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(command: list, **more) -> tuple[float, float, str]:
    """Wall seconds, CPU seconds and standard output."""
    cpu, start = children_cpu(), time.perf_counter()
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr[-500:]}")
    return time.perf_counter() - start, children_cpu() - cpu, done.stdout


def corpus(target: Path, folder: Path, runs: int, scratch: Path) -> bool:
    if not folder.is_dir():
        print(f"corpus: 0 cases, because there is no folder {folder}")
        return True
    best_wall = best_cpu = float("inf")
    environment = {**os.environ, "SABOOT_KEYS": str(scratch / "keys")}
    for run in range(runs):
        out = scratch / f"out{run}"
        pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
        wall, cpu, text = measured([*pin, target / "saboot", "examine", "--only", "metadata", "--json", "--separate", "--out", out, folder], env=environment)
        lines = [json.loads(line) for line in text.splitlines()]
        best_wall, best_cpu = min(best_wall, wall), min(best_cpu, cpu)
        shutil.rmtree(out)
    refused = sum(line["status"] == "refused" for line in lines)
    rate = len(lines) / best_wall
    print(f"corpus: {len(lines)} files ({refused} of no format that is read) in {best_wall:.2f} s on one core, {best_cpu:.2f} CPU s")
    print(f"files a second: {rate:.0f} by the clock, {len(lines) / best_cpu:.0f} by CPU time (goal >= {FILES_A_SECOND:.0f})")
    return rate >= FILES_A_SECOND


def clip(target: Path, scratch: Path) -> bool:
    ffmpeg = ["ffmpeg", "-v", "error", "-nostdin", "-y"]
    short, long = scratch / "30s.mp4", scratch / "300s.mp4"
    subprocess.run(
        [*ffmpeg, "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30:duration=30", "-f", "lavfi", "-i", "sine=frequency=300:duration=30",
         "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", str(short)], check=True)
    subprocess.run([*ffmpeg, "-stream_loop", "9", "-i", str(short), "-c", "copy", str(long)], check=True)
    _, cpu, told = measured([target / "examples/read", long, REPEATS])
    each = cpu / REPEATS
    print(f"structure of a 300 s clip ({told.strip()}): {each:.4f} CPU s (goal <= {CLIP_CPU_S})")
    return each <= CLIP_CPU_S


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", type=Path, default=ROOT / "target/release")
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared/corpora")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        met = [corpus(arguments.target, arguments.corpus, arguments.runs, scratch), clip(arguments.target, scratch)]
    print("goals met" if all(met) else "a goal was missed")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
