"""Kubernetes objects out of YAML, as the Kubernetes provider's own decoder reads them."""

from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Kubernetes reads moments as texts."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def objects_in(text: str) -> list[Any]:
    """The objects in a text of YAML documents, in order, those inside of lists too.

    Raises `ValueError` for text that is no YAML.
    """
    try:
        documents = [each for each in yaml.load_all(text, _Loader) if each]
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML: {' '.join(str(error).split())}") from None
    objects: list[Any] = []
    for document in documents:
        is_list = isinstance(document, dict) and str(document.get("kind", "")).endswith("List") and "items" in document
        objects += (document["items"] or []) if is_list else [document]
    return objects
