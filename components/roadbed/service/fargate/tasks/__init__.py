"""Everything a task needs before it starts: definition, roles, security group, log."""
