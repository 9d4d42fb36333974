"""What an IPP printer answers: objects, attributes, operations. Pure: request in, response out."""
