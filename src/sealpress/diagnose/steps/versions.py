"""Which IPP a printer speaks: whether it answers at all, where, and in which versions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from sealpress.client.capabilities import strings
from sealpress.client.replies import Reply, read_reply
from sealpress.client.session import PATH_LADDER, Call
from sealpress.client.ticket import operation_attribute
from sealpress.diagnose.observation import Observation
from sealpress.diagnose.reading import NOT_TOLD, listed
from sealpress.diagnose.steps.http import SLOW_ANSWER_SECONDS, is_about_http
from sealpress.errors import Reason, SealpressError
from sealpress.ipp.message import Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.status import is_successful, status_keyword

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.uri import PrinterUri

VERSIONS = (Version(2, 2), Version(2, 1), Version(2, 0), Version(1, 1), Version(1, 0))
"""IPP versions in which a printer is asked."""

VERSION_SECONDS = 2.0
"""For how long an answer in one version, or at one path, is waited for."""

_NOWHERE = (
    "No usual path answers: look in the printer's manual, or on a computer that prints there, for "
    "the path; a queue of CUPS has /printers/NAME."
)
_NOT_THERE = frozenset({Reason.HTTP_NOT_FOUND, Reason.IPP_NOT_FOUND})


async def look_at_versions(exam: Examination) -> AsyncIterator[Observation]:
    """Tell how it answers IPP, and ask it a little in each version."""
    talk = exam.conversation
    if talk.attributes is None and talk.attributes_error is None:
        yield Observation.skipped("ipp-answer", "there is no connection")
        return
    error = talk.attributes_error
    if error is not None:
        yield await _no_answer(exam, error)
        return
    yield _answer(exam)
    if exam.attributes is not None:
        yield await _versions(exam)


def _answer(exam: Examination) -> Observation:
    reply, link = exam.conversation.attributes, exam.session.link
    spoken = ".".join(map(str, link.facts.ipp_version or (2, 0)))
    path = link.facts.path or link.uri.target
    if not exam.attributes:
        return Observation.problem(
            "ipp-answer",
            Reason.RESPONSE_INCOMPLETE,
            "it answers the question for its attributes with success, but without any",
            facts={"version": spoken, "path": path},
        )
    guessed = " (found by trying, since the address names none)" if link.facts.path else ""
    text = f"it answers IPP/{spoken} at {path}{guessed} with {len(exam.attributes)} attributes"
    answered = str(reply.message.version) if reply else spoken
    return Observation.ok(
        "ipp-answer",
        text,
        version=spoken,
        answered_as=answered,
        path=path,
        path_guessed=bool(link.facts.path),
        attributes=len(exam.attributes),
    )


async def _no_answer(exam: Examination, error: SealpressError) -> Observation:
    if error.reason in _NOT_THERE:
        return await _elsewhere(exam, error)
    if is_about_http(error) or exam.conversation.wants_password:
        return Observation.skipped("ipp-answer", NOT_TOLD)
    return Observation.failed("ipp-answer", error)


async def _elsewhere(exam: Examination, error: SealpressError) -> Observation:
    """Look where else it answers, if it does not at the path that the address names."""
    uri, tried = exam.uri, exam.session.link.uri.target
    found: list[str] = []
    for path in PATH_LADDER if tried not in {"", "/"} else ():
        if path != tried and not found:
            reply = await _asked(exam, Version(1, 1), path)
            found = [path] if reply is not None and is_successful(reply.status) else []
    remedy = f"Use {uri.with_target(found[0])}: there it answers." if found else _NOWHERE
    return Observation.problem(
        "ipp-answer",
        error.reason,
        f"{error.detail}; it answers at {found[0]}" if found else error.detail,
        remedy=remedy,
        facts={"path": tried, "answers_at": found},
    )


async def _versions(exam: Examination) -> Observation:
    claimed = strings(exam.attributes, "ipp-versions-supported") if exam.attributes else ()
    answers = await _answers_by_version(exam)
    accepted = [version for version, said in answers.items() if said == "successful-ok"]
    broken = [
        f"{version} ({said})"
        for version, said in answers.items()
        if version in claimed and version not in accepted
    ]
    facts: dict[str, JsonValue] = {
        "claimed": claimed,
        "accepted": accepted,
        "answers": answers,
    }
    if broken:
        return Observation.problem(
            "ipp-versions",
            Reason.CLAIM_NOT_KEPT,
            f"it lists IPP versions that it refuses: {listed(broken)}",
            facts=facts,
        )
    told = f"it lists IPP {listed(claimed)}" if claimed else "it lists no IPP versions"
    text = f"{told}, and takes {listed(accepted)}" if accepted else told
    return Observation.ok("ipp-versions", text, **facts)


async def _answers_by_version(exam: Examination) -> dict[str, str]:
    """Ask in each version, of a printer that answers quickly; what it said by version."""
    used = exam.session.link.facts.ipp_version
    told = {str(Version(*used)): "successful-ok"} if used else {}
    slowest = max((one.seconds for one in exam.conversation.exchanges[:1]), default=0.0)
    for version in VERSIONS if slowest < SLOW_ANSWER_SECONDS / len(VERSIONS) else ():
        if version != used and exam.seconds_left > VERSION_SECONDS:
            reply = await _asked(exam, version, exam.session.link.facts.path)
            told[str(version)] = _said(reply)
    return dict(sorted(told.items(), reverse=True))


def _said(reply: Reply | None) -> str:
    if reply is None:
        return "nothing"
    return "successful-ok" if is_successful(reply.status) else status_keyword(reply.status)


async def _asked(exam: Examination, version: Version, path: str) -> Reply | None:
    """Ask for one attribute in a version; ``None`` when no IPP answer came."""
    link = exam.session.link
    names = operation_attribute("requested-attributes", ["ipp-versions-supported"])
    call = Call(
        operation=Operation.GET_PRINTER_ATTRIBUTES,
        operation_attributes=[names],
        deadline=exam.driver.now() + min(VERSION_SECONDS, exam.seconds_left),
    )

    def compose(uri: PrinterUri) -> Message:
        return request(
            call.operation,
            uri,
            1,
            version=version,
            user=exam.session.user or None,
            operation_attributes=call.operation_attributes,
        )

    try:
        posted = await link.post(call, path or link.uri.target, compose)
        return read_reply(posted.response, posted.message, posted.endpoint)
    except SealpressError:
        return None
