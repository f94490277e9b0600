"""What is computed of sounds, against SciPy and against formulas written out."""

import numpy as np
import pytest
from scipy import fft, signal

from netlang import NetEncoder
from netlang.encoders.audio.features import (
    WINDOWS,
    check_filters,
    mel_filters,
    of_partitions,
    partition_count,
    warped,
    window,
)
from netlang.errors import NetOptionError
from tests.raised import raised

IN_SCIPY = {
    "DirichletWindow": "boxcar", "HannWindow": "hann", "HammingWindow": "hamming", "BlackmanWindow": "blackman",
    "BlackmanHarrisWindow": "blackmanharris", "BlackmanNuttallWindow": "nuttall", "FlatTopWindow": "flattop",
}  # fmt: skip


def noise(samples, seed=0):
    return (0.1 * np.random.default_rng(seed).normal(size=samples)).astype(np.float32)


def whole(size, offset, count):
    """A number of samples that partitions end with."""
    return size + (count - 1) * offset


@pytest.mark.parametrize(("name", "theirs"), IN_SCIPY.items())
@pytest.mark.parametrize("size", [2, 7, 400])
def test_windows_are_those_of_scipy(name, theirs, size):
    np.testing.assert_allclose(window(name, size), signal.get_window(theirs, size), atol=1e-12)


def test_windows_are_one_in_the_middle_and_sum_up():
    for name in WINDOWS:
        assert window(name, 64)[32] == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(window("HannWindow", 64)[:32] + window("HannWindow", 64)[32:], 1)


