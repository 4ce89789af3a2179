"""The installed AWS SDK, read as text: importing all of it takes half a minute."""

import functools
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

TOKEN = re.compile(r"super\(.*?\)\.__init__\(\s*'([^']+)'", re.DOTALL)


@functools.cache
def resource_sources() -> Mapping[str, str]:
    """The source of every AWS resource class by its type token."""
    spec = find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    sources = {}
    for path in sorted(Path(spec.origin).parent.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "(pulumi.CustomResource)" in text and (token := TOKEN.search(text)):
            sources[token[1]] = text
    return sources
