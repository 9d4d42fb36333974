import pytest

from sealpress.simulator.pages import count_pages
from sealpress.simulator.sample_document import PAGES, sample_pdf

PDF = "application/pdf"


def counted(tmp_path, octets, document_format=PDF):
    path = tmp_path / "document"
    path.write_bytes(octets)
    return count_pages(path, document_format)


def test_sample_document(tmp_path):
    assert counted(tmp_path, sample_pdf()) == PAGES


@pytest.mark.parametrize("filler", range((1 << 20) - 40, (1 << 20) + 3, 7))
def test_a_page_at_the_border_of_two_pieces_counts_once(tmp_path, filler):
    assert counted(tmp_path, b" " * filler + b"/Type /Page /X" + b" " * 50) == 1


def test_the_page_tree_is_no_page(tmp_path):
    assert counted(tmp_path, b"/Type /Pages /Type/Page/Type  /Page>>") == 2


def test_other_formats_are_not_counted(tmp_path):
    assert counted(tmp_path, b"/Type /Page ", "image/jpeg") == 0
