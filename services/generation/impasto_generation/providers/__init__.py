"""Image providers: one small protocol, one module for each back-end behind it."""
