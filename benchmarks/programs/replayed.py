"""Resources of another program, written down beside this one: each made by hand, as it was made there.

With the same name, parent and options, and with its inputs: what came from another resource comes from it here too.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def from_others(value: Any, others: Sequence[pulumi.CustomResource]) -> Any:
    return pulumi.Output.all(*(each.id for each in others)).apply(lambda _: value) if others else value


made: dict[str, Any] = {}
for each in json.loads(Path(__file__).with_name("resources.json").read_text(encoding="utf-8")):
    options = each.get("options", {})
    whence = {
        name: [urn for urn in urns if urn in made] for name, urns in each.get("property_dependencies", {}).items()
    }
    in_inputs = {urn for urns in whence.values() for urn in urns}
    opts = pulumi.ResourceOptions(
        parent=made.get(each["parent"]),
        depends_on=[made[urn] for urn in each.get("dependencies", ()) if urn in made and urn not in in_inputs],
        protect=options.get("protect"),
        retain_on_delete=options.get("retain_on_delete"),
        ignore_changes=options.get("ignore_changes"),
        custom_timeouts=pulumi.CustomTimeouts(
            **{what: f"{seconds:g}s" for what, seconds in options.get("custom_timeouts", {}).items()}
        ),
    )
    if each["type"].startswith("aws:"):
        module, kind = each["type"].split(":")[1].partition("/")[0], each["type"].rpartition(":")[2]
        arguments = {
            snake(name): from_others(value, [made[urn] for urn in whence.get(name, ())])
            for name, value in each["inputs"].items()
        }
        made[each["urn"]] = getattr(getattr(aws, module), kind)(each["name"], **arguments, opts=opts)
    else:
        made[each["urn"]] = pulumi.ComponentResource(each["type"], each["name"], None, opts)
