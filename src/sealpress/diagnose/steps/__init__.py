"""The steps of an examination, each looking at one side of a printer."""
