from __future__ import annotations

import pytest

from sealpress.client.job_options import all_options
from sealpress.errors import UsageError


def test_keywords_and_the_mapping_go_together():
    together = all_options({"copies": 2}, {"media-col": {}, "x-vendor": 1})
    assert together == {"copies": 2, "media-col": {}, "x-vendor": 1}


def test_registered_attributes_outside_the_list_are_keywords_as_well():
    assert all_options({"job_account_id": "me"}, None) == {"job_account_id": "me"}


@pytest.mark.parametrize(
    ("common", "options", "said"),
    [
        ({"copys": 2}, None, "'copys' is no job option; did you mean copies"),
        ({"xyz": 2}, None, "'xyz' is no job option"),
        ({}, [("copies", 2)], "options is a mapping, not list"),
        ({}, {5: 6}, "the option 5 is no name"),
        ({"copies": 2}, {"copies": 3}, "the option 'copies' is given twice"),
    ],
)
def test_what_can_not_be_meant(common, options, said):
    with pytest.raises(UsageError) as caught:
        all_options(common, options)
    assert said in caught.value.detail
