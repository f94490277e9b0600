"""The encoders of sounds: their parameters, in nets and in training. What they compute: `test_audio_features.py`."""

import pickle
from copy import copy
from datetime import timedelta

import numpy as np
import pytest

from netlang import (
    All,
    AudioEncoder,
    CensoredDistribution,
    GammaDistribution,
    GatedRecurrentLayer,
    Infinity,
    LinearLayer,
    NetChain,
    NetDecoder,
    NetEncoder,
    NetInitialize,
    NetTrain,
    NormalDistribution,
    Scaled,
    SequenceLastLayer,
    SoftmaxLayer,
    SummationLayer,
    Tanh,
    Trainer,
    UniformDistribution,
)
from netlang.errors import NetDataError, NetOptionError
from tests.raised import raised

WIDTHS = {
    "Audio": (1,), "AudioSTFT": (400, 2), "AudioSpectrogram": (201,), "AudioMelSpectrogram": (40,), "AudioMFCC": (13,),
}  # fmt: skip
PARTITIONED = list(WIDTHS)[1:]


def noise(samples, seed=0):
    return (0.1 * np.random.default_rng(seed).normal(size=samples)).astype(np.float32)


@pytest.mark.parametrize(("kind", "width"), WIDTHS.items())
def test_dimensions_on_one_sound_on_many_and_on_ports(kind, width):
    encoder = NetEncoder(kind)
    assert encoder.port_type.shape == ("Varying", *width)
    sounds = [noise(n) for n in (0, 1, 1000, 5000)]
    counts = (0, 1, 1000, 5000) if kind == "Audio" else (0, 1, 5, 30)
    found = encoder(sounds)
    assert [one.shape for one in found] == [(count, *width) for count in counts]
    assert all(one.dtype == np.float32 for one in found)
    for sound, one in zip(sounds, found, strict=True):
        np.testing.assert_array_equal(encoder(sound), one)
    net = NetChain([SummationLayer()], Input=encoder)
    np.testing.assert_allclose(net(sounds), [one.sum(dtype=float) for one in found], rtol=1e-4, atol=1e-2)
    assert net(sounds[2]) == pytest.approx(net(sounds)[2], rel=1e-4, abs=1e-2)


@pytest.mark.parametrize("kind", WIDTHS)
def test_what_is_encoded_already_passes(kind):
    encoder = NetEncoder(kind)
    once = encoder([noise(1000), noise(3000)])
    twice = encoder(once)
    assert all((a == b).all() for a, b in zip(once, twice, strict=True))
    np.testing.assert_array_equal(encoder(once[0].astype(float)), once[0])
    net = NetChain([SummationLayer()], Input=encoder)
    np.testing.assert_array_equal(net(once), net([noise(1000), noise(3000)]))
    fixed = NetEncoder(kind, TargetLength=7)
    assert (fixed(fixed([noise(1000)] * 2)) == fixed([noise(1000)] * 2)).all()


@pytest.mark.parametrize(("kind", "width"), WIDTHS.items())
def test_a_target_length_cuts_and_pads(kind, width):
    long, whole = noise(5000), NetEncoder(kind)
    encoder = NetEncoder(kind, TargetLength=7)
    assert encoder.port_type.shape == (7, *width)
    np.testing.assert_array_equal(encoder(long), whole(long)[:7])
    short = noise(3 if kind == "Audio" else 500)
    padded = np.concatenate([short, np.zeros(4 if kind == "Audio" else 6 * 160 + 400 - 500)])
    np.testing.assert_array_equal(encoder(short), whole(padded))
    assert encoder(np.zeros(0)).shape == (7, *width)
    assert encoder([long, short]).shape == (2, 7, *width)


