"""How many tasks there are, and what changes that."""
