"""Tasks that a schedule starts."""
