"""What one more answer teaches about a printer."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.client.facts import ExpectSupport, Offer, PrinterFacts
from sealpress.client.fallbacks import Sending, Step
from sealpress.client.link import chunks_seen, expect_seen
from sealpress.transport.attempt import Binding
from sealpress.transport.headers import Headers
from sealpress.transport.response import HttpResponse

OK = HttpResponse(status=200, reason="", version=(1, 1), headers=Headers(), body=b"")
OLD = replace(OK, version=(1, 0))
EARLY = replace(OK, status=413, request_complete=False)
CHUNKED = Sending(chunked=True, chunks_known=False, expecting=True, reused=False, repeatable=False)
COUNTED = replace(CHUNKED, chunked=False, taken=frozenset({Step.COUNTED}))
PLAIN = replace(CHUNKED, chunked=False)


@pytest.mark.parametrize(
    ("known", "response", "sending", "now"),
    [
        (None, OK, CHUNKED, True),
        (None, OLD, CHUNKED, True),
        (None, EARLY, CHUNKED, None),
        (None, OK, COUNTED, False),
        (None, replace(EARLY, status=400), COUNTED, None),
        (None, OK, PLAIN, None),
        (None, OLD, PLAIN, False),
        (True, OLD, PLAIN, True),
        (True, OK, COUNTED, False),
        (False, OK, PLAIN, False),
    ],
)
def test_chunks(known, response, sending, now):
    assert chunks_seen(known, response, sending) is now


@pytest.mark.parametrize(
    ("response", "expecting", "now"),
    [
        (replace(OK, interim=(100,)), True, ExpectSupport.HONOURED),
        (replace(OK, interim=(102, 100)), True, ExpectSupport.HONOURED),
        (OK, True, ExpectSupport.IGNORED),
        (EARLY, True, ExpectSupport.UNKNOWN),
        (replace(EARLY, status=417), True, ExpectSupport.REFUSED),
        (OK, False, ExpectSupport.UNKNOWN),
    ],
)
def test_expect(response, expecting, now):
    sending = replace(CHUNKED, expecting=expecting)
    assert expect_seen(ExpectSupport.UNKNOWN, response, sending) is now


def test_facts_are_the_same_after_json():
    offer = Offer(host="h", port=631, binding=Binding.UPGRADE, works=True, findings=("x",))
    facts = PrinterFacts(chunked=True, ipp_version=(2, 0), offers=(offer,))
    assert PrinterFacts.from_dict(facts.as_dict()) == facts


@pytest.mark.parametrize("stored", [{"binding": "tunnel"}, {"host": "h"}, {}])
def test_an_offer_that_is_none_is_refused(stored):
    with pytest.raises((TypeError, ValueError)):
        Offer.from_dict(stored)


def test_merging_keeps_safety():
    safe = PrinterFacts(upgrade_required=True, secured=True, path="/old")
    assert safe.merged(PrinterFacts(path="/new")) == replace(safe, path="/new")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = [field.name for field in fields(PrinterFacts)]


@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_any_json_is_facts_or_a_known_error(stored):
    try:
        PrinterFacts.from_dict(stored)
    except (TypeError, ValueError, AttributeError):
        return
