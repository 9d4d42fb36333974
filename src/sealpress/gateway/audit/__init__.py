"""The evidence: an append-only log whose records are chained by digests, and its verification."""
