"""Decoding, codecs and the random chain that both labels go through alike before features are taken.

All codecs run in process (PyAV; GSM through libgsm). Samples are f32 mono at 16 kHz on the way in and out.
"""

import ctypes
import ctypes.util
import io

import av
import numpy as np
from scipy.signal import butter, sosfilt

RATE = 16_000


def resample(x: np.ndarray, source: int, target: int) -> np.ndarray:
    if source == target:
        return x
    return _collect([_frame(x, source)], target)


def _frame(x: np.ndarray, rate: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(x, np.float32)[None], format="fltp", layout="mono")
    frame.sample_rate = rate
    return frame


def _collect(frames, rate: int, most: int | None = None) -> np.ndarray:
    """Frames of any form to one f32 mono array at `rate`, at most `most` samples of it."""
    resampler = av.AudioResampler("fltp", "mono", rate)
    parts, count = [], 0
    for frame in frames:
        frame.pts = None
        for out in resampler.resample(frame):
            parts.append(out.to_ndarray()[0])
            count += out.samples
        if most is not None and count >= most:
            break
    parts += [out.to_ndarray()[0] for out in resampler.resample(None)]
    x = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    return x[:most].astype(np.float32)


def decode(source, most_seconds: float = 180.0) -> np.ndarray:
    """A file (path or bytes) to 16 kHz mono."""
    opened = io.BytesIO(source) if isinstance(source, bytes) else str(source)
    with av.open(opened) as container:
        return _collect(container.decode(audio=0), RATE, int(most_seconds * RATE))


def _through(x: np.ndarray, *coding) -> np.ndarray:
    """Encode, decode, back to 16 kHz."""
    return decode(encoded(x, *coding))


