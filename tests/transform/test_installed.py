"""What is installed is found without being loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sealpress.transform import installed as module
from sealpress.transform.choosing import ALL_MEANS, NO_MEANS
from sealpress.transform.installed import NEEDED, installed
from sealpress.transform.pool import REQUIRED_PACKAGES


def test_here_is_all_that_is_needed() -> None:
    assert installed() == ALL_MEANS
    assert set(NEEDED) == set(REQUIRED_PACKAGES)


@pytest.mark.parametrize("missing", NEEDED)
def test_without_one_of_them_nothing_is_read(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert installed() == NO_MEANS
    assert "sealpress[transform]" in installed().missing


def test_without_pikepdf_pdf_is_not_rearranged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    assert not installed().edits_pdf
    assert installed().reads == ALL_MEANS.reads
    assert "sealpress[pdf]" in installed().missing


def test_looking_loads_nothing() -> None:
    code = f"""
import sys
from sealpress.transform.installed import installed
installed()
print(sorted({set(NEEDED) | {"pikepdf"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
    assert module.__doc__
