"""Honours: stars for hours given, and the certificate that says so; nothing is spent for them."""
