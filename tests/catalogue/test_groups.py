"""Groups of reasons: each reason in one at most, and treated alike by who names the group."""

import itertools

import pytest

from sealpress.catalogue import groups
from sealpress.catalogue.shown import SHOWN, vendor_keyword
from sealpress.gateway.delivery.verdicts import VERDICTS

NAMES = groups.__all__


def test_a_reason_is_in_one_group_at_most():
    reasons = list(itertools.chain.from_iterable(getattr(groups, name) for name in NAMES))
    assert len(reasons) == len(set(reasons))


@pytest.mark.parametrize("name", NAMES)
def test_a_group_has_one_verdict(name):
    assert len({VERDICTS[reason] for reason in getattr(groups, name)}) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_group_shows_alike(name):
    """But for the keyword that is each reason's own."""
    keywords = {
        frozenset((*SHOWN[reason].printer, *SHOWN[reason].job)) - {vendor_keyword(reason)}
        for reason in getattr(groups, name)
    }
    assert len(keywords) == 1
