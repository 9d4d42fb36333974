"""Plain text as pages: charsets, controls of old printers, any script that fonts can be found for.

Text is read piece by piece, put on a grid of columns and lines (``platen``) and set with fonts
(``typesetting``) into pages of a PDF; what is kept is a page or two, however long the text is.
"""