def encoded(x: np.ndarray, container: str, codec: str, rate: int, bitrate: int | None, options: dict | None = None) -> bytes:
    """The bytes of a file of 16 kHz mono `x` at another rate."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono", options=options or {})
        if bitrate:
            stream.bit_rate = bitrate
        form = stream.codec_context.codec.audio_formats[0].name
        resampler = av.AudioResampler(form, "mono", rate, frame_size=stream.codec_context.frame_size or 1024)
        peak = max(1.0, float(np.abs(x).max(initial=0)))
        for frame in resampler.resample(_frame(x / peak, RATE)) + resampler.resample(None):
            frame.pts = None
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode(None):
            out.mux(packet)
    return buffer.getvalue()


def amr_nb(x: np.ndarray, bitrate: int = 12_200) -> np.ndarray:
    return _through(x, "amr", "libopencore_amrnb", 8000, bitrate)


def opus(x: np.ndarray, bitrate: int, rate: int) -> np.ndarray:
    return _through(x, "ogg", "libopus", rate, bitrate, {"application": "voip"})


def mp3(x: np.ndarray, bitrate: int, rate: int) -> np.ndarray:
    return _through(x, "mp3", "libmp3lame", rate, bitrate)


def aac(x: np.ndarray, bitrate: int, rate: int) -> np.ndarray:
    return _through(x, "adts", "aac", rate, bitrate)


def mu_law(x: np.ndarray) -> np.ndarray:
    return _through(x, "wav", "pcm_mulaw", 8000, None)


def gsm(x: np.ndarray) -> np.ndarray:
    """GSM 06.10 full rate through libgsm (Debian: libgsm1)."""
    name = ctypes.util.find_library("gsm")
    if name is None:
        raise RuntimeError("libgsm is missing. hint: apt-get install libgsm1")
    lib = ctypes.CDLL(name)
    lib.gsm_create.restype = ctypes.c_void_p
    coder, decoder = lib.gsm_create(), lib.gsm_create()
    pcm = (np.clip(resample(x, RATE, 8000), -1, 1) * 32767).astype(np.int16)
    out, packet = np.zeros(len(pcm) // 160 * 160, np.int16), ctypes.create_string_buffer(33)
    for i in range(0, len(out), 160):
        part = np.ascontiguousarray(pcm[i : i + 160])
        lib.gsm_encode(ctypes.c_void_p(coder), part.ctypes.data_as(ctypes.c_void_p), packet)
        lib.gsm_decode(ctypes.c_void_p(decoder), packet, out[i : i + 160].ctypes.data_as(ctypes.c_void_p))
    lib.gsm_destroy(ctypes.c_void_p(coder))
    lib.gsm_destroy(ctypes.c_void_p(decoder))
    return resample(out.astype(np.float32) / 32768, 8000, RATE)


# The fixed conditions that figures are given for.
CONDITIONS = {
    "as stored": lambda x: x,
    "AMR-NB 12.2": amr_nb,
    "Opus 12k, 8 kHz": lambda x: opus(x, 12_000, 8000),
    "Opus 16k, 16 kHz": lambda x: opus(x, 16_000, 16_000),
}


def shaped(x: np.ndarray, decibels) -> np.ndarray:
    """Multiply the spectrum by a curve given in dB at each frequency (Hz)."""
    spectrum = np.fft.rfft(x)
    f = np.fft.rfftfreq(len(x), 1 / RATE)
    return np.fft.irfft(spectrum * 10 ** (decibels(np.maximum(f, 20.0)) / 20), len(x)).astype(np.float32)


def random_stretch(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """4 to 10 s of a clip, or the whole of a shorter one."""
    frames = int(rng.uniform(4, 10) * RATE) // 320
    first = int(rng.integers(0, len(x) // 320 - frames + 1)) if len(x) // 320 > frames else 0
    return x[first * 320 : (first + frames) * 320]


def random_chain(x: np.ndarray, kind: str, rng: np.random.Generator) -> np.ndarray:
    """One copy of a stretch as it might have come to us. `kind` is "clean" or "phone". Knows nothing of the label."""
    x = x - x.mean()
    x = x * (0.07 * 10 ** (rng.uniform(-12, 8) / 20) / max(1e-6, float(np.sqrt((x**2).mean()))))
    if rng.random() < 0.2:  # a room
        tail = rng.standard_normal(int(0.3 * RATE)) * 10 ** (-3 * np.arange(int(0.3 * RATE)) / RATE / rng.uniform(0.1, 0.5))
        tail *= 10 ** (-rng.uniform(0, 15) / 20) / np.sqrt((tail**2).sum())
        tail[0] += 1
        size = 1 << (len(x) + len(tail)).bit_length()
        x = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(tail, size), size)[: len(x)]
    if rng.random() < 0.5:  # a microphone's slope
        slope = rng.uniform(-3, 3)
        x = shaped(x, lambda f: np.clip(slope * np.log2(f / 1000), -12, 12))
    if rng.random() < 0.85:  # a noise floor
        colour = rng.uniform(0, 6)
        noise = shaped(rng.standard_normal(len(x)), lambda f: -colour * np.log2(f / 1000))
        ratio = 10 ** (-rng.uniform(15, 50) / 20)
        x = x + noise * ratio * np.sqrt((x**2).mean() / max(1e-12, (noise**2).mean()))
    if rng.random() < 0.5:  # a band limit
        x = sosfilt(butter(6, rng.uniform(3400, 7800), fs=RATE, output="sos"), x)
    x = np.clip(x, -1, 1).astype(np.float32)
    if kind == "clean":
        pick = rng.choice(["none", "mp3", "aac", "opus"], p=[0.4, 0.2, 0.2, 0.2])
        rate = int(rng.choice([16_000, 24_000, 44_100]))
        if pick == "mp3":
            return mp3(x, int(rng.choice([32, 48, 64, 96])) * 1000, rate)
        if pick == "aac":
            return aac(x, int(rng.choice([24, 32, 48, 64])) * 1000, rate)
        if pick == "opus":
            return opus(x, int(rng.choice([16, 24, 32, 48])) * 1000, int(rng.choice([16_000, 24_000, 48_000])))
        return x
    pick = rng.choice(["amr", "opus", "gsm", "mu-law"], p=[0.4, 0.4, 0.1, 0.1])
    if pick == "amr":
        return amr_nb(x, int(rng.choice([4750, 5900, 6700, 7400, 7950, 10_200, 12_200])))
    if pick == "opus":
        return opus(x, int(rng.choice([8, 12, 16, 24])) * 1000, int(rng.choice([8000, 8000, 12_000, 16_000])))
    return gsm(x) if pick == "gsm" else mu_law(x)


NUISANCES = ["duration s", "speech share", "floor below peak dB", "lowest level dB", "loudness dB", "peak over RMS dB",
             "energy above 3.4 kHz dB", "energy above 5.5 kHz dB", "bandwidth Hz", "energy below 120 Hz dB"]


def nuisances(clip: np.ndarray, window: np.ndarray, speech_s: float) -> np.ndarray:
    """What could give a label away without any trace of synthesis: measured on the copy that the detector gets."""
    count = len(clip) // 320
    level = 10 * np.log10(clip[: count * 320].reshape(count, 320).astype(np.float64).var(axis=1) + 1e-10)
    power = np.abs(np.fft.rfft(window.astype(np.float64))) ** 2 + 1e-12
    f = np.fft.rfftfreq(len(window), 1 / RATE)
    total = power.sum()
    rms = np.sqrt((window.astype(np.float64) ** 2).mean()) + 1e-9
    edge = f[np.searchsorted(np.cumsum(power), 0.995 * total)]
    low, high = np.percentile(level, [10, 95])
    return np.array([len(clip) / RATE, speech_s * RATE / len(clip), high - low, low, 20 * np.log10(rms),
                     20 * np.log10(np.abs(window).max() / rms + 1e-9), *(10 * np.log10(power[f > c].sum() / total) for c in (3400, 5500)),
                     edge, 10 * np.log10(power[f < 120].sum() / total)])
