"""The names that ``sealpress.ipp`` promises, and what it takes to load them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sealpress import ipp


@pytest.mark.parametrize("name", ipp.__all__)
def test_each_promised_name_is_there(name: str) -> None:
    assert getattr(ipp, name) is not None


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'decod'"):
        ipp.decod  # noqa: B018  # looking it up is the test


def test_the_registry_is_not_loaded_for_decoding() -> None:
    code = "import sys, sealpress.ipp; print('sealpress.ipp.registry' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
