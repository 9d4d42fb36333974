"""What clients ask of documents: the operations of PWG 5100.5 and their table."""
