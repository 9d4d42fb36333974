from __future__ import annotations

import pytest

from sealpress.client.replies import Reply
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.repairs import look_at_repairs
from sealpress.errors import Reason
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.repairs import Repair, RepairFired
from sealpress.ipp.tags import GroupTag, ValueTag
from tests.diagnose.steps.examined import examination, taken

CHARSET = Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",))
LANGUAGE = Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",))


def reply(*fired, notes=(), first=(CHARSET, LANGUAGE)):
    message = Message(Version(2, 0), 0, 1, [Group(list(first), tag=GroupTag.OPERATION)])
    return Reply(message, (*notes, *map(str, fired)), fired=tuple(fired))


def fired(repair, *path):
    return RepairFired(repair, 8, ("printer-attributes", *path))


def looked(attributes, validation=None):
    exam = examination()
    exam.conversation.attributes, exam.conversation.validation = attributes, validation
    return taken(look_at_repairs, exam)["repairs"]


def test_clean_answers():
    one = looked(reply(), reply())
    assert (one.outcome, one.facts) == (Outcome.OK, {"repairs": [], "notes": []})


@pytest.mark.parametrize("repair", list(Repair))
def test_each_repair_is_named(repair):
    one = looked(reply(fired(repair, "media-col-default")))
    assert one.reason is Reason.ENCODING_REPAIRED
    assert f"{repair} once (media-col-default)" in one.sentence
    assert one.facts["repairs"] == [
        {"repair": str(repair), "count": 1, "where": ["media-col-default"]}
    ]


def test_repairs_of_a_kind_are_counted():
    wrong = Repair.WRONG_LENGTH
    one = looked(reply(fired(wrong, "a"), fired(wrong, "b", "c"), fired(wrong, "a")))
    assert f"{wrong} 3 times (a, b)" in one.sentence


def test_both_answers_count():
    one = looked(reply(fired(Repair.MISSING_END)), reply(fired(Repair.MISSING_END)))
    assert one.facts["repairs"][0]["count"] == 2


def test_what_was_overlooked_besides_is_a_note():
    one = looked(reply(notes=["content-type text/plain", "answered version 2.0 with 1.0"]))
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.ENCODING_REPAIRED)
    assert one.facts["notes"] == ["answered version 2.0 with 1.0", "content-type text/plain"]


def test_a_compression_is_not_told_twice():
    one = looked(reply(notes=["content-encoding though identity was asked for"]))
    assert one.outcome is Outcome.OK


@pytest.mark.parametrize("first", [(), (CHARSET,), (LANGUAGE, CHARSET)])
def test_charset_and_language_come_first(first):
    one = looked(reply(first=first))
    assert one.facts["notes"] == ["charset and language are not the first attributes"]


def test_without_answers_it_is_skipped():
    assert looked(None).outcome is Outcome.SKIPPED