@pytest.mark.parametrize(("size", "offset"), [(400, 160), (64, 64), (10, 25), (33, 7), (2, 1)])
def test_the_transform_is_that_of_scipy(size, offset):
    samples = noise(whole(size, offset, 9))
    found = NetEncoder("AudioSTFT", WindowSize=size, Offset=offset)(samples)
    made = signal.ShortTimeFFT(window("HannWindow", size), offset, 16000, fft_mode="twosided", phase_shift=None)
    expected = made.stft(samples, p0=0, p1=9, k_offset=size // 2).T
    assert found.shape == (9, size, 2) and found.dtype == np.float32
    np.testing.assert_allclose(found[..., 0] + 1j * found[..., 1], expected, atol=2e-5)


def test_the_spectrogram_is_that_of_scipy():
    samples = noise(whole(400, 160, 20))
    for name, theirs in IN_SCIPY.items():
        taper = signal.get_window(theirs, 400)
        _, _, density = signal.spectrogram(
            samples.astype(float), 16000, taper, noverlap=240, detrend=False, scaling="spectrum", mode="psd"
        )
        expected = density.T * taper.sum() ** 2
        expected[:, 1:-1] /= 2  # SciPy counts negative frequencies in
        found = NetEncoder("AudioSpectrogram", WindowFunction=name)(samples)
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(("count", "size", "rate", "low", "high"), [
    (40, 400, 16000, 0, 8000), (64, 1024, 22050, 50, 9000), (1, 16, 8000, 100, 4000), (10, 201, 8000, 0, 3999),
])  # fmt: skip
def test_mel_filters_are_triangles_between_places_evenly_spaced_in_mel(count, size, rate, low, high):
    def mel(f):
        return 2595 * np.log10(1 + f / 700)

    edges = [700 * (10 ** (m / 2595) - 1) for m in np.linspace(mel(low), mel(high), count + 2)]
    expected = np.zeros((size // 2 + 1, count))
    for k in range(size // 2 + 1):
        f = k * rate / size
        for i in range(count):
            start, peak, end = edges[i : i + 3]
            if start <= f <= end:
                expected[k, i] = (f - start) / (peak - start) if f <= peak else (end - f) / (end - peak)
    found = mel_filters(count, size, rate, low, high)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    check_filters("it", count, size, rate, low, high)
    assert found.any(axis=0).all()


def test_filters_without_a_frequency_are_refused():
    for count in range(1, 200):
        filters = mel_filters(count, 400, 16000, 0, 8000)
        try:
            check_filters("it", count, 400, 16000, 0, 8000)
        except NetOptionError:
            assert not filters.any(axis=0).all()
        else:
            assert filters.any(axis=0).all()
    assert "128 filters" in str(raised(NetOptionError, lambda: NetEncoder("AudioMFCC", NumberOfFilters=128)))


def test_warped_filters_move_and_keep_the_highest_frequency():
    plain, higher, lower = (mel_filters(20, 2048, 16000, 0, 8000, warping) for warping in (1, 1.2, 0.8))
    peaks = [filters.argmax(axis=0) * 16000 / 2048 for filters in (plain, higher, lower)]
    low = peaks[0] < 3500
    np.testing.assert_allclose(peaks[1][low], peaks[0][low] * 1.2, atol=10)
    np.testing.assert_allclose(peaks[2][low], peaks[0][low] * 0.8, atol=10)
    assert (np.diff(peaks[1]) > 0).all() and (np.diff(peaks[2]) > 0).all() and max(p[-1] for p in peaks) < 8000


@pytest.mark.parametrize(("factor", "expected"), [
    (1.2, [0, 1200, 4800, 6400, 8000]), (0.8, [0, 800, 3200, 5400, 8000]), (1, [0, 1000, 4000, 6000, 8000]),
])  # fmt: skip
def test_the_warping_is_that_of_jaitly_and_hinton(factor, expected):
    """Linear up to 4800 Hz min(factor, 1) / factor, and on to half the sample rate."""
    np.testing.assert_allclose(warped(np.array([0, 1000, 4000, 6000, 8000]), 16000, factor), expected)


def test_mel_spectrogram_and_cepstrum():
    samples = noise(whole(400, 160, 12))
    magnitudes = np.sqrt(NetEncoder("AudioSpectrogram")(samples).astype(float))
    mel = magnitudes @ mel_filters(40, 400, 16000, 0, 8000)
    np.testing.assert_allclose(NetEncoder("AudioMelSpectrogram")(samples), mel, rtol=1e-4)
    expected = fft.dct(np.log(mel), type=2, axis=1)[:, :13] / (2 * np.sqrt(40))  # Wolfram's FourierDCT
    np.testing.assert_allclose(NetEncoder("AudioMFCC")(samples), expected, atol=1e-4)
    written = [np.sum(np.log(mel[0]) * np.cos(np.pi * (np.arange(40) + 0.5) * k / 40)) / 40**0.5 for k in range(13)]
    np.testing.assert_allclose(expected[0], written)


def test_silence_has_finite_coefficients():
    found = NetEncoder("AudioMFCC")(np.zeros(1000))
    assert np.isfinite(found).all() and (found[0, 0], found[0, 1]) == (
        pytest.approx(np.log(np.finfo(np.float32).eps) * 40**0.5),
        pytest.approx(0, abs=1e-4),
    )


@pytest.mark.parametrize("frequency", [440, 1000, 5000])
def test_a_tone_is_where_its_frequency_is(frequency):
    tone = np.sin(2 * np.pi * frequency * np.arange(16000) / 16000)
    assert NetEncoder("AudioSpectrogram")(tone)[50].argmax() * 40 == pytest.approx(frequency, abs=20)
    highest = NetEncoder("AudioMelSpectrogram")(tone)[50].argmax()
    assert mel_filters(40, 400, 16000, 0, 8000)[round(frequency / 40), highest] > 0.4


@pytest.mark.parametrize("samples", [0, 1, 2, 399, 400, 401, 560, 561, 4000, 2048 * 160 + 400, 2049 * 160 + 400])
def test_partitions_have_all_samples_and_silence_behind_them(samples):
    sound, count = noise(samples), partition_count(samples, 400, 160)
    found = of_partitions(sound, np.ones(400), 160, lambda partitions: partitions)
    assert found.shape == (count, 400)
    padded = np.concatenate([sound, np.zeros(400 + 160, np.float32)])
    for i in range(count):
        np.testing.assert_array_equal(found[i], padded[i * 160 : i * 160 + 400])
    assert samples <= max(count - 1, 0) * 160 + 400 * (count > 0) < samples + 400 + (samples == 0)


def test_the_inverse_transform_gives_the_sound_back():
    sound = noise(800)
    encoder = NetEncoder("AudioSTFT", WindowSize=80, Offset=80, WindowFunction="DirichletWindow")
    found = encoder(sound)
    back = np.fft.ifft(found[..., 0] + 1j * found[..., 1]).real.ravel()
    np.testing.assert_allclose(back, sound, atol=1e-6)
