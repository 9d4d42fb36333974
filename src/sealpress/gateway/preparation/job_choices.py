"""What is done with each document of a job, so that all of it goes together (pure).

The printer is asked for one set of attributes for a whole job. So where a worker has to arrange the
pages of one document, it arranges those of the others, too, if it can: nothing is done twice, and
nothing is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.errors import Reason, TransformError, UsageError
from sealpress.ipp.document_formats import OCTET_STREAM, media_type
from sealpress.transform.choice import Action, Choice
from sealpress.transform.choosing import ALL_MEANS, Asked, choose
from sealpress.transform.choosing.choose import UNSUPPORTED
from sealpress.transform.choosing.duties import BESIDE
from sealpress.transform.choosing.means import POSTSCRIPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.gateway.preparation.documents import WorkDocument
    from sealpress.gateway.preparation.preparation import JobToPrepare
    from sealpress.transform.choosing import Means, PrinterAbilities

__all__ = ["job_choices"]


def job_choices(job: JobToPrepare, abilities: PrinterAbilities, means: Means) -> tuple[Choice, ...]:
    """Choose for each document, in order.

    Raises:
        UsageError: The printer takes one of them in no way, or what is asked can't be done
            (``option-not-supported`` where the job's owner wants all or nothing).
        TransformError: What would be needed for one of them is not installed.
    """
    choices = _choices(job, abilities, means)
    if job.is_strict:
        _refuse_what_nobody_does(choices)
    return choices


def _choices(job: JobToPrepare, abilities: PrinterAbilities, means: Means) -> tuple[Choice, ...]:
    asked = Asked.read(job.template, title=job.title, user=job.user)
    documents = job.documents
    chosen = tuple(_chosen(one, abilities, asked, means) for one in documents)
    if _agree(chosen):
        return _together(chosen)
    anew = tuple(_chosen(one, abilities, asked, means, always=True) for one in documents)
    return _together(anew) if _agree(anew) else chosen


def _refuse_what_nobody_does(choices: Sequence[Choice]) -> None:
    for because in (because for choice in choices for because in choice.reasons):
        if because.outcome == UNSUPPORTED:
            detail = f"{because.subject} can't be done: {because.sentence}"
            raise UsageError(Reason.OPTION_NOT_SUPPORTED, detail)


def _agree(choices: Sequence[Choice]) -> bool:
    """Whether workers do the same with each document, and the printer the rest."""
    return all(choice.removed == choices[0].removed for choice in choices)


def _together(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Ask the printer for the same with each."""
    changed = {one.name: one for choice in choices for one in choice.changed}
    return tuple(replace(choice, changed=tuple(changed.values())) for choice in choices)


def _chosen(
    document: WorkDocument,
    abilities: PrinterAbilities,
    asked: Asked,
    means: Means,
    *,
    always: bool = False,
) -> Choice:
    given, told = document.document_format, not document.is_guessed
    if media_type(given) in {"", OCTET_STREAM}:  # the printer finds out what it is
        removed = BESIDE & asked.given.keys()
        return Choice(action=Action.PASS, document_format=given, removed=removed)
    try:
        return choose(given, abilities, asked, means=means, told=told, always=always)
    except UsageError as error:
        if error.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED:
            _blame_what_is_missing(given, abilities, asked, means)
        raise


def _blame_what_is_missing(
    given: str, abilities: PrinterAbilities, asked: Asked, means: Means
) -> None:
    """Raise if there would be a way, were all installed: then it is the operator's to mend."""
    try:
        could = choose(given, abilities, asked, means=ALL_MEANS, told=True)
    except UsageError:
        return
    if could.action is not Action.TRANSFORM:
        return
    kind = media_type(given)
    if means.reads and kind == POSTSCRIPT and not means.can_read(kind):
        raise TransformError(Reason.GHOSTSCRIPT_MISSING, "the program gs is not there")
    detail = f"the printer does not take {kind}; it would be turned into {could.document_format}"
    raise TransformError(Reason.TRANSFORM_NOT_INSTALLED, detail)
