"""Which parts of a sound hold speech, and the windows a voice detector is given. The same rule, number for number, is
`crates/saboot-analysis/src/detectors/speech.rs` (with `voice_activity.rs` beside it); README.md beside this file states it in words. Change
both or neither.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

RATE = 16_000
FRAME = 320  # 20 ms
WINDOW_FRAMES = 125  # 2.5 s
HOP_FRAMES = 62  # 1.24 s
WINDOW = WINDOW_FRAMES * FRAME
LARGEST = 8.0  # samples are held within this, so that a float file of absurd scale cannot overflow
QUIETEST_DB = -70.0  # nothing below is speech: the last bits of a 16-bit file
ABOVE_FLOOR_DB = 6.0
BELOW_PEAK_DB = 30.0
FLOOR_SHARE, PEAK_SHARE = 0.10, 0.95
LEAST_SPEECH_FRAMES = 50  # 1.0 s
WINDOW_SPEECH_FRAMES = 50
MOST_WINDOWS = 48
QUICK_WINDOWS = 6
# models/tools/voice-activity: chunks of 512 samples, each with the 64 before it; LSTM state of 256 numbers; a minute a call.
CHUNK, CONTEXT, STATE = 512, 64, 256
CHUNKS_A_CALL = 1875
SPEECH_FROM = 0.5
# What the speech is like: its mean power spectrum in bins of 50 Hz, over at most 30 s of its frames.
SPECTRUM_FRAMES = 1500
VOICE_HZ = 300, 3400
ABOVE_PHONE_HZ = 4800, 7500  # resamplers leak up to about 4.6 kHz
PHONE_BELOW_DB = -42.0
# What no voice detector is asked about: detectors/voice.rs says why.
EDGE_DB = -50.0
NARROW_BELOW_HZ = 3400
RAIL, CLIPPED_FROM = 0.01, 0.02
LEAST_SPOKEN = 0.4
LEAST_QUALITY_FRAMES = 10
NETWORK = Path(__file__).resolve().parents[3] / "models" / "tools" / "voice-activity" / "model.onnx"


class VoiceActivity:
    """Silero VAD as scripts/models/fetch builds it: samples (any number, 16 kHz) to the probability of speech of each chunk of 512."""

    def __init__(self, path: Path = NETWORK):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, ["CPUExecutionProvider"])

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        samples = clean(samples)
        chunks = -(-len(samples) // CHUNK)
        padded = np.concatenate([np.zeros(CONTEXT, np.float32), samples, np.zeros(chunks * CHUNK - len(samples), np.float32)])
        state, found = np.zeros(STATE, np.float32), [np.zeros(0, np.float32)]
        for first in range(0, chunks, CHUNKS_A_CALL):
            last = min(first + CHUNKS_A_CALL, chunks)
            sound = np.concatenate([state, padded[first * CHUNK : last * CHUNK + CONTEXT]])
            probabilities, state = self.session.run(["probabilities", "state"], {"sound": sound[None]})
            found.append(probabilities)
        return np.concatenate(found)


@dataclass
class SpeechWindows:
    speech_s: float
    starts: list[int]  # in samples of the input
    windows: list[np.ndarray]  # f32 [40000] each


def clean(samples: np.ndarray) -> np.ndarray:
    """f32, NaN and infinities as zero, held within ±8."""
    samples = np.asarray(samples, np.float32)
    return np.clip(np.where(np.isfinite(samples), samples, np.float32(0)), -LARGEST, LARGEST).astype(np.float32)


def voiced_frames(samples: np.ndarray, probabilities: np.ndarray | None = None) -> np.ndarray:
    """For each whole 20 ms frame: is it speech, by its level and, where `probabilities` of VoiceActivity are given, by that of the chunk
    that holds its middle.
    """
    loud = loud_frames(samples)
    if probabilities is None:
        return loud
    middle = (FRAME * np.arange(len(loud)) + FRAME // 2) // CHUNK
    return loud & (probabilities[middle] >= np.float32(SPEECH_FROM))


def loud_frames(samples: np.ndarray) -> np.ndarray:
    """For each whole 20 ms frame: does its level stand out. Level is the deviation within the frame, so that a constant offset counts nothing."""
    count = len(samples) // FRAME
    if count == 0:
        return np.zeros(0, bool)
    frames = samples[: count * FRAME].reshape(count, FRAME).astype(np.float64)
    level = 10 * np.log10(frames.var(axis=1) + 1e-10)
    ordered = np.sort(level)
    floor, peak = (ordered[int(share * (count - 1))] for share in (FLOOR_SHARE, PEAK_SHARE))
    return level > max(floor + ABOVE_FLOOR_DB, peak - BELOW_PEAK_DB, QUIETEST_DB)


def candidates(voiced: np.ndarray) -> list[int]:
    """First frames of the windows with at least 1 s of speech; when there is none, of the one with the most."""
    total = np.concatenate([[0], np.cumsum(voiced)])
    starts = np.arange(0, len(voiced) - WINDOW_FRAMES + 1, HOP_FRAMES)
    speech = total[starts + WINDOW_FRAMES] - total[starts]
    kept = starts[speech >= WINDOW_SPEECH_FRAMES]
    return [int(s) for s in (kept if len(kept) else starts[[int(np.argmax(speech))]])]


def spread(items: list, most: int) -> list:
    """At most `most` of the items, evenly spread, first and last included; of one the first."""
    if len(items) <= most:
        return items
    return [items[(i * (len(items) - 1) + (most - 1) // 2) // max(1, most - 1)] for i in range(most)]


def windows(samples: np.ndarray, most: int | None = MOST_WINDOWS, activity: VoiceActivity | None = None) -> SpeechWindows:
    """The rule as a whole, by level alone without `activity`. `most` None keeps every window (training draws from them)."""
    samples = clean(samples)
    voiced = voiced_frames(samples, activity(samples) if activity else None)
    speech = int(voiced.sum())
    if speech < LEAST_SPEECH_FRAMES:
        return SpeechWindows(speech * 0.02, [], [])
    if len(voiced) < WINDOW_FRAMES:
        where = np.flatnonzero(voiced)
        first, last = int(where[0]), int(where[-1]) + 1
        return SpeechWindows(speech * 0.02, [first * FRAME], [np.resize(samples[first * FRAME : last * FRAME], WINDOW)])
    firsts = candidates(voiced)
    if most is not None:
        firsts = spread(firsts, most)
    return SpeechWindows(speech * 0.02, [f * FRAME for f in firsts], [samples[f * FRAME : f * FRAME + WINDOW] for f in firsts])


def speech_frames(samples: np.ndarray, voiced: np.ndarray) -> np.ndarray:
    """f64 [n, 320], n at most SPECTRUM_FRAMES."""
    where = np.flatnonzero(voiced)
    where = where[:: max(1, -(-len(where) // SPECTRUM_FRAMES))]
    return clean(samples)[: len(voiced) * FRAME].reshape(-1, FRAME)[where].astype(np.float64)


def spectrum(samples: np.ndarray, voiced: np.ndarray) -> np.ndarray:
    """Mean power of the speech frames at 0, 50, ... 8000 Hz, f64 [161]: each frame without its mean, under Hann; evenly chosen where there
    are more than SPECTRUM_FRAMES. Zeros without speech.
    """
    frames = speech_frames(samples, voiced)
    if not len(frames):
        return np.zeros(FRAME // 2 + 1)
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
    return (np.abs(np.fft.rfft((frames - frames.mean(axis=1, keepdims=True)) * hann, axis=1)) ** 2).mean(axis=0)


def above_phone_db(samples: np.ndarray, voiced: np.ndarray) -> float:
    """Mean power of the speech a hertz at 4.8 to 7.5 kHz against that at 0.3 to 3.4 kHz, dB."""
    power = spectrum(samples, voiced)
    hertz = np.arange(len(power)) * RATE // FRAME
    low, high = (power[(hertz >= a) & (hertz <= b)].mean() + 1e-30 for a, b in (VOICE_HZ, ABOVE_PHONE_HZ))
    return float(10 * np.log10(high / low))


def band(samples: np.ndarray, voiced: np.ndarray) -> str | None:
    """Does the speech go beyond what a telephone leaves: "phone" or "wide"; None of too little speech. `voiced` of voiced_frames."""
    if voiced.sum() < LEAST_QUALITY_FRAMES:
        return None
    return "phone" if above_phone_db(samples, voiced) < PHONE_BELOW_DB else "wide"


def edge_hz(samples: np.ndarray, voiced: np.ndarray) -> int:
    """The highest frequency, in steps of 50 Hz, with power at most 50 dB below the strongest at 0.3 to 3.4 kHz."""
    power = spectrum(samples, voiced)
    hertz = np.arange(len(power)) * RATE // FRAME
    strongest = power[(hertz >= VOICE_HZ[0]) & (hertz <= VOICE_HZ[1])].max()
    return int(hertz[np.flatnonzero(power >= strongest * 10 ** (EDGE_DB / 10))[-1]])


def clipped_share(samples: np.ndarray, voiced: np.ndarray) -> float:
    """Share of the samples of speech that stand at the upper or lower end of their range."""
    frames = speech_frames(samples, voiced)
    low, high = frames.min(), frames.max()
    rail = RAIL * (high - low)
    return float(((frames <= low + rail) | (frames >= high - rail)).mean())


def guards(samples: np.ndarray, voiced: np.ndarray, loud: np.ndarray) -> list[str]:
    """Why no voice detector is asked, as detectors/voice.rs has it; `loud` of loud_frames."""
    found = []
    if loud.sum() >= LEAST_SPEECH_FRAMES and voiced.sum() < LEAST_SPOKEN * loud.sum():
        found.append("voice.not-speech")
    if voiced.sum() >= LEAST_QUALITY_FRAMES:
        if clipped_share(samples, voiced) >= CLIPPED_FROM:
            found.append("voice.clipped")
        if edge_hz(samples, voiced) < NARROW_BELOW_HZ:
            found.append("voice.narrow-band")
    return found


def parity_signal(seconds: float, seed: int = 1) -> np.ndarray:
    """The signal of the parity tests here (test_speech.py) and in speech.rs: a 64-bit linear congruential noise whose level changes every 0.1 s.

    Only integer arithmetic and one division per sample, so that both languages hold the same f32 values.
    """
    state, out = seed, np.zeros(int(seconds * RATE), np.float32)
    gain = 0
    for n in range(len(out)):
        state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        if n % 1600 == 0:
            gain = (state >> 60) ** 2 if (n // 16000) % 4 != 3 else 1
        out[n] = np.float32(((state >> 40) - (1 << 23)) * gain) / np.float32(225 * (1 << 24))
    return out

