"""PDF written without drawing: pages placed as they are, text stays text.

Runs in a worker only. What is imported here needs pikepdf for pages of a PDF; without it the
pages are drawn, and the document is made of pictures.
"""

from sealpress.transform.writing.materials import can_write_pdf
from sealpress.transform.writing.pdf_job import write_pdf

__all__ = ["can_write_pdf", "write_pdf"]
