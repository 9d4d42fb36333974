"""Holds what was acknowledged against what is on paper and what the gateway says of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sealpress.ipp import JobState
from tests.crash.ledger import Submission
from tests.gateway.printers.records import Printed

TERMINAL = frozenset({JobState.COMPLETED, JobState.CANCELED, JobState.ABORTED})


@dataclass(frozen=True)
class Told:
    """A job as the gateway tells it."""

    state: JobState
    reasons: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True)
class Books:
    """Everything that is known when all is over.

    Attributes:
        submissions: What clients know.
        printed: What is on paper.
        told: What the gateway says, by job number; ``None`` where it may have forgotten.
        printers: The number of each queue's printer.
        flagged: Whether jobs may be laid aside as undecided: printers that can't be asked.
    """

    submissions: Sequence[Submission]
    printed: Sequence[Printed]
    told: Mapping[int, Told] | None
    printers: Mapping[str, int]
    flagged: bool = False


def judge(books: Books) -> list[str]:
    """Return every broken promise as a sentence; none when all is well."""
    return [sentence for rule in RULES for sentence in rule(books)]


def _numbers(books: Books) -> Iterable[str]:
    counts = Counter(one.job_id for one in books.submissions if one.job_id)
    for number, count in counts.items():
        if count > 1:
            yield f"job-id {number} was given {count} times"


def _on_paper(books: Books) -> Counter[str]:
    return Counter(one.sha256 for one in books.printed)


def _lost(books: Books) -> Iterable[str]:
    """What was acknowledged is on paper, or canceled, or laid aside where that is right."""
    paper = _on_paper(books)
    for one in books.submissions:
        if one.acknowledged is None or paper[one.sha256]:
            continue
        told = books.told.get(one.job_id) if books.told is not None else None
        if one.cancel_began is not None and _says(told, JobState.CANCELED, books):
            continue
        if books.flagged and _says(told, JobState.PENDING_HELD, books):
            continue
        yield f"{one.token} (job {one.job_id}) is lost: not printed, the gateway says {told}"


def _says(told: Told | None, state: JobState, books: Books) -> bool:
    return books.told is None or (told is not None and told.state == state)


def _twice(books: Books) -> Iterable[str]:
    names = {one.sha256: one for one in books.submissions}
    for sha256, count in _on_paper(books).items():
        if count > 1:
            one = names.get(sha256)
            what = f"{one.token} (job {one.job_id})" if one else sha256
            yield f"{what} was printed {count} times"


def _falsely_told(books: Books) -> Iterable[str]:
    paper = _on_paper(books)
    for one in books.submissions if books.told is not None else ():
        told = books.told.get(one.job_id) if books.told and one.job_id else None
        if told is None:
            if one.acknowledged is not None:
                yield f"{one.token} (job {one.job_id}) is not known any more"
        elif told.state == JobState.COMPLETED and not paper[one.sha256]:
            yield f"{one.token} (job {one.job_id}) is called completed and was not printed"
        elif told.state == JobState.ABORTED and paper[one.sha256]:
            yield f"{one.token} (job {one.job_id}) is called aborted and was printed"
        if one.is_canceled and told and told.state not in {JobState.CANCELED, JobState.COMPLETED}:
            yield f"{one.token} (job {one.job_id}) was canceled and is {told.state.name}"


def _strangers(books: Books) -> Iterable[str]:
    known = {one.sha256: one for one in books.submissions}
    for printed in books.printed:
        one = known.get(printed.sha256)
        if one is None:
            yield f"printer {printed.printer} printed what nobody sent: {printed.octets} octets"
        elif books.printers[one.queue] != printed.printer:
            yield f"{one.token} for {one.queue} was printed by printer {printed.printer}"


def _order(books: Books) -> Iterable[str]:
    """Who was acknowledged before another began is printed before it, at the same printer."""
    known = {one.sha256: one for one in books.submissions}
    lines: dict[int, list[Printed]] = defaultdict(list)
    for printed in books.printed:
        lines[printed.printer].append(printed)
    for line in lines.values():
        latest: Submission | None = None
        for printed in line:
            one = known.get(printed.sha256)
            if one is None:
                continue
            if latest and one.acknowledged is not None and one.acknowledged < latest.began:
                yield f"{latest.token} was printed before {one.token}, which had come first"
            if latest is None or one.began > latest.began:
                latest = one


def _sums(books: Books) -> Iterable[str]:
    """Accepted = completed + canceled + aborted + pending, exactly."""
    if books.told is None:
        return
    taken = {one.job_id for one in books.submissions if one.acknowledged is not None}
    states = Counter(told.state for number, told in books.told.items() if number in taken)
    if sum(states.values()) != len(taken):
        yield f"{len(taken)} jobs were accepted, the gateway knows {dict(states)}"


RULES: tuple[Callable[[Books], Iterable[str]], ...] = (
    _numbers,
    _lost,
    _twice,
    _falsely_told,
    _strangers,
    _order,
    _sums,
)
