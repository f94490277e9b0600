"""Sounds in every form at every encoder of them, and what is no sound; files damaged at random; random parameters; and
random numbers at the decoder of alignments: the result that clean input has, or an error of ours, soon and in few
words."""

import io
from datetime import timedelta
from time import perf_counter

import numpy as np
import soundfile

from netlang import NetChain, NetDecoder, NetEncoder, Scaled, SummationLayer, UniformDistribution
from netlang.errors import NetError
from tests.fuzz.budget import rounds
from tests.fuzz.disguises import BAD, disguised, examples, spoilt

KINDS = ("Audio", "AudioSTFT", "AudioSpectrogram", "AudioMelSpectrogram", "AudioMFCC")
TEXT, SECONDS = 5000, 10.0
FORMATS = {"WAV": "PCM_16", "FLAC": "PCM_16", "AIFF": "PCM_16", "OGG": "VORBIS"}


def noted(seed, call):
    """The result of a call, whose error names the round."""
    try:
        return call()
    except BaseException as error:
        error.add_note(f"seed {seed}")
        raise


def refused(seed, call):
    """What a call gives; None where it is refused as it should be."""
    started, text = perf_counter(), ""
    try:
        return noted(seed, call)
    except NetError as error:
        text = str(error)
    finally:
        assert perf_counter() - started < SECONDS, f"seed {seed}"
    assert len(text) < TEXT, f"seed {seed}"
    return None


def drawn(rng, least=2):
    return np.round(rng.uniform(-1, 1, rng.integers(least, 900)), 4)


def stored(rng, samples, rate=16000):
    name = list(FORMATS)[rng.integers(len(FORMATS))]
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=name, subtype=FORMATS[name])
    return file.getvalue(), name


def any_form(rng, samples):
    """A sound in any form in which its samples are the same."""
    form = rng.integers(5)
    if form == 0:
        return (16000, disguised(rng, samples))
    if form == 1:
        return samples.tolist()
    if form == 2:
        return (np.int32(16000), np.repeat(samples[:, None], rng.integers(1, 5), axis=1))
    return disguised(rng, samples) if form == 3 else (16000, samples.tolist())


def close(one, other):
    np.testing.assert_allclose(np.asarray(one, float), np.asarray(other, float), rtol=2e-3, atol=2e-3)


def test_the_form_of_a_sound_does_not_matter():
    encoders = {kind: NetEncoder(kind) for kind in KINDS}
    nets = {kind: NetChain([SummationLayer()], Input=encoder) for kind, encoder in encoders.items()}
    for seed in rounds(300):
        rng = np.random.default_rng(seed)
        kind = KINDS[seed % len(KINDS)]
        sounds = [drawn(rng, 20) for _ in range(rng.integers(1, 4))]  # a matrix of fewer columns is a sound
        expected = [encoders[kind](one) for one in sounds]
        noted(seed, lambda: close(encoders[kind](any_form(rng, sounds[0])), expected[0]))  # noqa: B023
        for found in (lambda: encoders[kind](examples(rng, sounds)), lambda: [encoders[kind](one) for one in sounds]):  # noqa: B023
            for one, other in zip(noted(seed, found), expected, strict=True):
                close(one, other)
        several = [any_form(rng, one) for one in sounds]
        close(noted(seed, lambda: nets[kind](several)), [nets[kind](one) for one in sounds])  # noqa: B023


def test_what_is_no_sound_is_refused():
    encoders = [NetEncoder(kind) for kind in KINDS]
    nets = [NetChain([SummationLayer()], Input=encoder) for encoder in encoders]
    for seed in rounds(400):
        rng = np.random.default_rng(seed)
        place = seed % len(KINDS)
        bad = BAD[rng.integers(len(BAD))]()
        broken, surely = spoilt(rng, drawn(rng)[:50])
        for given in (bad, (16000, bad), (bad, [0.5]), [drawn(rng), bad]):
            refused(seed, lambda: encoders[place](given))  # noqa: B023
            refused(seed, lambda: nets[place](given))  # noqa: B023
        found = refused(seed, lambda: encoders[place].encode(broken))  # noqa: B023
        assert found is None or not surely, f"seed {seed}"


