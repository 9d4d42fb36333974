"""Pages put on sheets: which page, where, on which side, in which order (pure, lazy).

:func:`lay_out` gives the sides one after the other as they are printed; nothing of a page but its
size is asked for, and only when its side is due.
"""

from sealpress.transform.layout.device import device_box, device_matrix
from sealpress.transform.layout.frame import DIRECTIONS, GRIDS, page_frame
from sealpress.transform.layout.own_sheets import sheet_text
from sealpress.transform.layout.plan import lay_out, totals

__all__ = [
    "DIRECTIONS",
    "GRIDS",
    "device_box",
    "device_matrix",
    "lay_out",
    "page_frame",
    "sheet_text",
    "totals",
]
