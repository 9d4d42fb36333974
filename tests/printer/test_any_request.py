"""Whatever a client sends, the printer answers, and the answer can be sent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress import ipp
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.registry import Kind, attributes_of
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import AcceptDocument
from sealpress.printer.operations import RULES
from tests import strategies
from tests.printer.conversation import URI, Conversation

_KNOWN = sorted(attributes_of(Kind.OPERATION)) + sorted(attributes_of(Kind.JOB_TEMPLATE))
_HEAD = [
    Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
    Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",)),
    Attribute("printer-uri", (ValueTag.URI,), (URI,)),
]
_JOB_ID = Attribute("job-id", (ValueTag.INTEGER,), (1,))


@st.composite
def known_attributes(draw: st.DrawFn) -> list[Attribute]:
    """Attributes with names that mean something and values that may not fit them."""
    drawn = draw(st.lists(strategies.attributes, max_size=4))
    names = draw(st.lists(st.sampled_from(_KNOWN), min_size=len(drawn), max_size=len(drawn)))
    return [Attribute(name, one.tags, one.values) for name, one in zip(names, drawn, strict=True)]


@st.composite
def plausible_requests(draw: st.DrawFn) -> Message:
    """Requests with a good head and anything behind it."""
    operation = [*_HEAD, *draw(st.sampled_from([[], [_JOB_ID]])), *draw(known_attributes())]
    groups = [Group(operation, tag=GroupTag.OPERATION)]
    if draw(st.booleans()):
        groups.append(Group(draw(known_attributes()), tag=GroupTag.JOB))
    code = draw(st.sampled_from(sorted(RULES)))
    return Message(Version(2, 0), code, 1, groups)


def answer(talk: Conversation, message: Message) -> Message:
    reply = talk.printer.begin(message, talk.where)
    if isinstance(reply, AcceptDocument):
        return talk.printer.document_received(reply, octets=1, at=talk.now)
    return reply.message


@settings(deadline=None)
@given(st.one_of(strategies.messages, plausible_requests()))
def test_every_request_is_answered(message: Message) -> None:
    talk = Conversation()
    talk.new_job()
    response = answer(talk, message)
    assert response.request_id == message.request_id
    assert ipp.decode(ipp.encode(response)) == response


@settings(deadline=None)
@given(plausible_requests())
def test_every_ticket_is_plain(message: Message) -> None:
    talk = Conversation()
    answer(talk, message)
    for event in talk.printer.take_events():
        if event.job_id:
            assert repr(talk.printer.ticket(event.job_id))
