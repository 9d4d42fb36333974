"""Print and ask, from Python: Printer, AsyncPrinter, jobs, the connection plan."""
