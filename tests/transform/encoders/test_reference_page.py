"""The reference page names what is read and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.transform.encoders.compression import JPEG_QUALITIES
from sealpress.transform.encoders.jpeg import MAX_SIDE
from sealpress.transform.encoders.pcl_media import side_margin
from sealpress.transform.sources import SOURCES
from sealpress.transform.target import OutputFormat
from tests.transform.encoders.pages import A4, LETTER

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/reference/document-formats.md").read_text(encoding="utf-8")
READ, WRITTEN = PAGE.partition("## Written")[::2]


@pytest.mark.parametrize("mime", SOURCES)
def test_what_is_read_is_named(mime: str) -> None:
    assert f"`{mime}`" in READ


@pytest.mark.parametrize("format_", [one for one in OutputFormat if one is not OutputFormat.TEXT])
def test_what_is_written_is_named(format_: OutputFormat) -> None:
    assert f"| `{format_}`" in WRITTEN


def test_numbers_are_those_of_the_code() -> None:
    draft, normal, high = JPEG_QUALITIES.values()
    assert f"{draft} for draft, {normal} for normal, {high} (" in PAGE
    assert f"at most {MAX_SIDE:,} pixels" in PAGE
    assert side_margin(LETTER, 300) / 300 == 1 / 4
    assert f"{side_margin(A4, 300) / 300 * 25.4:.2f} mm" in PAGE
