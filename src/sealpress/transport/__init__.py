"""HTTP and TLS beneath IPP: TLS channel, HTTP/1.1 exchange, framing, upgrade, authentication."""
