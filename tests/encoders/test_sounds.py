"""Sounds in every form in which they are given: the same samples."""

import io
import pathlib
import warnings

import numpy as np
import pytest
import soundfile
from scipy import signal
from scipy.io import wavfile

from netlang import NetEncoder
from netlang.encoders.audio.sound import MOST_CHANNELS
from netlang.errors import NetDataError
from tests.raised import raised

AUDIO = NetEncoder("Audio", SampleRate=8000)


def tone(samples=800, rate=8000, frequency=440):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(samples) / rate)


def samples_of(sound, encoder=AUDIO):
    found = encoder(sound)
    assert found.dtype == np.float32 and found.shape[1:] == (1,)
    return found[:, 0]


def content(samples, rate=8000, **options):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, **options)
    return file.getvalue()


@pytest.mark.parametrize(("options", "tolerance"), [
    ({"format": "WAV", "subtype": "PCM_16"}, 2**-15), ({"format": "WAV", "subtype": "PCM_U8"}, 2**-7),
    ({"format": "WAV", "subtype": "PCM_24"}, 2**-23), ({"format": "WAV", "subtype": "FLOAT"}, 1e-7),
    ({"format": "WAV", "subtype": "DOUBLE"}, 1e-7), ({"format": "FLAC"}, 2**-15), ({"format": "AIFF"}, 2**-15),
    ({"format": "OGG", "subtype": "VORBIS"}, 0.05),
])  # fmt: skip
def test_files_of_all_formats_by_path_and_by_their_bytes(tmp_path, options, tolerance):
    data, path = content(tone(), **options), tmp_path / "a sound, ünd so"
    path.write_bytes(data)
    for given in (data, path, str(path)):
        np.testing.assert_allclose(samples_of(given), tone(), atol=tolerance)
    both = AUDIO([data, path, str(path)])
    assert [one.shape for one in both] == [(800, 1)] * 3


@pytest.mark.parametrize(("kind", "scale", "middle"), [
    (np.int8, 2**7, 0), (np.uint8, 2**7, 128), (np.int16, 2**15, 0), (np.int32, 2**31, 0), (">i2", 2**15, 0),
    (np.float16, 1, 0), (np.float32, 1, 0), (np.float64, 1, 0), (">f4", 1, 0),
])  # fmt: skip
def test_arrays_of_all_types_with_a_rate_and_without(kind, scale, middle):
    samples = (tone() * scale + middle).astype(kind)
    expected = (samples.astype(float) - middle) / scale
    for given in (samples, (8000, samples), (np.int64(8000), samples), (8000.0, samples)):
        np.testing.assert_allclose(samples_of(given), expected, rtol=1e-6)


def test_what_scipy_reads_is_taken(tmp_path):
    path = tmp_path / "tone.wav"
    wavfile.write(path, 8000, (tone() * 2**15).astype(np.int16))
    np.testing.assert_array_equal(samples_of(wavfile.read(path)), samples_of(path))


def test_lists_of_numbers_are_samples():
    assert samples_of([0.5, -0.25, 0]).tolist() == [0.5, -0.25, 0]
    assert samples_of((8000, [0.5, -0.25])).tolist() == [0.5, -0.25]
    assert samples_of([0, 1, -1]).tolist() == [0, 1, -1]


def test_channels_become_their_mean():
    left, right = tone(), tone(frequency=600)
    stereo = np.stack([left, right], axis=1)
    mono = ((left + right) / 2).astype(np.float32)
    for given in (stereo, (8000, stereo), content(stereo, format="WAV", subtype="FLOAT"), (8000, stereo.tolist())):
        np.testing.assert_allclose(samples_of(given), mono, atol=1e-6)
    pcm = (stereo * 2**15).astype(np.int16)
    np.testing.assert_allclose(samples_of(pcm), pcm.mean(axis=1) / 2**15, atol=1e-7)
    np.testing.assert_allclose(samples_of(np.tile(left[:, None], MOST_CHANNELS)), left, atol=1e-6)
    np.testing.assert_allclose(samples_of((8000, left[:, None])), left, atol=1e-6)


def test_a_matrix_of_many_columns_is_a_list_of_sounds():
    batch = np.stack([tone(), tone(frequency=500)])
    found = AUDIO(batch)
    assert len(found) == 2
    np.testing.assert_allclose(found[1][:, 0], batch[1], atol=1e-6)
    for several in ([[0.5, 0.25], [0.5, 0.125]], [np.array([0.5, 0.25]), np.array([0.5, 0.125])]):
        assert [one.ravel().tolist() for one in AUDIO(several)] == [[0.5, 0.25], [0.5, 0.125]]


