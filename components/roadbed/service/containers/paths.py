"""Places in a container's file system."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

_OF_THE_SYSTEM: Final = ("/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr")


def _no_detour(path: str) -> str:
    if any(step in (".", "..") for step in path.split("/")):
        raise ValueError("allowed is a path without . and ..")
    return path


AbsolutePath = Annotated[
    str, AfterValidator(_no_detour), Field(pattern=r"^(/[A-Za-z0-9._-]+)+$", max_length=255, examples=["/var/cache"])
]
"""Of a file or directory; never the root itself."""


def hidden_by(directory: str) -> str:
    """Why nothing can be mounted over a directory; empty where it can.

    A mount hides all that the image has there, and without these directories no program starts.
    """
    if directory in ("", *_OF_THE_SYSTEM):
        return f"a volume over {directory or '/'} would hide the image's own files that programs need to start"
    return ""
