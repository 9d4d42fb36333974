"""What was decided about printers, kept: pins, authorities, exceptions and the log of decisions."""
