"""What there is once for each running program; kept on its stack's own resource, and gone with it."""

from typing import Any, ClassVar, Self

import pulumi
from pulumi.runtime import get_root_resource


class PerProgram:
    """Made without arguments, by whoever asks for it first."""

    belongs: ClassVar[str]
    """Why there is none outside of a program: "a landing zone is a stack's"."""

    @classmethod
    def current(cls) -> Self:
        """That of the program that is running.

        Raises `pulumi.RunError` outside of one.
        """
        root = get_root_resource()
        if root is None:
            raise pulumi.RunError(f"{cls.belongs}; this runs outside of any Pulumi program")
        kept: dict[str, Any] = vars(root)
        name = f"_roadbed_{cls.__name__}"
        if name not in kept:
            kept[name] = cls()
        found: Self = kept[name]
        return found
