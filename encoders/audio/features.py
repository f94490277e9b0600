"""What is computed of a sound: windows, the short-time Fourier transform, mel filters, cepstral coefficients.

Sources: https://reference.wolfram.com/language/tutorial/NeuralNetworksAudioAnalysis.html; the mel scale and its filters
as in the HTK Book (Young et al.), section 5.6; the warping as in Jaitly and Hinton 2013, "Vocal tract length
perturbation (VTLP) improves speech recognition".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from netlang.errors import NetOptionError, counted

WINDOWS = {  # each a sum of cosines, by its coefficients
    "DirichletWindow": (1.0,),
    "HannWindow": (0.5, 0.5),
    "HammingWindow": (0.54, 0.46),
    "BlackmanWindow": (0.42, 0.5, 0.08),
    "NuttallWindow": (0.355768, 0.487396, 0.144232, 0.012604),
    "BlackmanHarrisWindow": (0.35875, 0.48829, 0.14128, 0.01168),
    "BlackmanNuttallWindow": (0.3635819, 0.4891775, 0.1365995, 0.0106411),
    "FlatTopWindow": (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
}
AT_ONCE = 2048  # partitions, so that long sounds take little memory
LEAST = float(np.finfo(np.float32).eps)  # of which the logarithm is taken where there is silence
BEND = 0.6  # of half the sample rate, 4800 Hz for one of 16 000: below it the warping is a plain factor


def window(name: str, size: int) -> np.ndarray:
    """The periodic form of a window, as partitions that overlap need it.

    >>> window("HannWindow", 4).tolist()
    [0.0, 0.5, 1.0, 0.5]
    """
    angles = 2 * np.pi * np.arange(size) / size
    terms = [(-1) ** k * a * np.cos(k * angles) for k, a in enumerate(WINDOWS[name])]
    return np.sum(terms, axis=0)


def partition_count(samples: int, size: int, offset: int) -> int:
    """How many partitions have all samples of a sound; the last one may reach beyond its end.

    >>> [partition_count(n, 400, 160) for n in (0, 1, 400, 401, 560, 561)]
    [0, 1, 1, 2, 2, 3]
    """
    return 0 if not samples else 1 + max(0, -(-(samples - size) // offset))


def of_partitions(
    samples: np.ndarray, taper: np.ndarray, offset: int, compute: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    """`compute` of the partitions [n, size] of a sound, each multiplied by a window; silence follows its end."""
    size, count = len(taper), partition_count(len(samples), len(taper), offset)
    reached = np.zeros(max((count - 1) * offset + size, size), samples.dtype)
    reached[: len(samples)] = samples
    starts = np.lib.stride_tricks.sliding_window_view(reached, size)[::offset][:count]
    blocks = [starts[i : i + AT_ONCE] for i in range(0, count, AT_ONCE)] or [starts[:0]]
    return np.concatenate([compute(block * taper).astype(np.float32) for block in blocks])


def real_and_imaginary(partitions: np.ndarray) -> np.ndarray:
    """The Fourier transform of each partition, [n, size, 2]."""
    found = np.fft.fft(partitions)
    return np.stack([found.real, found.imag], axis=-1)


def magnitudes(partitions: np.ndarray) -> np.ndarray:
    """The magnitudes of the Fourier transform of each partition, of frequencies from 0 to half the sample rate."""
    return np.abs(np.fft.rfft(partitions))


def mel(frequency: float | np.ndarray) -> np.ndarray:
    """A frequency in Hz on the mel scale.

    >>> round(float(mel(1000)), 2)
    999.99
    """
    return 2595 * np.log10(1 + np.asarray(frequency) / 700)


def from_mel(height: np.ndarray) -> np.ndarray:
    """The frequency in Hz of a place on the mel scale."""
    return 700 * (10 ** (height / 2595) - 1)


def mel_edges(count: int, low: float, high: float) -> np.ndarray:
    """The frequencies in Hz, evenly spaced on the mel scale, at which filters begin, peak and end: filter i at the
    places i, i + 1 and i + 2."""
    return from_mel(np.linspace(mel(low), mel(high), count + 2))


def check_filters(whose: str, count: int, size: int, rate: int, low: float, high: float) -> None:
    """Raise NetOptionError where a mel filter is so narrow that it meets no frequency of the partitions."""
    edges, apart = mel_edges(count, low, high), rate / size
    empty = np.flatnonzero(np.ceil(edges[2:] / apart) - 1 < np.floor(edges[:-2] / apart) + 1)
    if len(empty):
        start, end = edges[empty[0]], edges[empty[0] + 2]
        wide = f"from {low:g} to {high:g} Hz"
        raise NetOptionError(
            f"{whose}: {counted(count, 'filter')} {wide} are too many for partitions of {size} samples",
            [f"filter {empty[0] + 1} is from {start:.4g} to {end:.4g} Hz, and frequencies are {apart:g} Hz apart"],
            ["fewer filters", "a larger WindowSize", "a higher MinimumFrequency"],
        )


def mel_filters(count: int, size: int, rate: int, low: float, high: float, warping: float = 1) -> np.ndarray:
    """Triangles [size // 2 + 1, count] over the frequencies of partitions, each 1 at its peak; warped for another
    length of the vocal tract."""
    edges = warped(mel_edges(count, low, high), rate, warping)
    start, peak, end = edges[:-2], edges[1:-1], edges[2:]
    frequency = np.fft.rfftfreq(size, 1 / rate)[:, None]
    return np.clip(np.minimum((frequency - start) / (peak - start), (end - frequency) / (end - peak)), 0, None)


def warped(frequency: np.ndarray, rate: int, factor: float) -> np.ndarray:
    """Frequencies times a factor, but for high ones, so that half the sample rate stays where it is."""
    half = rate / 2
    bend = BEND * half * min(factor, 1) / factor
    slope = (half - bend * factor) / (half - bend)
    return np.where(frequency <= bend, frequency * factor, half - slope * (half - frequency))


def cepstrum(filtered: np.ndarray, count: int) -> np.ndarray:
    """The first coefficients of Wolfram's FourierDCT of the logarithms [n, filters]."""
    size = filtered.shape[1]
    cosines = np.cos(np.pi / size * np.outer(np.arange(size) + 0.5, np.arange(count))) / np.sqrt(size)
    return np.log(np.maximum(filtered, LEAST)) @ cosines
