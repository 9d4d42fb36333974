"""Who wants to be told what happens at a printer: subscriptions and what they gathered."""
