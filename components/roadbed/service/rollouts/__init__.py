"""How a new revision takes the place of the old one."""
