"""What a document is that came without a word, for printers that do not find out by themselves."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.formats import guess_format
from sealpress.ipp.document_formats import HEAD_OCTETS, OCTET_STREAM, media_type

if TYPE_CHECKING:
    from sealpress.gateway.preparation.documents import WorkDocument
    from sealpress.transform.choosing import PrinterAbilities

__all__ = ["recognised"]


async def recognised(
    documents: Sequence[WorkDocument], abilities: PrinterAbilities
) -> tuple[WorkDocument, ...]:
    """Return the documents; those of no known format with what their octets and names say.

    A printer that lists ``application/octet-stream`` looks for itself: it knows its own languages.

    Raises:
        SpoolError: A document can't be read.
    """
    looks_itself = not abilities.is_known or abilities.takes(OCTET_STREAM)
    if looks_itself or all(map(_is_known, documents)):
        return tuple(documents)
    return tuple([one if _is_known(one) else await _looked_at(one) for one in documents])


def _is_known(document: WorkDocument) -> bool:
    return media_type(document.document_format) not in {"", OCTET_STREAM}


async def _looked_at(document: WorkDocument) -> WorkDocument:
    head = b""
    pieces = document.open()
    try:
        async for piece in pieces:
            head += piece[:HEAD_OCTETS]
            if len(head) >= HEAD_OCTETS:
                break
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
    return replace(document, document_format=guess_format(head[:HEAD_OCTETS], document.name))
