"""Examine a printer step by step, with the code that delivers documents, and conclude."""

from __future__ import annotations

import platform
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from importlib.metadata import version
from ssl import OPENSSL_VERSION
from typing import TYPE_CHECKING, TypeAlias

from sealpress.client.async_printer import AsyncPrinter
from sealpress.client.knowledge import FileKnowledge, KnowledgeStore, MemoryKnowledge
from sealpress.client.plan import Security
from sealpress.diagnose.bounds import BoundedDriver
from sealpress.diagnose.concluding import conclude
from sealpress.diagnose.diagnosis import Diagnosis
from sealpress.diagnose.examination import EXAMINATION_TIMEOUTS, Examination, Step
from sealpress.diagnose.observation import Observation
from sealpress.diagnose.rehearsal import copied
from sealpress.diagnose.steps import STEPS
from sealpress.errors import Reason, SealpressError
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.watched import WatchedDriver
from sealpress.trust import ClientTrust, TrustPolicy, TrustStore

if TYPE_CHECKING:
    from sealpress.client.certificates import IdentityChooser
    from sealpress.client.setup import Credentials
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.transport.witness import Witness
    from sealpress.trust import Identity, TrustDecisions

EXAMINATION_SECONDS = 30.0
"""For how long a printer is examined at most, unless told otherwise."""

TEST_PAGE_SECONDS = 90.0
"""For how much longer when a test page is printed, unless told otherwise."""

END = "end"
"""The step of what is observed when there is no time for further steps."""

StepCallback: TypeAlias = Callable[[Step], None]
"""Called with each step as it begins; what it raises ends the examination."""

ObservationCallback: TypeAlias = Callable[[Observation], None]
"""Called with each observation as soon as it is made; what it raises ends the examination."""


async def examine(  # noqa: PLR0913  # the settings of a printer, each by its name
    uri: PrinterUri | str,
    *,
    trust: TrustPolicy | str | None = None,
    security: Security | str = Security.AS_URI,
    user: str | None = None,
    password: str | Credentials | None = None,
    timeouts: Timeouts = EXAMINATION_TIMEOUTS,
    knowledge: KnowledgeStore | None = None,
    trust_store: TrustDecisions | None = None,
    identities: Sequence[Identity] | None = None,
    choose_identity: IdentityChooser | None = None,
    witness: Witness | None = None,
    driver: Driver | None = None,
    seconds: float | None = None,
    test_page: bool = False,
    on_step: StepCallback | None = None,
    on_observation: ObservationCallback | None = None,
    steps: Sequence[Step] = STEPS,
) -> Diagnosis:
    """Find out whether a printer will print, how, and what is wrong with it.

    Nothing is printed unless ``test_page`` is given, and no octet of a document is sent. Nothing
    is pinned, learnt or logged. Whatever the printer does becomes a part of the result.

    Args:
        uri: The printer.
        trust: As for :class:`~sealpress.AsyncPrinter`, like all up to ``driver``.
        security: Under ``require`` nothing of IPP is sent in clear.
        user: The name to ask under.
        password: To authenticate with.
        timeouts: How long each phase may take.
        knowledge: What is known of printers; only read.
        trust_store: What was decided about printers; only read.
        identities: Client certificates.
        choose_identity: Chooses another.
        witness: Sees every connection.
        driver: The outside world. Over one that blocks, what could be done at the same time is
            done one after the other.
        seconds: For all of it; ``None`` = :data:`EXAMINATION_SECONDS`, and with a test page
            :data:`TEST_PAGE_SECONDS` more.
        test_page: Print a page.
        on_step: Told of each step as it begins.
        on_observation: Told of each observation as it is made.
        steps: What is looked at.

    Raises:
        UsageError: URI, trust or security can't be understood.
        StateError: What was decided about printers can't be read.
    """
    if seconds is None:
        seconds = EXAMINATION_SECONDS + (TEST_PAGE_SECONDS if test_page else 0.0)
    timeouts = _in_proportion(timeouts, seconds)
    bounds = BoundedDriver(driver or _event_loop_driver(), seconds)
    known = _known(uri, knowledge or FileKnowledge())
    store = copied(trust_store or TrustStore(), _parsed(uri).host, _parsed(uri).port)
    way_out: Driver = bounds if witness is None else WatchedDriver(bounds, witness)
    printer = AsyncPrinter(
        str(uri),
        trust=trust,
        security=security,
        user=user,
        password=password,
        timeouts=timeouts,
        knowledge=known,
        trust_store=store,
        identities=identities,
        choose_identity=choose_identity,
        driver=way_out,
    )
    exam = Examination(
        uri=_parsed(uri),
        driver=way_out,
        printer=printer,
        trust=ClientTrust(_policy(trust), store),
        security=Security(security),
        ends_at=bounds.ends_at,
        knowledge=known,
        timeouts=timeouts,
        identities=tuple(identities or ()),
        test_page=test_page,
    )
    async with printer:
        return await _examined(exam, bounds, steps, on_step, on_observation)


