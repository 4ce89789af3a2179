"""Where a rule stands within its team's band of priorities: by its own conditions, and by nothing else.

A band is cut into classes, the most specific first, each as wide as its rules are frequent. A hash of the conditions
spreads rules within their class. So no rule moves when others come and go; of two rules the more specific one never
comes second; and two that are equally specific may meet, which whoever adds the second is told.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

from roadbed.kernel.ingress_place import Band

_LONGEST_PATH: Final = 128
_MOST_OTHERS: Final = 2
"""More conditions beside host and path than this count as this many."""

_EXACT, _PATTERN, _NONE = range(3)
_HOST_WIDTHS: Final = (16, 1, 1)
"""Exact hosts, patterns, none at all."""
_WHOLE_HOST: Final = 600
"""How wide the class of rules without a path is, against those of one length of path."""
_USUAL_PATH: Final = 24
"""Up to here paths are common, so that each length is as wide as this many of the longer ones."""
_OTHERS_WIDTHS: Final = (16, 1, 1)
"""No other condition, one, more."""


@dataclass(frozen=True)
class Conditions:
    """What a rule compares a request with, hosts resolved."""

    hosts: Sequence[str] = ()
    paths: Sequence[str] = ()
    methods: Sequence[str] = ()
    headers: Mapping[str, Sequence[str]] | None = None
    query: Mapping[str, Sequence[str]] | None = None
    source_cidrs: Sequence[str] = ()

    @property
    def canonical(self) -> str:
        """The same text for the same conditions, however they were written down."""
        said = {
            "hosts": sorted(self.hosts),
            "paths": sorted(self.paths),
            "methods": sorted(self.methods),
            "headers": {name.lower(): sorted(values) for name, values in (self.headers or {}).items()},
            "query": {name: sorted(values) for name, values in (self.query or {}).items()},
            "source_cidrs": sorted(self.source_cidrs),
        }
        return json.dumps(said, sort_keys=True)

    @property
    def claims(self) -> list[str]:
        """Each host with each path that it is about, and the other conditions; rules with one of them in common want
        the same requests.
        """
        others = json.loads(self.canonical)
        hosts, paths = others.pop("hosts") or ["*"], others.pop("paths") or ["/*"]
        return [json.dumps([host, path, others], sort_keys=True) for host in hosts for path in paths]

    @property
    def specificity(self) -> tuple[int, int, int]:
        """Which comes first: the smaller. A rule for several hosts or paths is as specific as its least specific."""
        host = max((_PATTERN if "*" in each or "?" in each else _EXACT for each in self.hosts), default=_NONE)
        path = min((_length(each) for each in self.paths), default=0)
        others = bool(self.methods) + len(self.headers or {}) + len(self.query or {}) + bool(self.source_cidrs)
        return host, _LONGEST_PATH - path, _MOST_OTHERS - min(others, _MOST_OTHERS)

    def __str__(self) -> str:
        what = [" or ".join(f"{host}{path}" for host in self.hosts or ["*"] for path in self.paths or [""])]
        what += [" or ".join(self.methods)] if self.methods else []
        for kind, named in (("header", self.headers), ("query", self.query)):
            what += [f"{kind} {name}={' or '.join(values)}" for name, values in (named or {}).items()]
        what += [f"from {' or '.join(self.source_cidrs)}"] if self.source_cidrs else []
        return ", ".join(what)


def places(conditions: Conditions, size: int) -> range:
    """The places in a band of this size that rules of this specificity share, counted from 0; one at least."""
    before = _widths_before()
    host, path, others = conditions.specificity
    at = (host * (_LONGEST_PATH + 1) + path) * (_MOST_OTHERS + 1) + others
    first, end = before[at] * size // before[-1], before[at + 1] * size // before[-1]
    first = min(first, size - 1)
    return range(first, max(end, first + 1))


def place(conditions: Conditions, size: int, *, two_sided: bool = False) -> int:
    """The place of a rule in a band of this size, counted from 0.

    A rule of two sides stands right before the same one of one side, wherever a class has two places. So a service can
    go from the one to the other without a moment in which it has none; and while both are there, the one that ECS moves
    has the requests: read second, it would be moved in vain, and the other lead to tasks that are gone.
    """
    shared = places(conditions, size)
    digest = hashlib.sha256(conditions.canonical.encode()).digest()
    at = int.from_bytes(digest[:8]) % max(len(shared) - 1, 1)
    return shared[at] if two_sided else shared[min(at + 1, len(shared) - 1)]


def size_of(band: Band) -> int:
    """How many priorities a band has."""
    return band.last - band.first + 1


@cache
def _widths_before() -> tuple[int, ...]:
    """For every class, most specific first, how much of the band lies before it; at the end, how much there is."""
    widths = []
    for of_host in _HOST_WIDTHS:
        for missing in range(_LONGEST_PATH + 1):
            length = _LONGEST_PATH - missing
            of_path = _WHOLE_HOST if length == 0 else _USUAL_PATH if length <= _USUAL_PATH else 1
            widths += [of_host * of_path * of_others for of_others in reversed(_OTHERS_WIDTHS)]
    return tuple(accumulate(widths, initial=0))


def _length(path: str) -> int:
    """How long the shortest path is that a pattern matches; one more where it matches no longer one."""
    if path == "/*":
        return 0
    return min(len(path) - path.count("*") + ("*" not in path), _LONGEST_PATH)
