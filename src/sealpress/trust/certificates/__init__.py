"""What certificates say, how they hang together, and everything that is wrong with them."""
