from __future__ import annotations

import logging

import pytest

from sealpress.simulator import VirtualPrinterConfig, run_in_thread


@pytest.fixture(scope="module")
def one_printer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sick")
    config = VirtualPrinterConfig(output=folder / "printed", identity=folder / "identity")
    with run_in_thread(config) as printer:
        yield printer


@pytest.fixture
def sick(one_printer, caplog):
    """A virtual printer whose faults are changed while it runs; it is well again afterwards.

    Whatever is wrong with it on purpose is no trouble for it.
    """
    yield one_printer
    one_printer.set_faults()
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []
