"""Tags of a stack's resources: what most of them share, and where one differs."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from roadbed.plan.model import Resource
from roadbed.report.values import shown


def tags_of(resource: Resource) -> Mapping[str, str] | None:
    """The tags of a resource; None for one that takes none."""
    tags = resource.inputs.get("tags")
    if isinstance(tags, Mapping):
        return {key: shown(value) for key, value in sorted(tags.items()) if value is not None}
    if tags is not None and not isinstance(tags, list):
        return {"(all)": shown(tags)}
    takes_tags = "tagsAll" in resource.outputs or "tagsAll" in resource.inputs
    return {} if takes_tags else None


def in_all(mappings: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The tags that every one of them has."""
    first, *others = [*mappings] or [{}]
    return {key: value for key, value in first.items() if all(each.get(key) == value for each in others)}


def in_most(mappings: Collection[Mapping[str, str]]) -> dict[str, str]:
    """The tags that more than half of them have."""
    counts = Counter(pair for each in mappings for pair in each.items())
    return {key: value for (key, value), count in sorted(counts.items()) if count * 2 > len(mappings)}


def differing(own: Mapping[str, str], shared: Mapping[str, str]) -> dict[str, str]:
    """Where `own` is not as `shared`; an empty value is a tag that it lacks."""
    return {
        **{key: value for key, value in own.items() if shared.get(key) != value},
        **{key: "" for key in shared if key not in own},
    }