@pytest.mark.parametrize("own", [4000, 8001, 11025, 16000, 44100, 48000])
def test_other_rates_are_resampled(own):
    given = tone(own, own)
    found = samples_of((own, given))
    common = np.gcd(own, 8000)
    expected = signal.resample_poly(given, 8000 // common, own // common)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert len(found) == pytest.approx(8000, abs=1)
    middle = slice(1000, 7000)
    np.testing.assert_allclose(found[middle], tone(8000)[middle], atol=0.01)


def test_sounds_of_no_sample_and_of_one():
    for given in (np.zeros(0), (44100, np.zeros(0)), np.zeros((0, 2)), content(np.zeros(0), format="WAV")):
        assert AUDIO(given).shape == (0, 1)
    assert AUDIO([]) == []
    assert samples_of([0.5]).tolist() == samples_of(np.array([2**14], np.int16)).tolist() == [0.5]
    assert samples_of((16000, [0.5])).shape == (1,)


def read_or_refused(data):
    """What a file holds; None where it is refused in words."""
    try:
        return AUDIO(data)
    except NetDataError as error:
        text = str(error)
    assert text.startswith('the "Audio" encoder') and len(text) < 500
    return None


def test_a_truncated_file_gives_what_it_has_or_is_refused():
    for options in ({"format": "WAV"}, {"format": "FLAC"}, {"format": "OGG", "subtype": "VORBIS"}):
        data = content(tone(8000), **options)
        for size in range(0, len(data), max(len(data) // 40, 1)):
            found = read_or_refused(data[:size])
            assert found is None or len(found) <= 8000


def test_a_file_whose_header_promises_more_is_read_as_far_as_it_goes():
    data = bytearray(content(tone(), format="WAV", subtype="PCM_16"))
    data[4:8] = data[40:44] = (2**32 - 8).to_bytes(4, "little")
    assert len(AUDIO(bytes(data))) == 800


def test_damaged_files_are_read_or_refused():
    rng = np.random.default_rng(0)
    for options in ({"format": "WAV"}, {"format": "FLAC"}, {"format": "OGG", "subtype": "VORBIS"}):
        data = content(tone(2000), **options)
        for _ in range(60):
            damaged = bytearray(data)
            for place in rng.integers(0, 120, 3):
                damaged[place % len(damaged)] = rng.integers(256)
            found = read_or_refused(bytes(damaged))
            assert found is None or np.isfinite(found).all()


@pytest.mark.parametrize(("samples", "message"), [
    ([0.5, float("nan")], "not nan at position 2"), (np.array([np.inf]), "not inf at position 1"),
    (np.array([[0, 0], [0, -np.inf]]), "not -inf at position 2"),
])  # fmt: skip
def test_samples_that_are_no_numbers_are_refused(samples, message):
    assert message in str(raised(NetDataError, lambda: AUDIO(samples)))
    assert message in str(raised(NetDataError, lambda: AUDIO((44100, samples))))
    stored = content(np.asarray(samples), format="WAV", subtype="FLOAT")
    assert message in str(raised(NetDataError, lambda: AUDIO(stored)))


def test_no_warning_comes_with_extreme_samples():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for value in (1e38, -1e38, 1e-45):
            assert np.isfinite(AUDIO([value])).all()
        assert str(raised(NetDataError, lambda: AUDIO([1e300]))).endswith("finite samples, not inf at position 1")


def test_paths_are_not_looked_at_until_they_are_encoded():
    missing = pathlib.Path("no such folder/no such file.wav")
    assert AUDIO.is_example(missing)
    assert 'there is no file "no such folder/no such file.wav"' in str(raised(NetDataError, lambda: AUDIO(missing)))


def test_rates_without_a_common_factor_and_rates_far_apart():
    assert abs(len(AUDIO((999_983, np.zeros(999_983)))) - 8000) <= 1
    for sound in ((1, np.zeros(10**6)), (1_000_000, np.zeros(10))):
        encoder = NetEncoder("Audio", SampleRate=8000 if sound[0] == 1 else 1)
        assert "cannot resample" in str(raised(NetDataError, lambda: encoder(sound)))  # noqa: B023