@pytest.mark.parametrize(("kind", "number"), [("Audio", 4000), ("AudioMFCC", 24)])
def test_a_target_length_may_be_a_time(kind, number):
    encoder = NetEncoder(kind, TargetLength=timedelta(milliseconds=250))
    assert (
        encoder == NetEncoder(kind, TargetLength=(0.25, "Seconds")) == NetEncoder(kind, TargetLength=[0.25, "Seconds"])
    )
    assert encoder["TargetLength"] == (0.25, "Seconds") and encoder.port_type.shape[0] == number
    assert (encoder(noise(9000)) == NetEncoder(kind, TargetLength=number)(noise(9000))).all()
    assert NetEncoder(kind, TargetLength=(1e-9, "Seconds")).port_type.shape[0] == 1


@pytest.mark.parametrize("kind", PARTITIONED)
@pytest.mark.parametrize(("rate", "size", "offset"), [(16000, 400, 160), (44100, 1103, 441), (8000, 200, 80)])
def test_partitions_last_25_ms_and_begin_every_10(kind, rate, size, offset):
    encoder = NetEncoder(kind, SampleRate=rate)
    said = NetEncoder(kind, SampleRate=rate, WindowSize=size, Offset=offset, WindowFunction="HannWindow")
    assert (encoder(noise(3000)) == said(noise(3000))).all()
    timed = NetEncoder(
        kind, SampleRate=rate, WindowSize=(size / rate, "Seconds"), Offset=timedelta(seconds=offset / rate)
    )
    assert (encoder(noise(3000)) == timed(noise(3000))).all()


def test_a_window_may_be_given_by_its_numbers():
    numbers = np.hanning(400)
    encoder = NetEncoder("AudioSTFT", WindowFunction=numbers)
    sound = noise(2000)
    expected = np.fft.fft(sound[:400] * numbers)
    np.testing.assert_allclose(encoder(sound)[0], np.stack([expected.real, expected.imag], 1), atol=1e-5)
    assert encoder == NetEncoder("AudioSTFT", WindowFunction=numbers.tolist()) != NetEncoder("AudioSTFT")


@pytest.mark.parametrize(("setting", "greatest", "rms"), [
    ("Max", 1, None), (("Max", 0.5), 0.5, None), (["RMS", 0.1], None, 0.1), (None, 0.3, None),
])  # fmt: skip
def test_normalization(setting, greatest, rms):
    sound = noise(5000)
    sound[7] = -0.3 if setting is None else sound[7]
    sound = np.clip(sound, -0.3, 0.3)
    found = NetEncoder("Audio", Normalization=setting)(sound)
    assert found.dtype == np.float32
    if greatest:
        assert np.abs(found).max() == pytest.approx(greatest)
    if rms:
        assert np.sqrt(np.mean(found.astype(float) ** 2)) == pytest.approx(rms)
    assert not NetEncoder("Audio", Normalization=setting)(np.zeros(5)).any()  # silence
    assert NetEncoder("Audio", Normalization=setting)(np.zeros(0)).shape == (0, 1)


def test_normalization_is_of_the_whole_sound():
    sound = np.array([0.1, 0.2, 0.5])
    assert NetEncoder("Audio", Normalization="Max", TargetLength=2)(sound).ravel().tolist() == pytest.approx([0.2, 0.4])


def test_frequencies_between_limits():
    encoder = NetEncoder("AudioMelSpectrogram", MinimumFrequency=1000, MaximumFrequency=2000, NumberOfFilters=5)
    tones = [np.sin(2 * np.pi * f * np.arange(4000) / 16000) for f in (500, 1500, 3000)]
    loudness = [encoder(tone)[5].sum() for tone in tones]
    assert loudness[1] > 100 * max(loudness[0], loudness[2])


