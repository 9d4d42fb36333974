"""What a virtual printer has seen: requests as they came, and jobs as they are now."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sealpress.ipp.operations import operation_name
from sealpress.ipp.tags import GroupTag
from sealpress.printer.ticket import plain_attributes

if TYPE_CHECKING:
    from sealpress.ipp.message import Message

MAX_RECEIVED_REQUESTS = 1000
"""How many requests a virtual printer keeps for its tests; older ones are forgotten."""


MAX_RECEIVED_CHARACTERS = 16 * 1024 * 1024
"""How much these requests may say altogether, in characters; older ones are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """An IPP request as it came.

    Attributes:
        operation: The operation's name: ``Print-Job``.
        version: The IPP version: ``2.0``.
        attributes: The operation attributes, as plain data.
        job_attributes: What the job shall be like, as plain data.
        framing: ``chunked`` or ``counted``.
        expect: The ``Expect`` field of HTTP; empty without one.
        user_agent: What the client calls itself.
        http_version: ``1.1`` or ``1.0``.
        binding: ``plain``, ``implicit`` or ``upgrade``.
        tls_version: ``TLSv1.3``; empty in clear.
        user: The user that HTTP or TLS made sure of; empty for nobody.
        peer: The client's address.
    """

    operation: str
    version: str
    attributes: Mapping[str, object]
    job_attributes: Mapping[str, object]
    framing: str = ""
    expect: str = ""
    user_agent: str = ""
    http_version: str = ""
    binding: str = ""
    tls_version: str = ""
    user: str = ""
    peer: str = ""

    @property
    def secure(self) -> bool:
        """Whether it came through TLS."""
        return bool(self.tls_version)

    @classmethod
    def seen(cls, message: Message, connection: Mapping[str, object]) -> ReceivedRequest:
        """Make it from what the server knows."""
        facts = {name: str(connection.get(_FACTS[name]) or "") for name in _FACTS}
        return cls(
            operation=operation_name(message.code),
            version=str(message.version),
            attributes=_attributes(message, GroupTag.OPERATION),
            job_attributes=_attributes(message, GroupTag.JOB),
            **facts,
        )


class ReceivedRequests:
    """The requests that came last, however many come and whatever they say."""

    def __init__(self) -> None:
        self._kept: deque[tuple[ReceivedRequest, int]] = deque()
        self._characters = 0

    def append(self, one: ReceivedRequest, characters: int = 0) -> int:
        """Keep one more; the oldest are forgotten.

        Args:
            one: The request.
            characters: How much it says, if that is known.

        Returns:
            How much it says.
        """
        characters = characters or len(repr(one))
        self._kept.append((one, characters))
        self._characters += characters
        while len(self._kept) > MAX_RECEIVED_REQUESTS or (
            self._characters > MAX_RECEIVED_CHARACTERS and len(self._kept) > 1
        ):
            self._characters -= self._kept.popleft()[1]
        return characters

    def __iter__(self) -> Iterator[ReceivedRequest]:
        """The oldest first, as they are now."""
        return iter([one for one, _ in self._kept.copy()])


_FACTS = {
    "framing": "framing",
    "expect": "expect",
    "user_agent": "user-agent",
    "http_version": "http-version",
    "binding": "binding",
    "tls_version": "tls-version",
    "user": "user",
    "peer": "peer",
}
"""Field of a request -> what the server calls it."""


def _attributes(message: Message, tag: GroupTag) -> dict[str, object]:
    group = message.group(tag)
    return plain_attributes(group) if group is not None else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedJob:
    """A job of a virtual printer at one moment.

    Attributes:
        id: Its number.
        name: ``job-name``.
        user: Who made it.
        state: ``job-state`` as a keyword.
        reasons: ``job-state-reasons``.
        message: ``job-state-message``.
        impressions: Sides printed so far.
        secure: Whether it came through TLS.
        attributes: What it shall be like, as plain data.
        documents: Files of its documents.
    """

    id: int
    name: str
    user: str
    state: str
    reasons: tuple[str, ...]
    message: str
    impressions: int
    secure: bool
    attributes: Mapping[str, object]
    documents: tuple[Path, ...]

    @classmethod
    def of_ticket(cls, ticket: Mapping[str, Any], documents: Iterable[Path]) -> PrintedJob:
        """Make it from the printer model's ticket."""
        return cls(
            id=ticket["job-id"],
            name=ticket["job-name"],
            user=ticket["job-originating-user-name"],
            state=ticket["job-state"],
            reasons=tuple(ticket["job-state-reasons"]),
            message=ticket["job-state-message"],
            impressions=ticket["job-impressions-completed"],
            secure=ticket["secure"],
            attributes=ticket["attributes"],
            documents=tuple(documents),
        )

    @property
    def has_ended(self) -> bool:
        """Whether it is completed, canceled or aborted."""
        return self.state in {"completed", "canceled", "aborted"}
