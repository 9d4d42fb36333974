import re
import shutil
import subprocess
import zlib

import pytest

from sealpress.simulator.pdf_canvas import A4, text_width
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


def contents(document):
    packed = re.findall(rb"stream\n(.*?)\nendstream", document, re.DOTALL)
    return [zlib.decompress(one).decode("latin-1") for one in packed]


def test_everything_is_drawn_on_the_page(document):
    width, height = A4
    for page in contents(document):
        for x, y in re.findall(r"^(-?[\d.]+) (-?[\d.]+) [ml]$", page, re.MULTILINE):
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height


def test_each_page_has_its_number(document):
    for number, page in enumerate(contents(document), start=1):
        assert f"(page {number} of {PAGES})" in page


def test_no_line_of_text_is_wider_than_the_paper(document):
    for page in contents(document):
        for size, x, text in re.findall(r"BT /F0 ([\d.]+) Tf ([\d.]+) [\d.]+ Td \((.*)\) Tj", page):
            assert float(x) + text_width(text, float(size)) <= A4[0]
