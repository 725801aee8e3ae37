"""Run with `python -m unittest` in this folder. Copies of a made-up voice: aligned, as long, as loud, the same again, and not the original."""

import csv
import importlib.util
import tempfile
import unittest
from pathlib import Path

import numpy as np
from scipy.signal import lfilter

from copies import handling, lpc, make, mel, pairing, stretches, tts, world
from sound import RATE

MOST_LAG_MS = 10.0


def voice(name: str = "0011223344556677", rate: int = 48_000, seconds: float = 3.6) -> stretches.Stretch:
    """Syllables of 0.25 s: pulses at a moving pitch through three resonances, hiss between them, a quiet floor."""
    random = np.random.default_rng(5)
    count = int(seconds * RATE)
    pitch = 130 + 30 * np.sin(np.arange(count) / RATE * 3)
    pulses = np.diff(np.floor(np.cumsum(pitch / RATE)), prepend=0)
    tract = pulses
    for hz, width in ((500, 80), (1500, 120), (2600, 200)):
        radius = np.exp(-np.pi * width / RATE)
        tract = lfilter([1 - radius], [1, -2 * radius * np.cos(2 * np.pi * hz / RATE), radius**2], tract)
    place = np.arange(count) / RATE % 0.4
    gate = np.clip(np.minimum(place, 0.25 - place) / 0.02, 0, 1)
    hiss = np.clip(np.minimum(place - 0.27, 0.36 - place) / 0.01, 0, 1)
    noise = random.standard_normal(count)
    x = tract / np.abs(tract).max() * gate + 0.03 * noise * hiss + 5e-4 * noise
    return stretches.Stretch(name, "source", "xx", name * 4, rate, (0.5 * x / np.abs(x).max()).astype(np.float32))


def made(module, name: str, rate: int = 48_000) -> list[tuple[str, np.ndarray, stretches.Stretch]]:
    stretch = voice(name, rate)
    return [(family, pairing.fitted(x, stretch.samples, rate, delay), stretch) for family, x, delay in module.copies(stretch, None)]


class Copies(unittest.TestCase):
    def check(self, module, families: list[str]):
        seen = set()
        for i in range(14):
            for family, copy, stretch in made(module, f"{i:016x}"):
                seen.add(family)
                self.assertLessEqual(abs(pairing.lag_ms(copy, stretch.samples)), MOST_LAG_MS, family)
                self.assertEqual(len(copy), len(stretch.samples))
                self.assertAlmostEqual(float(np.sqrt(np.mean(copy**2) / np.mean(stretch.samples**2))), 1, delta=0.02)
                self.assertGreater(float(np.mean((copy - stretch.samples) ** 2) / np.var(stretch.samples)), 0.01, family)
                bank = mel.filterbank(40, 60, 7600)
                curves = [np.log(bank @ np.abs(mel.stft(x, 200)).T + 1e-3).ravel() for x in (copy, stretch.samples)]
                self.assertGreater(float(np.corrcoef(curves)[0, 1]), 0.8, family)
        self.assertEqual(seen, set(families))

    def test_linear_prediction(self):
        self.check(lpc, lpc.FAMILIES)

    def test_mel_inversion(self):
        self.check(mel, mel.FAMILIES)

    @unittest.skipUnless(importlib.util.find_spec("pyworld"), "pyworld is not installed")
    def test_world(self):
        self.check(world, world.FAMILIES)

    def test_the_same_clip_gives_the_same_copy(self):
        for module in (lpc, mel, handling):
            one, two = (list(module.copies(voice("00000000000000aa"), None)) for _ in range(2))
            self.assertEqual(one[0][0], two[0][0])
            np.testing.assert_array_equal(one[0][1], two[0][1])

    def test_a_clip_stored_at_8_khz_gets_no_higher_band(self):
        for family, copy, _ in made(lpc, "00000000000000ab", 8000):
            power = np.abs(np.fft.rfft(copy)) ** 2
            above = power[int(len(power) * 4300 / 8000) :].sum() / power.sum()
            self.assertLess(above, 1e-4, family)

    def test_a_copy_that_is_silent_or_not_a_number_is_refused(self):
        original = voice().samples
        for bad in (np.zeros_like(original), np.full_like(original, np.nan)):
            with self.assertRaises(ValueError):
                pairing.fitted(bad, original, RATE)

    def test_a_delay_is_seen_and_taken_off(self):
        original = voice().samples
        late = np.pad(original, (800, 0))[: len(original)]
        self.assertAlmostEqual(pairing.lag_ms(late, original), 50.0)
        self.assertAlmostEqual(pairing.lag_ms(pairing.fitted(late, original, RATE, 800), original), 0.0)


