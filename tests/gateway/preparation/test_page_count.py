"""A page counts when its last octet was handed over."""

from __future__ import annotations

import logging

from sealpress.gateway.preparation.page_count import PageCount
from sealpress.transform.request import Done, PageDone, Started, Warned


def test_pages_count_by_the_octets_they_end_at():
    pages = PageCount()
    pages.saw(Started(impressions=3))
    for number in (1, 2):
        pages.saw(PageDone(impression=number, sheet=number, octets=number * 100))
    assert [pages.delivered(octets) for octets in (99, 100, 150, 200, 900)] == [0, 1, 1, 2, 2]
    assert pages.total == 3


def test_what_comes_behind_the_last_page_belongs_to_it():
    pages = PageCount()
    pages.saw(Started(impressions=None))
    pages.saw(Done(octets=120, impressions=1, sheets=1))
    assert (pages.delivered(119), pages.delivered(120), pages.total) == (0, 1, 1)


def test_remarks_go_to_the_log(caplog):
    with caplog.at_level(logging.INFO, logger="sealpress.gateway"):
        PageCount().saw(Warned(what="font-missing", detail="Courier is drawn by another", page=2))
    assert caplog.messages == ["font-missing: Courier is drawn by another (page 2)"]
