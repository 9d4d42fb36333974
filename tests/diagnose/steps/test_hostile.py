"""Whatever a printer tells about itself, steps that read it end with observations."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.client.replies import Reply
from sealpress.diagnose.conversation import usual_ticket
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.pages import page_for
from sealpress.diagnose.steps.claims import look_at_claims
from sealpress.diagnose.steps.clock import look_at_clock
from sealpress.diagnose.steps.description import look_at_description
from sealpress.diagnose.steps.listed_addresses import look_at_listed_addresses
from sealpress.diagnose.steps.repairs import look_at_repairs
from sealpress.diagnose.steps.state import look_at_state
from sealpress.diagnose.steps.supplies import look_at_supplies
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag, ValueTag
from tests.diagnose.steps.examined import examination, taken
from tests.strategies import attributes

LOOKS = [
    look_at_listed_addresses,
    look_at_claims,
    look_at_clock,
    look_at_description,
    look_at_state,
    look_at_supplies,
]
_READ = """color-supported compression-supported copies-supported document-format-default
document-format-supported finishings-supported ipp-features-supported
ipp-versions-supported marker-levels marker-low-levels marker-names marker-types
media-default media-ready media-supported mopria-certified operations-supported
print-quality-supported printer-current-time printer-input-tray
printer-is-accepting-jobs printer-make-and-model printer-name printer-state
printer-state-message printer-state-reasons printer-supply printer-supply-description
printer-uri-supported pwg-raster-document-resolution-supported
pwg-raster-document-type-supported queued-job-count sides-supported
uri-authentication-supported uri-security-supported"""
NAMES = _READ.split()

WORDS = ["", "\x1b[2J", "2.0", "9.9", "airprint-1.0", "application/pdf", "image/pwg-raster",
         "ipp-everywhere", "ipps://printer.example/", "media-empty-error", "none", "sgray_8", "tls",
         "two-sided-long-edge", "-error", "ipp://[::1", "custom_x_1x1mm", "x" * 1023]  # fmt: skip

short = st.lists(st.sampled_from(WORDS), max_size=4).map(
    lambda words: Attribute("x", (ValueTag.KEYWORD,) * len(words), tuple(words))
)


@st.composite
def told(draw):
    """Draw attributes with names that are read and values of any kind, also none at all."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=8, unique=True))
    made = []
    for name in names:
        like = draw(attributes | short)
        made.append(Attribute(name, like.tags, like.values))
    return Group(made, tag=GroupTag.PRINTER)


one_examination = functools.cache(examination)


@pytest.mark.parametrize("look", LOOKS)
@settings(max_examples=40)
@given(printer=told())
def test_reading_raises_nothing(look, printer):
    exam = one_examination()
    exam.attributes = printer
    for one in taken(look, exam).values():
        assert one.sentence.isprintable()
        assert (one.reason is None) == (one.outcome in {Outcome.OK, Outcome.SKIPPED})


@settings(max_examples=40)
@given(printer=told())
def test_a_question_and_a_page_can_always_be_made(printer):
    usual_ticket(printer)
    page_for(printer)


@settings(max_examples=40)
@given(first=st.lists(attributes, max_size=3))
def test_answers_may_begin_with_anything(first):
    exam = one_examination()
    message = Message(Version(2, 0), 0, 1, [Group(first, tag=GroupTag.OPERATION)])
    exam.conversation.attributes = Reply(message)
    assert list(taken(look_at_repairs, exam)) == ["repairs"]
