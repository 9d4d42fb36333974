"""Encryption at rest: documents in sealed chunks, a key for each, and the ring of keys above."""
