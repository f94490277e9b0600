"""Made of `NAMES` by `python tests/docs/documents.py --write`, for type checkers."""

from netlang.encoders.audio.audio_encoders import AudioEncoder as AudioEncoder
from netlang.encoders.audio.audio_encoders import AudioMFCCEncoder as AudioMFCCEncoder
from netlang.encoders.audio.audio_encoders import AudioMelSpectrogramEncoder as AudioMelSpectrogramEncoder
from netlang.encoders.audio.audio_encoders import AudioSTFTEncoder as AudioSTFTEncoder
from netlang.encoders.audio.audio_encoders import AudioSpectrogramEncoder as AudioSpectrogramEncoder
from netlang.encoders.construct import NetDecoder as NetDecoder
from netlang.encoders.construct import NetEncoder as NetEncoder
from netlang.encoders.functions.feature_extractor import FeatureExtractorEncoder as FeatureExtractorEncoder
from netlang.encoders.functions.function import FunctionDecoder as FunctionDecoder
from netlang.encoders.functions.function import FunctionEncoder as FunctionEncoder
from netlang.encoders.images.image import ImageDecoder as ImageDecoder
from netlang.encoders.images.image import ImageEncoder as ImageEncoder
from netlang.encoders.images.image3d import Image3DDecoder as Image3DDecoder
from netlang.encoders.images.image3d import Image3DEncoder as Image3DEncoder
from netlang.encoders.images.video_frames import VideoFramesEncoder as VideoFramesEncoder
from netlang.encoders.labels.boolean import BooleanDecoder as BooleanDecoder
from netlang.encoders.labels.boolean import BooleanEncoder as BooleanEncoder
from netlang.encoders.labels.class_labels import ClassDecoder as ClassDecoder
from netlang.encoders.labels.class_labels import ClassEncoder as ClassEncoder
from netlang.encoders.labels.ctc_beam_search import CTCBeamSearchDecoder as CTCBeamSearchDecoder
from netlang.encoders.text.characters import CharactersDecoder as CharactersDecoder
from netlang.encoders.text.characters import CharactersEncoder as CharactersEncoder
from netlang.encoders.text.patterns import AnyCharacter as AnyCharacter
from netlang.encoders.text.patterns import DigitCharacter as DigitCharacter
from netlang.encoders.text.patterns import EndOfString as EndOfString
from netlang.encoders.text.patterns import LetterCharacter as LetterCharacter
from netlang.encoders.text.patterns import PunctuationCharacter as PunctuationCharacter
from netlang.encoders.text.patterns import StartOfString as StartOfString
from netlang.encoders.text.patterns import WhitespaceCharacter as WhitespaceCharacter
from netlang.encoders.text.patterns import WordBoundary as WordBoundary
from netlang.encoders.text.patterns import WordCharacter as WordCharacter
from netlang.encoders.text.subwords.subword_tokens import SubwordTokensDecoder as SubwordTokensDecoder
from netlang.encoders.text.subwords.subword_tokens import SubwordTokensEncoder as SubwordTokensEncoder
from netlang.encoders.text.tokens import TokensDecoder as TokensDecoder
from netlang.encoders.text.tokens import TokensEncoder as TokensEncoder
from netlang.encoders.text.utf8 import UTF8Encoder as UTF8Encoder

__all__ = ['AnyCharacter', 'AudioEncoder', 'AudioMFCCEncoder', 'AudioMelSpectrogramEncoder', 'AudioSTFTEncoder', 'AudioSpectrogramEncoder', 'BooleanDecoder', 'BooleanEncoder', 'CTCBeamSearchDecoder', 'CharactersDecoder', 'CharactersEncoder', 'ClassDecoder', 'ClassEncoder', 'DigitCharacter', 'EndOfString', 'FeatureExtractorEncoder', 'FunctionDecoder', 'FunctionEncoder', 'Image3DDecoder', 'Image3DEncoder', 'ImageDecoder', 'ImageEncoder', 'LetterCharacter', 'NetDecoder', 'NetEncoder', 'PunctuationCharacter', 'StartOfString', 'SubwordTokensDecoder', 'SubwordTokensEncoder', 'TokensDecoder', 'TokensEncoder', 'UTF8Encoder', 'VideoFramesEncoder', 'WhitespaceCharacter', 'WordBoundary', 'WordCharacter']
