"""`"UTF8"`: text as the codes of its bytes.

Source: https://reference.wolfram.com/language/ref/netencoder/UTF8.html
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from attrs import frozen

from netlang.encoders.kind import KindEncoder, numbers
from netlang.encoders.text.sequences import check_codes, check_unicode, not_text, unit_vectors
from netlang.language.declaration.declare import option
from netlang.language.declaration.domains import choice
from netlang.language.types.port_types import VARYING, Integer, PortType, Real
from netlang.language.values.sentinels import All

SIZE = 248  # as the page has it; no byte of a text is above 244


@frozen(repr=False, cache_hash=True, slots=False)
class UTF8Encoder(KindEncoder):
    """Encode a string as the bytes of its UTF-8 form, each plus 1: codes 1..248.

    Output: a vector of integers 1..248 (`"Index"`) or a matrix of unit vectors of length 248 (`"UnitVector"`), of
    varying length. A character has one to four of them. Raises NetDataError for what is not text, and for halves of
    characters (lone surrogates).

    >>> from netlang.encoders import NetEncoder
    >>> NetEncoder("UTF8")("abc"), NetEncoder("UTF8")("€")
    (array([ 98,  99, 100]), array([227, 131, 173]))
    """

    kind: ClassVar[str] = "UTF8"
    binary: ClassVar[bool] = True

    Form: str = option("Index", choice("Index", "UnitVector"))

    @property
    def port_type(self) -> PortType:
        return (
            PortType((VARYING, SIZE), Real()) if self.Form == "UnitVector" else PortType((VARYING,), Integer(1, SIZE))
        )

    def explain(self) -> str:
        return f"{SIZE} bytes"

    def is_raw(self, value: Any) -> bool:
        return isinstance(value, str)

    def encode_raw(self, value: Any) -> np.ndarray:
        if not isinstance(value, str):
            array = numbers(value)
            if array is not None and array.ndim and self.Form == "Index":
                check_codes(array, SIZE, All, self.kind)
            raise not_text(value, self.kind, "a string")
        check_unicode(value, self.title)
        codes = np.frombuffer(value.encode(), dtype=np.uint8).astype(np.int64) + 1
        return codes if self.Form == "Index" else unit_vectors(codes, SIZE)
