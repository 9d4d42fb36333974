"""Who may do what at the gateway: users, passwords, roles, and what may come in clear."""
