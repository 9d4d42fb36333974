"""Document objects: each document of a job with attributes and a state of its own (PWG 5100.5)."""
