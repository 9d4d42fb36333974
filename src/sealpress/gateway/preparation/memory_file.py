"""A kept document as a file in memory, for a worker: no octet of it in clear reaches a disk."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from sealpress.errors import Reason, TransformError

if TYPE_CHECKING:
    from sealpress.gateway.preparation.documents import WorkDocument

__all__ = ["HAS_MEMORY_FILES", "memory_file"]

HAS_MEMORY_FILES = hasattr(os, "memfd_create")
"""Whether this system has files that are in memory alone (Linux)."""


async def memory_file(document: WorkDocument, most_octets: int) -> int:
    """Copy a document into a file in memory; return its descriptor, which the caller closes.

    Args:
        document: What is copied.
        most_octets: How long it may be: so much memory it takes.

    Raises:
        TransformError: It is longer (``document-too-large``), or there is no memory.
        SpoolError: It can't be read.
    """
    if (document.octets or 0) > most_octets:
        raise _too_large(most_octets)
    try:
        file = os.memfd_create("sealpress-document", os.MFD_CLOEXEC)
    except OSError as error:
        raise _no_memory(error) from error
    try:
        await _fill(file, document, most_octets)
    except OSError as error:
        os.close(file)
        raise _no_memory(error) from error
    except BaseException:
        os.close(file)
        raise
    return file


async def _fill(file: int, document: WorkDocument, most_octets: int) -> None:
    left = most_octets
    pieces = document.open()
    try:
        async for piece in pieces:
            left -= len(piece)
            if left < 0:
                raise _too_large(most_octets)
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(file, rest) :]
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()


def _too_large(most_octets: int) -> TransformError:
    return TransformError(
        Reason.DOCUMENT_TOO_LARGE,
        f"a document that is to be turned into another format may have {most_octets} octets",
        hint="Print it in parts, or let max-document below [transform] be larger.",
    )


def _no_memory(error: OSError) -> TransformError:
    return TransformError(
        Reason.TRANSFORM_FAILED, f"no memory for a copy of the document: {error.strerror}"
    )
