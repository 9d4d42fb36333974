"""Subscriptions to what happens at a printer, and fetching it (RFC 3995, RFC 3996)."""
