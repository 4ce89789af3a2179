"""Names of buckets, and of what is in them."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from roadbed.kernel.errors import ArgsError, Problem, caller

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
RESERVED_PREFIXES: Final = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_SUFFIXES: Final = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
LONGEST_KEY: Final = 1_024


def _bucket_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", name):
        raise ValueError("allowed are 3 to 63 lower-case letters, digits and hyphens, letters or digits at both ends")
    return _free(name)


def _free(name: str) -> str:
    if begins := next((each for each in RESERVED_PREFIXES if name.startswith(each)), None):
        raise ValueError(f"S3 keeps names that begin with {begins} for itself; choose another beginning")
    if ends := next((each for each in RESERVED_SUFFIXES if name.endswith(each)), None):
        raise ValueError(f"S3 keeps names that end with {ends} for itself; choose another end")
    return name


# S3 would take dots, but its certificates do not cover names with dots.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
BucketName = Annotated[str, AfterValidator(_bucket_name), Field(examples=["example-uploads"])]
"""3 to 63 lower-case letters, digits and hyphens, letters or digits at both ends."""

_FOLDER_PATTERN: Final = r'^([^/*?$\\"\s][^*?$\\"\n]*/)?$'

# In a policy * and ? match anything, and $ begins a variable; S3 compares prefixes as they are written.
Folder = Annotated[str, Field(pattern=_FOLDER_PATTERN, max_length=512, examples=["in/"])]
"""A prefix that ends where a name does: `in/` does not reach `internal/`. Empty for the whole bucket."""

KeyPart = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY, pattern=r"^[^\n]+$", examples=["in/"])]
"""How the key of an object begins or ends, letter by letter."""


def name_problem(name: object) -> Problem | None:
    """Why a bucket cannot be named after a block; S3 keeps some beginnings for itself."""
    try:
        _free(str(name).lower())
    except ValueError as error:
        return Problem("name", f"got {name!r}, {error}")
    return None


def folder(prefix: object, block: str, right: str) -> str:
    """A prefix that limits a right.

    Raises `ArgsError` for one that would reach more than it says.
    """
    if not isinstance(prefix, str):
        says = f"got {prefix!r}, wants a text such as 'in/'"
    elif prefix.startswith("/"):
        says = f"got {prefix!r}, keys do not begin with a slash; write {prefix.lstrip('/')!r}"
    elif wild := next((each for each in '*?$\\"\n' if each in prefix), None):
        says = f"got {prefix!r}, allowed is a plain prefix without {wild!r}; everything that begins with it is meant"
    elif prefix and not prefix.endswith("/"):
        says = f"got {prefix!r}, which also reaches {prefix + 'x/'!r}; write {prefix + '/'!r}"
    else:
        return prefix
    raise ArgsError(block, [Problem(f"{right}.prefix", says)], caller())
