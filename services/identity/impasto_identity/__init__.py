"""Accounts, sessions, follows, blocks and the key vault."""
