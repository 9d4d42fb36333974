"""Code pages of EBCDIC that Python has none of: the national ones of IBM i, as differences.

IBM's Character Data Representation Architecture; each is told apart from code page 37 (or 273, 500)
by a handful of octets. The pages from 1141 on have the euro sign.
"""

from __future__ import annotations

import codecs
from functools import partial

__all__ = ["NATIONAL_PAGES", "national_codec"]

#: Page -> (the page it is made of, octets that differ, their characters).
NATIONAL_PAGES: dict[int, tuple[int, str, str]] = {
    277: (37, "474a4f5a5b5f676a707b7c809c9e9fa1b0babbc0d0dc", "}#!¤Å^$ø¦ÆØ@{[]ü¢¬|æå~"),
    278: (
        37,
        "43474a4f515a5b5f63676a71797b7c9fa1b0b5babbc0ccd0dce0ec",
        "{}§!`¤Å^#$ö\\éÄÖ]ü¢[¬|ä¦å~É@",
    ),
    280: (37, "44484a4f5154585a5f6a797b7c90a1b0b1b5babbc0cdd0dde0", "{\\°!]}~é^òù£§[ì¢#@¬|à¦è`ç"),
    284: (37, "494a5a696a7ba1b0babbbd", "¦[]#ñÑ¨¢^!~"),
    285: (37, "4a5ba1b0b1babc", "$£¯¢[^~"),
    297: (37, "44484a4f51545a5f6a797b7c90a0a1b0b1b5babbbdc0d0dde0", "@\\°!{}§^ùµ£à[`¨¢#]¬|~éè¦ç"),
    871: (37, "4a4f5a5f797c8c8e9c9ea1acaeb0babbbec0ccd0e0ec", "Þ!ÆÖðÐ`{}]ö@[¢¬|\\þ~æ\u00b4^"),
    1141: (273, "9f", "€"),
    1142: (277, "5a", "€"),
    1143: (278, "5a", "€"),
    1144: (280, "9f", "€"),
    1145: (284, "9f", "€"),
    1146: (285, "9f", "€"),
    1147: (297, "9f", "€"),
    1148: (500, "9f", "€"),
    1149: (871, "9f", "€"),
}


def national_codec(page: int) -> codecs.CodecInfo:
    """Return what decodes one of :data:`NATIONAL_PAGES`."""
    table = _table(page)
    return codecs.CodecInfo(
        name=f"cp{page}",
        encode=lambda text, errors="strict": codecs.charmap_encode(
            text, errors, codecs.charmap_build(table)
        ),
        decode=lambda octets, errors="strict": codecs.charmap_decode(octets, errors, table),
        incrementaldecoder=partial(_Decoder, table),
    )


def _table(page: int) -> str:
    if page not in NATIONAL_PAGES:
        return bytes(range(256)).decode(f"cp{page:03}")
    base, octets, characters = NATIONAL_PAGES[page]
    table = list(_table(base))
    for octet, character in zip(bytes.fromhex(octets), characters, strict=True):
        table[octet] = character
    return "".join(table)


class _Decoder(codecs.IncrementalDecoder):
    def __init__(self, table: str, errors: str = "strict") -> None:
        super().__init__(errors)
        self._table = table

    def decode(self, octets: object, final: bool = False) -> str:  # noqa: FBT001, FBT002  # as codecs want it
        del final
        return codecs.charmap_decode(octets, self.errors, self._table)[0]  # type: ignore[arg-type]
