"""IBM i's printer stream SCS: EBCDIC text with controls, printed on the platen of plain text."""
