"""Prepares jobs by workers: what a printer does not take or can't do, they make of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sealpress.gateway.preparation.copy_sets import in_sets
from sealpress.gateway.preparation.job_choices import job_choices
from sealpress.gateway.preparation.made_document import MadeDocument
from sealpress.gateway.preparation.preparation import Prepared
from sealpress.transform.request import TransformRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sealpress.gateway.preparation.documents import WorkDocument
    from sealpress.gateway.preparation.preparation import JobToPrepare, TellMade
    from sealpress.gateway.preparation.workshop import Workshop
    from sealpress.transform.choice import Choice
    from sealpress.transform.choosing import Means, PrinterAbilities

__all__ = ["Transforming"]


class Transforming:
    """Has documents made anew where they have to be (a :class:`Preparation`).

    Args:
        workshop: Where.
        means: What can be read and written there.
    """

    def __init__(self, workshop: Workshop, means: Means) -> None:
        self._workshop = workshop
        self._means = means

    def prepare(self, job: JobToPrepare, abilities: PrinterAbilities) -> tuple[Prepared, ...]:
        """Choose what is done with each document; see :class:`Preparation`."""
        choices, sets = in_sets(job_choices(job, abilities, self._means))
        count = len(job.documents)
        tally = _Tally(job.tell, sets * count)
        return tuple(
            self._prepared(job, one, choice, partial(tally.tell, one.number))
            for before in range(0, sets * count, count)
            for one, choice in zip(_numbered(job.documents, before), choices, strict=True)
        )

    def _prepared(
        self, job: JobToPrepare, kept: WorkDocument, choice: Choice, tell: TellMade
    ) -> Prepared:
        template = choice.job_attributes(job.template)
        if choice.ticket is None or choice.target is None:
            passed = replace(kept, document_format=choice.document_format)
            return Prepared(document=passed, template=template)
        request = TransformRequest(
            document_format=kept.document_format, ticket=choice.ticket, target=choice.target
        )
        made = MadeDocument(self._workshop, request, kept, tell)
        whole = Prepared(
            document=made.document(choice.document_format), template=template, is_made=True
        )
        if not choice.target.one_side:
            return whole
        return replace(whole, apart=partial(_sides_of, made, whole))


async def _sides_of(made: MadeDocument, whole: Prepared) -> tuple[Prepared, ...]:
    """Return each side as a document of its own."""
    count = await made.side_count()
    if count <= 1:
        return (whole,)
    document_format = whole.document.document_format
    return tuple(
        replace(whole, document=made.side(number).document(document_format), apart=None)
        for number in range(1, count + 1)
    )


def _numbered(documents: Sequence[WorkDocument], before: int) -> Iterator[WorkDocument]:
    """Return documents of a further set, with numbers of their own."""
    return (replace(one, number=before + one.number) for one in documents)


class _Tally:
    """Adds up what is told of several documents."""

    def __init__(self, tell: TellMade, documents: int) -> None:
        self._tell = tell
        self._documents = documents
        self._of: dict[int, tuple[int, int | None]] = {}

    async def tell(self, number: int, done: int, total: int | None) -> None:
        self._of[number] = (done, total)
        totals = [each for _, each in self._of.values() if each is not None]
        is_known = len(totals) == self._documents
        sides = sum(each for each, _ in self._of.values())
        await self._tell(sides, sum(totals) if is_known else None)
