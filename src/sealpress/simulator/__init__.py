"""Virtual printers that keep what they receive, for people's tests and ours."""