class Handling(unittest.TestCase):
    def test_pitch_moves_and_tempo_stays(self):
        x = voice().samples
        for way in ("wsola", "vocoder"):
            for factor in (0.87, 1.12):
                longer = handling.stretched(x, factor, way)
                self.assertAlmostEqual(len(longer) / len(x), factor, delta=0.03)
                kept = [lpc.pitch(y, 160) for y in (x, longer)]
                middle = [np.median(period[voiced]) for period, voiced in kept]
                self.assertAlmostEqual(middle[1] / middle[0], 1, delta=0.03)
        up = handling.read_at(x, 1.12)
        self.assertAlmostEqual(len(up) / len(x), 1 / 1.12, delta=0.01)


class Stretches(unittest.TestCase):
    def test_no_source_of_development_and_short_clips_are_joined(self):
        with tempfile.TemporaryDirectory() as folder:
            head = ["file", "label", "speaker_or_corpus", "language", "source_repo", "sha256", "duration_s", "sample_rate"]
            rows = [[f"w{i}", "real", "a", "hi", "words", f"{i:064x}", "0.8", "8000"] for i in range(12)]
            rows += [["long", "real", "b", "hi", "words", "f" * 64, "9", "16000"], ["fake", "synthetic", "b", "hi", "words", "e" * 64, "9", "16000"]]
            rows += [["held", "real", "c", "hi", "dev", "d" * 64, "9", "16000"]]
            for name, part in (("train.csv", rows), ("dev.csv", rows[-1:])):
                with open(Path(folder) / name, "w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows([head, *part])
            found = stretches.candidates(Path(folder) / "train.csv", Path(folder) / "dev.csv")
        self.assertEqual(list(found), ["words"])
        self.assertEqual([[row["file"] for row in group] for group in found["words"]], [["w0", "w1", "w2", "w3", "w4"], ["long"], ["w5", "w6", "w7", "w8", "w9"]])

    def test_a_share_is_kept(self):
        drawn = sum(stretches.drawn(f"{i:016x}", "x", 0.3) for i in range(2000))
        self.assertAlmostEqual(drawn / 2000, 0.3, delta=0.04)

    def test_the_index_names_a_copy_once(self):
        with tempfile.TemporaryDirectory() as folder:
            for _ in range(2):
                index = make.Index(Path(folder))
                index.add("n", "f", np.ones(5, np.float32), "s", "hi", "00", "original/n.npy")
            self.assertEqual((Path(folder) / "index.csv").read_text().splitlines(), ["file,family,source_repo,language,sha256,original", "f/n.npy,f,s,hi,00,original/n.npy"])
            self.assertEqual(np.load(Path(folder) / "f" / "n.npy").dtype, np.int16)


@unittest.skipUnless(importlib.util.find_spec("torch"), "torch is not installed")
class Vocoders(unittest.TestCase):
    def test_each_gives_the_samples_of_its_frames_and_learns(self):
        import torch

        from copies import networks

        torch.manual_seed(1)
        x = voice().samples[: 60 * networks.HOP]
        source = torch.from_numpy(networks.source(x, np.random.default_rng(1)))[None]
        true = torch.from_numpy(x)[None]
        for kind, network in networks.GENERATORS.items():
            net = network()
            step = torch.optim.Adam(net.parameters(), 1e-3)
            losses = []
            for _ in range(6):
                made = net(networks.bands(true), source)
                self.assertEqual(made.shape, true.shape, kind)
                loss = networks.distance(made, true)
                step.zero_grad()
                loss.backward()
                step.step()
                losses.append(float(loss.detach()))
            self.assertLess(losses[-1], losses[0], kind)
            self.assertTrue(all(torch.isfinite(p).all() for p in net.parameters()), kind)

    def test_the_source_filter_is_in_time_before_it_has_learnt_anything(self):
        import torch

        from copies import networks

        x = voice().samples[: 120 * networks.HOP]
        source = torch.from_numpy(networks.source(x, np.random.default_rng(1)))[None]
        with torch.no_grad():
            made = networks.SourceFilter()(networks.bands(torch.from_numpy(x)[None]), source)[0].numpy()
        self.assertLessEqual(abs(pairing.lag_ms(made, x)), MOST_LAG_MS)


class Texts(unittest.TestCase):
    def test_every_language_has_many_different_texts_without_gaps(self):
        for language in (*tts.INDIAN, "en"):
            found = tts.texts(language, 60, "x")
            self.assertEqual(found, tts.texts(language, 60, "x"))
            self.assertGreater(len(set(found)), 50, language)
            self.assertFalse([text for text in found if "{" in text or len(text) < 15], language)


if __name__ == "__main__":
    unittest.main()
