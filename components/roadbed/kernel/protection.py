"""What outlives a mistake: options of children that hold what nobody can get back."""

from typing import Any

import pulumi

from roadbed.kernel.component import Component


def protected_child(block: Component[Any], protected: bool) -> pulumi.ResourceOptions:
    """Options of a child that the engine refuses to delete, and leaves behind where the program has it no more.

    Where it is not `protected`, nothing is said, and what was said of the whole block holds.
    """
    return pulumi.ResourceOptions(parent=block, protect=protected or None, retain_on_delete=protected or None)


def retained_child(block: Component[Any], protected: bool) -> pulumi.ResourceOptions:
    """Options of a child that a protected one must not be without: it is left behind too, and can be replaced."""
    return pulumi.ResourceOptions(parent=block, retain_on_delete=protected or None)
