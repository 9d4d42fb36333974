"""IPP messages as values: encode, decode, look up (RFC 8010, RFC 8011, PWG). Pure."""
