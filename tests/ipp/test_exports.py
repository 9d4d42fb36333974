"""What ``sealpress.ipp`` promises is there, and light."""

from __future__ import annotations

import pytest

from sealpress import ipp


@pytest.mark.parametrize("name", ipp.__all__)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(ipp, name) is not None


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'bogus'"):
        _ = ipp.bogus
