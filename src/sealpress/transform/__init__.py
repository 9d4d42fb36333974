"""Documents turned into what a printer takes, page by page, in a process of their own.

What is decided here (``choosing``, ``layout``) is pure. What reads a document (``sources``), draws
(``rendering``) and writes (``encoders``) runs in a worker process only, locked in before it sees
the first octet; the process that prints never parses a document.
"""
