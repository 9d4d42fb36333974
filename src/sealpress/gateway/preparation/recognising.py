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

TEXT = "text/plain"


async def recognised(
    documents: Sequence[WorkDocument], abilities: PrinterAbilities
) -> tuple[WorkDocument, ...]:
    """Return the documents; those of no known format with what their octets and names say.

    A printer that lists ``application/octet-stream`` looks for itself: it knows its own languages,
    of which many look like text. But what is called text is none of them.

    Raises:
        SpoolError: A document can't be read.
    """
    if not abilities.is_known or all(map(_is_known, documents)):
        return tuple(documents)
    looks_itself = abilities.takes(OCTET_STREAM)
    found = []
    for one in documents:
        stays = _is_known(one) or (looks_itself and not _is_called_text(one))
        found.append(one if stays else await _looked_at(one))
    return tuple(found)


def _is_known(document: WorkDocument) -> bool:
    return media_type(document.document_format) not in {"", OCTET_STREAM}


def _is_called_text(document: WorkDocument) -> bool:
    return guess_format(b"", document.name) == TEXT


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
    found = guess_format(head[:HEAD_OCTETS], document.name)
    return replace(document, document_format=found, is_guessed=True)
