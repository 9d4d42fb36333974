"""Listen for HTTP and TLS clients on one port and hand requests to a printer or a service."""