@pytest.mark.parametrize("kind", WIDTHS)
def test_they_are_values(kind):
    options = {"SampleRate": 8000, "Normalization": "Max", "TargetLength": (1.5, "Seconds")}
    options |= {"Augmentation": {"Noise": (0.5, np.array([0.5, 0.25])), "TimeShift": (-Scaled(0.1), Scaled(0.1))}}
    encoder = NetEncoder(kind, **options)
    copied = pickle.loads(pickle.dumps(encoder))
    for same in (NetEncoder(kind, **encoder.arguments), NetEncoder([kind, *options.items()]), copied):
        assert same == encoder and hash(same) == hash(encoder)
    assert encoder != NetEncoder(kind, **options | {"SampleRate": 8001})
    assert encoder != NetEncoder(kind, **options | {"Augmentation": {"Noise": (0.5, np.array([0.5, 0.375]))}})
    assert NetEncoder(kind).arguments == {} and repr(NetEncoder(kind)) == f'NetEncoder("{kind}")'
    names = {"Namespace": 0, "np": np, "array": np.array, "Scaled": Scaled, "NetEncoder": NetEncoder}
    assert eval(repr(encoder).replace("array(", "np.array("), names) == encoder


@pytest.mark.parametrize(("made", "words"), [
    (NetEncoder("Audio"), "1 channel, 16000 samples a second"),
    (NetEncoder("Audio", TargetLength=(2, "Seconds")), "1 channel, 16000 samples a second; 32000 samples"),
    (NetEncoder("AudioSTFT"), "400 frequencies, the real and imaginary part of each; partitions of 400 = ceiling(16000"
     " Hz / 40) samples, 160 = ceiling(16000 Hz / 100) from one to the next"),
    (NetEncoder("AudioSpectrogram", WindowSize=100, Offset=50), "51 = floor(100 / 2) + 1 frequencies; partitions of 100"
     " samples, 50 from one to the next"),
    (NetEncoder("AudioMelSpectrogram", WindowSize=400, Offset=160, TargetLength=3), "40 mel filters; partitions of 400"
     " samples, 160 from one to the next; 3 partitions of 720 = 2 * 160 + 400 samples"),
    (NetEncoder("AudioMFCC", WindowSize=400, Offset=160), "13 coefficients of 40 mel filters; partitions of 400"
     " samples, 160 from one to the next"),
])  # fmt: skip
def test_explanations_say_the_arithmetic(made, words):
    assert made.explain() == words


def test_sizes_reach_the_net():
    net = NetChain([GatedRecurrentLayer(4), SequenceLastLayer(), LinearLayer()], Input="AudioMFCC", Output=3)
    assert NetInitialize(net)(noise(5000)).shape == (3,)
    fixed = NetChain([LinearLayer(2)], Input=NetEncoder("AudioMelSpectrogram", TargetLength=3))
    assert NetInitialize(fixed)[1, "Weights"].shape == (2, 120)


# augmentation ---------------------------------------------------------------------------------------------------


def audio(**settings):
    return NetEncoder("Audio", Augmentation=settings, SampleRate=1000)


def altered(sound, seed=0, **settings):
    return audio(**settings)(np.asarray(sound, float), np.random.default_rng(seed))[:, 0]


def test_settings_of_numbers_do_what_they_say():
    sound = [0.1, 0.2, 0.3, 0.4]
    assert altered(sound, Volume=2).tolist() == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert altered(sound, TimeShift=0.001).tolist() == pytest.approx([0, 0.1, 0.2, 0.3])
    assert altered(sound, TimeShift=-0.003).tolist() == pytest.approx([0.4, 0, 0, 0])
    assert altered(sound, TimeShift=Scaled(0.5)).tolist() == pytest.approx([0, 0, 0.1, 0.2])
    assert altered(sound, TimeShift=-Scaled(0.25)).tolist() == pytest.approx([0.2, 0.3, 0.4, 0])
    assert altered(sound, TimeShift=1e300).tolist() == [0, 0, 0, 0]
    assert altered(sound, Convolution=[1, 0.5]).tolist() == pytest.approx([0.1, 0.25, 0.4, 0.55])
    assert altered(sound, Convolution=(0.5, [0, 1])).tolist() == pytest.approx([0.05, 0.15, 0.25, 0.35])
    assert altered(sound, Noise=(0.5, [0.2, 0.2])).tolist() == pytest.approx([0.2, 0.3, 0.4, 0.5])
    assert altered(sound, Noise=None, Volume=None).tolist() == pytest.approx(sound)


