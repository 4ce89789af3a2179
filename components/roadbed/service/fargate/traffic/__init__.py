"""Routes made real: target groups, listener rules, records."""
