"""Subscriptions to a system, its printers and its resources (PWG 5100.22); pure."""
