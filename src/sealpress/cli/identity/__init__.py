"""``sealpress identity``: own keys and certificates, one module a command."""
