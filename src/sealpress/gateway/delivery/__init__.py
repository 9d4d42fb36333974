"""Each accepted job printed once, in order: destinations, verdicts, writers, dispatcher."""
