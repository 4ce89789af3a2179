"""Two stacks that use as much of Pulumi as a program can, so that both plans are compared on all of it."""

import pulumi

if pulumi.get_stack().startswith("network."):
    import network  # noqa: F401
else:
    import everything  # noqa: F401
