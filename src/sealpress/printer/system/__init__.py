"""The System Service: one object that stands for all printers of a server (PWG 5100.22); pure."""