async def _examined(
    exam: Examination,
    bounds: BoundedDriver,
    steps: Sequence[Step],
    on_step: StepCallback | None,
    on_observation: ObservationCallback | None,
) -> Diagnosis:
    begun_at = bounds.now()
    seen: list[Observation] = []
    async for observation in _observe(exam, bounds, steps, on_step):
        seen.append(observation)
        if on_observation is not None:
            on_observation(observation)
    return Diagnosis(
        uri=str(exam.uri),
        observations=tuple(seen),
        conclusion=conclude(exam, seen),
        seconds=bounds.now() - begun_at,
        software=_software(),
    )


async def _observe(
    exam: Examination,
    bounds: BoundedDriver,
    steps: Sequence[Step],
    on_step: StepCallback | None,
) -> AsyncIterator[Observation]:
    """Take the steps one after the other, each within its time."""
    whole = exam.seconds_left
    for position, step in enumerate(steps):
        if not exam.seconds_left:
            yield _cut_short(steps[position:])
            return
        bounds.allow(_seconds_for(step, exam, whole))
        if on_step is not None:
            on_step(step)
        begun_at = bounds.now()
        async with aclosing(_taken(step, exam)) as observations:
            async for one in observations:
                now = bounds.now()
                yield replace(one, step=step.name, seconds=one.seconds or now - begun_at)
                begun_at = now


def _in_proportion(timeouts: Timeouts, seconds: float) -> Timeouts:
    """Shorten time-outs for a short examination, so that what is said of them is true."""
    return timeouts if seconds >= EXAMINATION_SECONDS else timeouts.within(seconds / 5)


def _seconds_for(step: Step, exam: Examination, whole: float) -> float:
    """Return how long a step may take; one of a short examination leaves half to the others."""
    share = min(1.0, whole / EXAMINATION_SECONDS)
    return min(step.seconds, max(exam.seconds_left / 2, step.seconds * share))


async def _taken(step: Step, exam: Examination) -> AsyncGenerator[Observation, None]:
    """Take one step; what goes wrong in it is an observation, too."""
    try:
        async for one in step.look(exam):
            yield one
    except SealpressError as error:
        yield Observation.failed(step.name, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not hide what else was seen
        detail = f"a fault in Sealpress itself: {type(error).__name__}: {error}"[:500]
        yield Observation.problem(step.name, Reason.INTERNAL, detail)


def _cut_short(left_out: Sequence[Step]) -> Observation:
    names = ", ".join(step.name for step in left_out)
    seen = Observation.problem(
        "time",
        Reason.EXAMINATION_CUT_SHORT,
        f"there was no time left for: {names}",
        remedy="Give it longer with --timeout SECONDS.",
        facts={"left_out": [step.name for step in left_out]},
    )
    return replace(seen, step=END)


def _known(uri: PrinterUri | str, knowledge: KnowledgeStore) -> MemoryKnowledge:
    """Copy what is known of the printer, but not its habits: they are looked at anew."""
    parsed = _parsed(uri)
    key = f"{parsed.url_host}:{parsed.port}"
    copy = MemoryKnowledge()
    copy.save(key, knowledge.load(key).without_habits())
    return copy


def _parsed(uri: PrinterUri | str) -> PrinterUri:
    return PrinterUri.parse(uri) if isinstance(uri, str) else uri


def _policy(trust: TrustPolicy | str | None) -> TrustPolicy:
    if trust is None:
        return TrustPolicy()
    return TrustPolicy.parse(trust) if isinstance(trust, str) else trust


def _event_loop_driver() -> Driver:
    from sealpress.transport.aio import AsyncDriver  # loads anyio

    return AsyncDriver()


def _software() -> dict[str, str]:
    return {
        "sealpress": version("sealpress"),
        "python": platform.python_version(),
        "openssl": OPENSSL_VERSION,
    }
