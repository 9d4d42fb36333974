"""A print server: queues that take jobs, and writers that bring them to real printers."""
