"""What only owners see, as octets: all of it comes back, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import SpoolError
from sealpress.ipp import Attribute, Collection, ValueTag
from sealpress.reasons import Reason
from sealpress.spool.private import private_octets, private_of
from sealpress.spool.records import JobPrivate
from tests.strategies import messages, texts

PRIVATES = st.builds(
    JobPrivate,
    name=texts,
    user=texts,
    user_issuer=texts,
    is_authenticated=st.booleans(),
    language=st.sampled_from(["en", "de-AT"]),
    peer=texts,
    connection=st.dictionaries(texts, texts, max_size=3),
    password=texts,
)


@given(PRIVATES)
def test_any_texts_come_back(private: JobPrivate) -> None:
    assert private_of(private_octets(private)) == private


@given(messages)
def test_any_attributes_come_back(message) -> None:
    attributes = tuple(one for group in message.groups for one in group.attributes)
    private = JobPrivate(template=attributes, submitted=attributes[::-1])
    assert private_of(private_octets(private)) == private


def test_collections_come_back() -> None:
    media = Collection([Attribute("media-type", (ValueTag.KEYWORD,), ("labels",))])
    column = Attribute("media-col", (ValueTag.BEG_COLLECTION,), (media,))
    private = JobPrivate(template=(column,))
    assert private_of(private_octets(private)).template == (column,)


def test_template_and_the_rest_are_told_apart() -> None:
    copies = Attribute("copies", (ValueTag.INTEGER,), (2,))
    for private in (JobPrivate(template=(copies,)), JobPrivate(submitted=(copies,))):
        assert private_of(private_octets(private)) == private


def test_a_form_of_tomorrow_is_named() -> None:
    octets = bytearray(private_octets(JobPrivate()))
    octets[0] = 9
    with pytest.raises(SpoolError) as caught:
        private_of(bytes(octets))
    assert caught.value.reason is Reason.SPOOL_TOO_NEW
