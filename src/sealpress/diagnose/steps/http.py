"""How a printer speaks HTTP: version, chunks, waiting for permission, connections, passwords."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import TYPE_CHECKING

from sealpress.client.account import Exchanged
from sealpress.client.replies import one_line
from sealpress.diagnose.conversation import (
    ABOUT_PASSWORDS,
    Conversation,
    ask_about_a_job,
    ask_attributes,
)
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import listed
from sealpress.errors import Reason, SealpressError, TransportError
from sealpress.ipp.operations import Operation
from sealpress.transport.challenges import Challenge, parse_challenges

if TYPE_CHECKING:
    from sealpress.diagnose.examination import Examination

SLOW_ANSWER_SECONDS = 3.0
"""A printer that takes longer to tell about itself is called slow."""

SLOW_PERMISSION_SECONDS = 0.25
"""A printer that takes longer to give permission to send is slow at it."""

_WITHOUT_EXPECT = (
    "Have the proxy or print server before the printer answer Expect: 100-continue itself, or leave"
    " that field out of what it passes on; print past it; update the printer's firmware."
)

_KNOWN_SCHEMES = frozenset({"basic", "digest"})


async def look_at_http(exam: Examination) -> AsyncIterator[Observation]:
    """Ask for the printer's attributes and about a job, and see how HTTP carries both."""
    if exam.attempt is None:
        yield Observation.skipped("http-answer", "there is no connection")
        return
    talk = exam.conversation
    await ask_attributes(exam)
    if exam.attributes is not None:
        await ask_about_a_job(exam)
    for observation in judged(talk):
        yield observation


def judged(talk: Conversation) -> Iterator[Observation]:
    """Judge how HTTP carried a conversation."""
    for judge in (_answer, _version, _authentication, _chunks, _expect, _kept, _compressed):
        yield from judge(talk)


def _answers(talk: Conversation) -> Iterator[Exchanged]:
    return (one for one in talk.exchanges if one.response is not None)


def _answer(talk: Conversation) -> Iterator[Observation]:
    error = talk.attributes_error
    if error is not None and is_about_http(error):
        yield Observation.failed("http-answer", error, facts=_head_facts(talk))
        return
    facts = _head_facts(talk)
    asked = talk.about(Operation.GET_PRINTER_ATTRIBUTES)
    seconds = max((one.seconds for one in asked), default=0.0)
    server = f" ({facts['server']})" if facts.get("server") else ""
    if seconds > SLOW_ANSWER_SECONDS:
        text = f"it answers in HTTP{server}, but takes {seconds:.1f} s for it"
    else:
        text = f"it answers in HTTP{server} within {seconds:.2f} s"
    yield Observation.ok("http-answer", text, **facts, seconds=round(seconds, 3))


def is_about_http(error: SealpressError) -> bool:
    """Whether no HTTP answer came that could have carried IPP, at whatever path."""
    elsewhere = error.reason is Reason.HTTP_NOT_FOUND
    about_us = error.reason in ABOUT_PASSWORDS
    return isinstance(error, TransportError) and not (elsewhere or about_us)


def _head_facts(talk: Conversation) -> dict[str, str | int]:
    last = next((one.response for one in reversed(talk.exchanges) if one.response), None)
    if last is None:
        return {}
    return {
        "status": last.status,
        "server": one_line(last.headers.get("server")),
        "content_type": one_line(last.headers.get("content-type")),
    }


def _version(talk: Conversation) -> Iterator[Observation]:
    versions = {one.response.version for one in _answers(talk) if one.response}
    if not versions:
        return
    spoken = ".".join(map(str, min(versions)))
    if min(versions) >= (1, 1):
        yield Observation.ok("http-version", f"it speaks HTTP/{spoken}", version=spoken)
    else:
        yield Observation.problem(
            "http-version",
            Reason.HTTP_VERSION_OLD,
            f"it speaks HTTP/{spoken}, where IPP needs HTTP/1.1; requests are sent with their"
            " length",
            facts={"version": spoken},
        )


def _authentication(talk: Conversation) -> Iterator[Observation]:
    asked = [one for one in _answers(talk) if one.response and one.response.status == 401]
    error = talk.error
    facts = _challenge_facts(asked[-1]) if asked else {}
    if error is not None and error.reason in ABOUT_PASSWORDS:
        yield _not_admitted(error, facts)
    elif asked:
        yield Observation.ok(
            "authentication",
            f"it asks for a name and a password ({_schemes(facts)}), and takes those given",
            **facts,
        )
    elif any(_is_success(one) for one in talk.exchanges):
        yield Observation.ok("authentication", "it asks for no password", schemes=[])


def _not_admitted(error: SealpressError, facts: dict[str, list[str] | str]) -> Observation:
    schemes = facts.get("schemes") or []
    if schemes and not _KNOWN_SCHEMES & {scheme.lower() for scheme in schemes}:
        return Observation.problem(
            "authentication",
            Reason.AUTHENTICATION_UNSUPPORTED,
            f"it asks for {_schemes(facts)}, none of which is spoken here",
            facts=facts,
        )
    return Observation.failed("authentication", error, facts=facts)


