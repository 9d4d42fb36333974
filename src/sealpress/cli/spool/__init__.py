"""``sealpress spool``: where a gateway keeps jobs and documents, and the key that seals them."""