def test_white_noise_has_its_amplitude():
    found = altered(np.zeros(20000), Noise=0.1)
    assert 0.0999 < np.abs(found).max() <= 0.1 and abs(found.mean()) < 0.002
    assert np.abs(altered(np.zeros(1000), Noise=0)).max() == 0


def test_noise_of_a_sound_begins_anywhere_and_goes_on():
    recorded = np.linspace(0.1, 0.5, 5)
    found = [altered(np.zeros(12), seed, Noise=recorded) for seed in range(60)]
    assert len({one[0] for one in found}) == 5
    for one in found:
        start = int(np.abs(recorded - one[0]).argmin())
        np.testing.assert_allclose(one, np.resize(np.roll(recorded, -start), 12), rtol=1e-6)
    half_as_fast = audio(Noise=(2000, np.repeat(recorded, 2)))
    assert half_as_fast(np.zeros(12), np.random.default_rng(1)).any()


@pytest.mark.parametrize(("amount", "low", "high"), [
    ((0.5, 2), 0.5, 2), (UniformDistribution((1, 3)), 1, 3), ([0.25, 0.25], 0.25, 0.25),
    (CensoredDistribution((0.9, 1.1), NormalDistribution(1, 1)), 0.9, 1.1),
    (CensoredDistribution((0.9, Infinity), NormalDistribution(1, 1)), 0.9, 5),
])  # fmt: skip
def test_amounts_are_drawn_for_each_example(amount, low, high):
    encoder = audio(Volume=amount)
    found = np.array(encoder([np.ones(2)] * 300, np.random.default_rng(0)))[:, 0]
    assert low - 1e-6 <= found.min() and found.max() <= high + 1e-6
    if low < high:
        assert len(np.unique(found)) > 2 and found.max() - found.min() > 0.4 * (high - low)
    again = np.array(encoder([np.ones(2)] * 300, np.random.default_rng(0)))[:, 0]
    assert (found == again).all()


def test_settings_are_applied_in_one_order_however_they_are_written():
    rules = [("Noise", 0.1), ("Volume", (1, 2)), ("TimeShift", (0, 0.01)), ("Convolution", [1, 0.5])]
    one, other = NetEncoder("Audio", Augmentation=rules), NetEncoder("Audio", Augmentation=dict(reversed(rules)))
    assert one == other and hash(one) == hash(other)
    sound = noise(500)
    assert (one(sound, np.random.default_rng(3)) == other(sound, np.random.default_rng(3))).all()


@pytest.mark.parametrize("kind", ["AudioMelSpectrogram", "AudioMFCC"])
def test_vocal_tracts_of_other_lengths(kind):
    sound = noise(3000)
    same, other = (NetEncoder(kind, Augmentation={"VTLP": factor})(sound) for factor in (1, 1.2))
    np.testing.assert_array_equal(same, NetEncoder(kind)(sound))
    assert other.shape == same.shape and np.abs(other - same).max() > 0.01
    wild = NetEncoder(kind, Augmentation={"VTLP": NormalDistribution(0, 100)})
    assert all(np.isfinite(one).all() for one in wild([sound] * 5))


def test_alone_an_encoder_alters_and_in_a_net_it_does_so_in_training_only():
    encoder = NetEncoder("Audio", Augmentation={"Volume": (2, 3)}, TargetLength=2)
    assert (encoder([0.5, 0.5]) >= 1).all() and not (encoder([0.5, 0.5]) == encoder([0.5, 0.5])).all()
    net = NetChain([LinearLayer([], Weights=[[1, 1]], Biases=[0])], Input=encoder)
    assert net([0.5, 0.5]) == net([0.5, 0.5]) == 1
    losses = NetTrain(net, [([0.5, 0.5], 1.0)], "RoundLossList", MaxTrainingRounds=3, LearningRate=1e-9)
    assert all(1 <= loss <= 4 for loss in losses) and len(set(losses)) == 3
    assert losses == NetTrain(net, [([0.5, 0.5], 1.0)], "RoundLossList", MaxTrainingRounds=3, LearningRate=1e-9)
    kept = NetTrain(
        net, [([0.5, 0.5], 1.0)], All, MaxTrainingRounds=2, LearningRate=1e-9, ValidationSet=[([0.5, 0.5], 1)]
    )
    assert kept["ValidationLossList"] == pytest.approx([0, 0], abs=1e-6)