def _challenge_facts(one: Exchanged) -> dict[str, list[str] | str]:
    response = one.response
    challenges: list[Challenge] = []
    if response is not None:
        challenges = parse_challenges(response.headers.get_all("www-authenticate"))
    return {
        "schemes": list(dict.fromkeys(each.scheme.capitalize() for each in challenges)),
        "realm": one_line(next((each.get("realm") for each in challenges), "")),
        "asked_at": one.operation,
    }


def _schemes(facts: dict[str, list[str] | str]) -> str:
    return listed(facts.get("schemes") or []) or "no kind that is named"


def _chunks(talk: Conversation) -> Iterator[Observation]:
    asked = talk.about(Operation.VALIDATE_JOB)
    in_chunks = [one for one in asked if one.sending.chunked]
    if any(_is_success(one) and one.sent.complete for one in in_chunks):
        yield Observation.ok("chunked-requests", "it takes requests in chunks", taken=True)
    elif talk.needs_length:
        yield Observation.problem(
            "chunked-requests",
            Reason.CHUNKS_REFUSED,
            "it does not answer a request in chunks, but the same with its length",
            outcome=Outcome.FAILED,
            facts={"taken": False, "answer": "nothing"},
        )
    elif in_chunks and any(_is_success(one) for one in asked if not one.sending.chunked):
        said = _said(in_chunks[-1])
        yield Observation.problem(
            "chunked-requests",
            Reason.CHUNKS_REFUSED,
            f"it answers requests in chunks with {said}; they are sent with their length",
            facts={"taken": False, "answer": said},
        )
    elif asked and not in_chunks:
        text = "requests are sent with their length, since HTTP/1.0 knows no chunks"
        yield Observation.ok("chunked-requests", text, taken=False)


def _said(one: Exchanged) -> str:
    if one.response is not None:
        return f"HTTP {one.response.status}"
    return one.error.reason.value if one.error else "nothing"


def _expect(talk: Conversation) -> Iterator[Observation]:
    asked = [one for one in talk.exchanges if one.sending.expecting and one.response is not None]
    refused = any(one.response and one.response.status == 417 for one in asked)
    if talk.hangs_on_expect:
        yield Observation.problem(
            "expect-continue",
            Reason.EXPECT_IGNORED,
            "it does not answer a request that asks for permission to send (100 Continue), but the"
            " same without",
            outcome=Outcome.FAILED,
            remedy=_WITHOUT_EXPECT,
            facts={"support": "hangs"},
        )
    elif refused:
        yield Observation.problem(
            "expect-continue",
            Reason.EXPECT_REFUSED,
            "it answers HTTP 417 to requests that wait for its permission to send",
            facts={"support": "refused"},
        )
    elif given := [one.sent.continued_after for one in asked if one.sent.continued]:
        yield _permitted(given[-1])
    elif any(_is_success(one) and one.sent.complete for one in asked):
        yield _not_permitted(asked)


def _not_permitted(asked: Sequence[Exchanged]) -> Observation:
    late = any(one.response and 100 in one.response.interim for one in asked)
    return Observation.problem(
        "expect-continue",
        Reason.EXPECT_IGNORED,
        f"it {'gives too late' if late else 'does not give'} the permission to send"
        " (100 Continue) that it is asked for",
        facts={"support": "late" if late else "ignored"},
    )


def _permitted(seconds: float | None) -> Observation:
    text = "it gives permission to send (100 Continue) when asked for it"
    if seconds is not None and seconds > SLOW_PERMISSION_SECONDS:
        text += f", but takes {seconds:.1f} s for it"
    taken = round(seconds or 0.0, 3)
    return Observation.ok("expect-continue", text, support="honoured", seconds=taken)


def _kept(talk: Conversation) -> Iterator[Observation]:
    judged = [one for one in talk.exchanges if _is_success(one) and one.sent.complete]
    if not judged:
        return
    if any(one.response and one.response.keep_alive for one in judged):
        text = "it keeps the connection open for the next request"
        yield Observation.ok("kept-connections", text, kept=True)
    else:
        yield Observation.problem(
            "kept-connections",
            Reason.CONNECTION_NOT_KEPT,
            "it closes the connection after each answer",
            facts={"kept": False},
        )


def _compressed(talk: Conversation) -> Iterator[Observation]:
    codings = {
        coding
        for one in _answers(talk)
        if one.response
        for coding in one.response.headers.tokens("content-encoding")
    } - {"identity"}
    if codings:
        yield Observation.problem(
            "compressed-answers",
            Reason.RESPONSE_COMPRESSED,
            f"it compresses its answers ({listed(sorted(codings))}), though it was asked not to",
            facts={"codings": sorted(codings)},
        )
    elif any(_is_success(one) for one in talk.exchanges):
        yield Observation.ok("compressed-answers", "it does not compress its answers", codings=[])


def _is_success(one: Exchanged) -> bool:
    return one.response is not None and one.response.status == 200
