"""What had to be repaired or gone around to read a printer's answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from sealpress.client.replies import Reply
from sealpress.diagnose.observation import Observation, Outcome
from sealpress.diagnose.reading import NOT_TOLD, listed
from sealpress.errors import Reason
from sealpress.ipp.repairs import Repair
from sealpress.ipp.tags import GroupTag

if TYPE_CHECKING:
    from sealpress.client.facts import JsonValue
    from sealpress.diagnose.examination import Examination

_FIRST_ATTRIBUTES = ("attributes-charset", "attributes-natural-language")


async def look_at_repairs(exam: Examination) -> AsyncIterator[Observation]:
    """Name each repair of the answers, with how often and where it was needed."""
    talk = exam.conversation
    replies = [reply for reply in (talk.attributes, talk.validation) if reply is not None]
    if not replies:
        yield Observation.skipped("repairs", NOT_TOLD)
        return
    fired = [one for reply in replies for one in reply.fired]
    counts = Counter(one.repair for one in fired)
    notes = sorted({note for reply in replies for note in _notes(reply)})
    if not fired and not notes:
        text = "its answers keep the rules of the encoding"
        yield Observation.ok("repairs", text, repairs=[], notes=[])
        return
    places = {repair: _places(replies, repair) for repair in counts}
    facts: dict[str, JsonValue] = {
        "repairs": [
            {"repair": str(repair), "count": count, "where": places[repair]}
            for repair, count in counts.items()
        ],
        "notes": notes,
    }
    words = [
        f"{repair} {_times(count)}{_where(places[repair])}" for repair, count in counts.items()
    ]
    yield Observation.problem(
        "repairs",
        Reason.ENCODING_REPAIRED,
        f"its answers were read by putting right: {listed([*words, *notes])}",
        outcome=None if fired else Outcome.NOTE,
        facts=facts,
    )


def _notes(reply: Reply) -> Iterator[str]:
    """Tell what was overlooked besides: in the HTTP head, and at the front of the message."""
    ours = {str(one) for one in reply.fired}
    for text in reply.repairs:
        if text not in ours and not text.startswith("content-encoding"):  # that is HTTP's
            yield text
    first = [attribute.name for attribute in reply.group(GroupTag.OPERATION)][:2]
    if tuple(first) != _FIRST_ATTRIBUTES:
        yield "charset and language are not the first attributes"


def _places(replies: list[Reply], repair: Repair) -> list[str]:
    """Return which attributes it was needed for, without what the group is called."""
    paths = (one.path for reply in replies for one in reply.fired if one.repair is repair)
    return list(dict.fromkeys("/".join(path[1:2] or path) for path in paths))


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _where(places: list[str]) -> str:
    named = [place for place in places if place]
    return f" ({listed(named, most=3)})" if named else ""