def test_training_with_batches_of_several_lengths_is_altered_and_repeatable():
    rng = np.random.default_rng(0)

    def example(low):
        frequency = rng.uniform(250, 400) if low else rng.uniform(2500, 4000)
        return np.sin(2 * np.pi * frequency * np.arange(rng.integers(1600, 4000)) / 16000), "low" if low else "high"

    data = [example(i % 2) for i in range(24)]
    encoder = NetEncoder("AudioMFCC", Augmentation={"Noise": (0, 0.05), "TimeShift": (-0.01, 0.01), "VTLP": (0.9, 1.1)})
    layers = [GatedRecurrentLayer(6), SequenceLastLayer(), LinearLayer(), SoftmaxLayer()]
    net = NetChain(layers, Input=encoder, Output=NetDecoder("Class", ["low", "high"]))
    options = {"MaxTrainingRounds": 12, "LearningRate": 0.02, "BatchSize": 8}
    one, other = (NetTrain(net, data, All, **options) for _ in range(2))
    assert one["RoundLossList"] == other["RoundLossList"]
    trained = one["TrainedNet"]
    assert trained([sound for sound, _ in data]) == [label for _, label in data]


def test_an_encoder_that_gives_other_dimensions_when_it_alters_is_refused():
    class Odd(AudioEncoder):
        def draw_raw(self, value, random):
            found = super().draw_raw(value, None)
            return found if random is None else found[:-1]

    net = NetChain([SummationLayer()], Input=Odd(Augmentation={"Noise": 0.1}))
    error = raised(NetDataError, lambda: NetTrain(net, [([0.5, 0.5], 1.0)] * 2, MaxTrainingRounds=1))
    assert str(error) == (
        'example 1 of "Input" is encoded as an array of dimensions [2, 1], and an array of dimensions [1, 1] where it'
        " is altered at random"
    )


@pytest.mark.parametrize(("setting", "message"), [
    ({"TimeShift": (0.5, Scaled(0.5))}, '"TimeShift" is a number of seconds, or Scaled(part of the duration), not '
     "(0.5, Scaled(0.5))"),
    ({"Noise": GammaDistribution(2, 1)}, '"Noise" is an amplitude, a sound, or (amplitude, sound), not '
     "GammaDistribution(2, 1)"),
    ({"Volume": NormalDistribution(Tanh(0.5), 1)}, '"Volume" is a factor, not NormalDistribution(Tanh(0.5), 1)'),
])  # fmt: skip
def test_amounts_that_cannot_be_drawn_are_refused(setting, message):
    error = raised(NetOptionError, lambda: NetEncoder("Audio", Augmentation=setting))
    assert error.headline == f"Augmentation: {message}"


def test_a_copy_of_a_trainer_alters_as_the_original_would():
    net = NetChain([LinearLayer([])], Input=NetEncoder("Audio", Augmentation={"Volume": (1, 2)}, TargetLength=2))
    data = [([0.5, 0.25], 1.0), ([0.25, 0.5], 2.0)]
    one = Trainer(net, data)
    one.step(one.batch(data))
    other = copy(one)
    losses = [[trainer.step(trainer.batch(data)) for _ in range(3)] for trainer in (one, other)]
    assert losses[0] == losses[1] and len(set(losses[0])) == 3
    assert one.loss(data) == one.loss(data)  # in test mode nothing is altered
