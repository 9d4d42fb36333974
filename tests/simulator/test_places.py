"""Paths that lead to a virtual printer."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.printer import PrinterConfig
from sealpress.simulator import VirtualPrinterConfig
from sealpress.simulator.places import Places
from sealpress.simulator.service import PrintService


@pytest.fixture
def places(tmp_path: Path) -> Places:
    service = PrintService(
        PrinterConfig(), VirtualPrinterConfig(output=tmp_path, identity=tmp_path)
    )
    return Places(service, "/ipp/print", ("/", "/admin/"))


@pytest.mark.parametrize("path", ["/ipp/print", "/", "/admin/", "/ipp/print/1", "/ipp/print/4711"])
def test_it_is_there(places: Places, path: str) -> None:
    assert places.get(path) is not None


@pytest.mark.parametrize(
    "path",
    ["/ipp", "/ipp/print/", "/ipp/print/one", "/ipp/print/1/2", "/1", "/admin/1", "/ipp/print/-1"],
)
def test_it_is_not_there(places: Places, path: str) -> None:
    assert places.get(path) is None
    with pytest.raises(KeyError):
        places[path]


def test_its_own_paths_are_listed(places: Places) -> None:
    assert set(places) == {"/ipp/print", "/", "/admin/"}
    assert len(places) == 3
