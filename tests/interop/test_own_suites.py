"""The suites that come with Sealpress are understood by Debian's ipptool, which judges alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.conformance.files import OWN_SUITES
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from tests.everywhere.samples import lay_out
from tests.interop import ipptool


@pytest.mark.interop
@pytest.mark.parametrize("suite", ["sealpress-everywhere", "sealpress-everywhere-documents"])
def test_no_test_fails(tmp_path: Path, suite: str) -> None:
    variables = {**lay_out(tmp_path), "POLL": "0.05"}
    document = Path(variables["PDF"])
    config = VirtualPrinterConfig(output=tmp_path / "out", identity=tmp_path / "identity")
    with run_in_thread(config) as printer:
        score = ipptool.score(
            printer.uri("ipp"),
            str(OWN_SUITES / f"{suite}.test"),  # it takes FILE without a name for the folder then
            folder=tmp_path,
            variables=variables,
            document=document,
        )
    assert score.failed == [], score.output
    assert score.passed > 40, score.output
