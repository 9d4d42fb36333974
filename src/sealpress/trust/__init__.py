"""Whom to trust: certificates, chains, findings, policies, identities. Knows no sockets."""
