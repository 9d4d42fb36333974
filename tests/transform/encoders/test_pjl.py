"""PJL around jobs."""

from __future__ import annotations

from sealpress.transform.encoders.pjl import UNIVERSAL_EXIT, enter
from sealpress.transform.pixels import Resolution


def test_a_job_begins_with_its_resolution_and_its_language() -> None:
    assert enter("PCLXL", Resolution.square(600)) == (
        b"\x1b%-12345X@PJL SET RESOLUTION=600\r\n@PJL ENTER LANGUAGE=PCLXL\r\n"
    )


def test_the_exit_is_the_universal_one() -> None:
    assert UNIVERSAL_EXIT == b"\x1b%-12345X"
