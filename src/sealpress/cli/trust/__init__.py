"""``sealpress trust``: whose certificates are trusted, one module a command."""
