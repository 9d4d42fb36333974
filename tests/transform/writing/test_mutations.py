"""PDFs with octets changed, lost and doubled: a PDF comes of them, or the reason why none does."""

from __future__ import annotations

import contextlib
import io
import random
from dataclasses import replace

import pikepdf
import pytest

from sealpress.errors import TransformError
from tests.transform import samples
from tests.transform.writing.making import PLAIN, written

MUTATIONS = 25


def packed(document: bytes) -> bytes:
    """Return a PDF whose objects are in streams."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def mutated(document: bytes, chance: random.Random) -> bytes:
    octets = bytearray(document)
    for _ in range(chance.choice((1, 3, 10, 40))):
        at = chance.randrange(len(octets))
        kind = chance.randrange(4)
        if kind == 0:
            octets[at] = chance.randrange(256)
        elif kind == 1:
            del octets[at : at + chance.randrange(50)]
        elif kind == 2:
            octets[at:at] = octets[chance.randrange(len(octets)) :][: chance.randrange(80)]
        else:
            octets[at : at + 2] = b"%d" % chance.randrange(100)
    return bytes(octets)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_documents_give_a_pdf_or_a_reason(seed: int) -> None:
    chance = random.Random(seed)
    plain = samples.mixed_pdf()
    for _ in range(MUTATIONS):
        document = mutated(chance.choice((plain, packed(plain))), chance)
        with contextlib.suppress(TransformError):
            made = written(document, replace(PLAIN, number_up=2))
            with pikepdf.open(io.BytesIO(made.octets)) as pdf:
                assert len(pdf.pages) >= 1
