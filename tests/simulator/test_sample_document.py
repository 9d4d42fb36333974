import shutil
import subprocess

import pytest

from sealpress.simulator.sample_document import PAGES, TITLE, sample_pdf


@pytest.fixture(scope="module")
def document():
    return sample_pdf()


def test_it_is_large_enough_for_several_chunks(document):
    assert 300_000 < len(document) < 1_500_000


def test_it_is_the_same_each_time(document):
    assert sample_pdf() == document


@pytest.mark.interop
@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="pdfinfo (poppler-utils) is not installed")
def test_pdfinfo_reads_it(document, tmp_path):
    path = tmp_path / "sample.pdf"
    path.write_bytes(document)
    found = subprocess.run(
        ["pdfinfo", path], capture_output=True, text=True, timeout=30, check=True
    )
    assert f"Pages:           {PAGES}" in found.stdout
    assert TITLE in found.stdout
    assert found.stderr == ""
