"""Documents that are passed on untouched, to printers that take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.errors import Reason, UsageError
from sealpress.gateway.preparation.preparation import Prepared
from sealpress.ipp.document_formats import OCTET_STREAM, media_type

if TYPE_CHECKING:
    from sealpress.gateway.preparation.documents import WorkDocument
    from sealpress.gateway.preparation.preparation import JobToPrepare
    from sealpress.transform.choosing import PrinterAbilities

__all__ = ["AsItIs"]

_LISTED = 6


class AsItIs:
    """Passes documents on untouched (a :class:`~sealpress.gateway.preparation.Preparation`)."""

    def prepare(self, job: JobToPrepare, abilities: PrinterAbilities) -> tuple[Prepared, ...]:
        """Return the documents if the printer takes their formats.

        Raises:
            UsageError: It does not (``document-format-not-supported``).
        """
        documents = [_as_it_came(document) for document in job.documents]
        for document in documents:
            _refuse_what_is_not_taken(document.document_format, abilities)
        return tuple(Prepared(document=one, template=job.template) for one in documents)


def _as_it_came(document: WorkDocument) -> WorkDocument:
    if not document.is_guessed:
        return document
    return replace(document, document_format=OCTET_STREAM, is_guessed=False)


def _refuse_what_is_not_taken(given: str, abilities: PrinterAbilities) -> None:
    kind = media_type(given)
    passes = kind in {"", OCTET_STREAM} or not abilities.is_known
    if not passes and not abilities.takes(kind) and not abilities.takes(given.lower()):
        raise UsageError(
            Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
            f"the printer does not take {given}, only {_listed(abilities.formats)}",
        )


def _listed(formats: Sequence[str]) -> str:
    shown = ", ".join(formats[:_LISTED])
    return f"{shown} and others" if len(formats) > _LISTED else shown
