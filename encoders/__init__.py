"""The border between Python objects and arrays: `NetEncoder`, `NetDecoder`, and every kind of them.

A file is imported when one of its names, or a kind by its name (`Input="Boolean"`), is first used. Type checkers read
`__init__.pyi`, made of this table.
"""

from typing import Any

from netlang.errors.unknown_names import unknown_name
from netlang.language.types.coders import Decoder, Encoder
from netlang.slow_imports import imported

NAMES = {  # by the file that defines them; TokensEncoder is the encoder of the kind "Tokens"
    "audio.audio_encoders": (
        "AudioEncoder AudioMFCCEncoder AudioMelSpectrogramEncoder AudioSTFTEncoder AudioSpectrogramEncoder"
    ),
    "construct": "NetDecoder NetEncoder",
    "functions.feature_extractor": "FeatureExtractorEncoder",
    "functions.function": "FunctionDecoder FunctionEncoder",
    "images.image": "ImageDecoder ImageEncoder",
    "images.image3d": "Image3DDecoder Image3DEncoder",
    "images.video_frames": "VideoFramesEncoder",
    "labels.boolean": "BooleanDecoder BooleanEncoder",
    "labels.class_labels": "ClassDecoder ClassEncoder",
    "labels.ctc_beam_search": "CTCBeamSearchDecoder",
    "text.characters": "CharactersDecoder CharactersEncoder",
    "text.patterns": (
        "AnyCharacter DigitCharacter EndOfString LetterCharacter PunctuationCharacter StartOfString "
        "WhitespaceCharacter WordBoundary WordCharacter"
    ),
    "text.subwords.subword_tokens": "SubwordTokensDecoder SubwordTokensEncoder",
    "text.tokens": "TokensDecoder TokensEncoder",
    "text.utf8": "UTF8Encoder",
}
FILES = {name: f"{__name__}.{file}" for file, names in NAMES.items() for name in names.split()}
__all__ = sorted(FILES)

for side in (Encoder, Decoder):
    side.files |= {
        name.removesuffix(side.__name__): file for name, file in FILES.items()
        if name.endswith(side.__name__) and not name.startswith("Net")
    }  # fmt: skip


def __getattr__(name: str) -> Any:
    """A name, which the next use finds in the package itself."""
    if name not in FILES:
        raise unknown_name(__name__, name, __all__)
    value = globals()[name] = getattr(imported(FILES[name]), name)
    return value


def __dir__() -> list[str]:
    return __all__