def test_files_damaged_at_random_are_read_or_refused():
    encoder = NetEncoder("Audio")
    for seed in rounds(150):
        rng = np.random.default_rng(seed)
        data = bytearray(stored(rng, drawn(rng), int(rng.integers(8000, 48000)))[0])
        form = rng.integers(4)
        if form == 0:
            data = data[: rng.integers(len(data))]
        elif form == 1:
            data = bytearray(rng.bytes(rng.integers(1, 200)))
        else:
            for place in rng.integers(0, len(data) if form == 2 else 60, rng.integers(1, 8)):
                data[place % len(data)] = rng.integers(256)
        found = refused(seed, lambda: encoder(bytes(data)))  # noqa: B023
        assert found is None or (found.ndim == 2 and np.isfinite(found).all()), f"seed {seed}"


def options(rng, kind):
    """Parameters that could be meant."""
    rate = int(rng.choice([8000, 11025, 16000, 44100]))
    values = {
        "SampleRate": rate,
        "TargetLength": [int(rng.integers(1, 30)), (float(rng.uniform(0, 0.1)), "Seconds"), timedelta(seconds=0.05)],
        "Normalization": ["Max", ("Max", 0.5), ("RMS", 0.1), None],
        "Augmentation": [
            {"Noise": 0.1}, {"Volume": (0.5, 2), "TimeShift": (-Scaled(0.5), Scaled(0.5))}, {"Convolution": [1, 0.5]},
            [("Noise", (UniformDistribution((0, 1)), [0.5, -0.5])), ("TimeShift", 0.001)],
        ],
        "WindowSize": [int(rng.integers(2, 600)), (0.02, "Seconds")],
        "Offset": [int(rng.integers(1, 600)), timedelta(milliseconds=5)],
        "WindowFunction": ["HammingWindow", "DirichletWindow", "FlatTopWindow"],
        "MinimumFrequency": [float(rng.uniform(0, 500))],
        "MaximumFrequency": [float(rng.uniform(600, rate / 2 + 100))],
        "NumberOfFilters": [int(rng.integers(1, 60))],
        "NumberOfCoefficients": [int(rng.integers(1, 20))],
    }  # fmt: skip
    names = [name for name in values if name in NetEncoder(kind).parameters and rng.random() < 0.5]
    return {
        name: values[name] if name == "SampleRate" else values[name][rng.integers(len(values[name]))] for name in names
    }


def test_whatever_the_parameters_the_dimensions_are_those_of_the_port():
    made = 0
    for seed in rounds(600):
        rng = np.random.default_rng(seed)
        kind = KINDS[seed % len(KINDS)]
        given = options(rng, kind)
        encoder = refused(seed, lambda: NetEncoder(kind, **given))  # noqa: B023
        if encoder is None:
            continue
        made += 1
        assert NetEncoder(kind, **encoder.arguments) == encoder and encoder.explain(), f"seed {seed}"
        sounds = [drawn(rng, 0) for _ in range(3)]
        found = noted(seed, lambda: encoder(sounds, np.random.default_rng(seed)))  # noqa: B023
        length, *rest = encoder.port_type.shape
        for sound, one in zip(sounds, found, strict=True):
            assert list(one.shape[1:]) == rest and length in ("Varying", len(one)), f"seed {seed}"
            assert one.dtype == np.float32 and np.isfinite(one).all(), f"seed {seed}"
            plain = encoder.encode(sound)
            assert plain.shape == one.shape, f"seed {seed}"
    assert made > 300


def test_random_numbers_at_the_decoder_of_alignments():
    for seed in rounds(200):
        rng = np.random.default_rng(seed)
        symbols = int(rng.integers(1, 5))
        steps = rng.dirichlet(np.ones(symbols + 1), rng.integers(0, 12))
        decoder = NetDecoder("CTCBeamSearch", range(symbols), BeamSize=int(rng.integers(1, 30)))
        found = noted(seed, lambda: decoder(steps, "NegativeLogLikelihoods"))  # noqa: B023
        assert found and all(len(decoding) <= len(steps) and number > -1e-9 for decoding, number in found)
        assert [decoding for decoding, _ in found] == decoder(disguised(rng, steps), "Decodings"), f"seed {seed}"
        broken, surely = spoilt(rng, steps)
        assert refused(seed, lambda: decoder(broken)) is None or not surely, f"seed {seed}"  # noqa: B023
