"""What a name may mean that a program uses and nothing has."""

import difflib
import traceback
from collections.abc import Mapping


def meant(error: BaseException) -> str:
    """What a name that is not there may mean, as Python's own traceback would say; of a block, its rights."""
    if not isinstance(error, AttributeError | NameError) or not error.name:
        return ""
    if isinstance(error, AttributeError):
        known = {each for each in dir(error.obj) if not each.startswith("_")}
    else:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        known = {*frames[-1].f_locals, *frames[-1].f_globals} if frames else set()
    if near := difflib.get_close_matches(error.name, sorted(known), n=1):
        return f"; did you mean {near[0]}?"
    rights = getattr(getattr(error, "obj", None), "rights", None)
    return f"; its rights are {', '.join(sorted(rights))}" if isinstance(rights, Mapping) and rights else ""
