"""Home, author and explore timelines: a pure projection."""
