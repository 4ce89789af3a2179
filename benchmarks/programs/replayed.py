"""Resources of another program, written down beside this one: each made by hand, with the inputs it had there."""

import json
from pathlib import Path

import pulumi
import pulumi_aws as aws


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


made: dict[str, pulumi.Resource] = {}
for each in json.loads(Path(__file__).with_name("resources.json").read_text(encoding="utf-8")):
    options = pulumi.ResourceOptions(parent=made.get(each["parent"]))
    if each["type"].startswith("aws:"):
        module, kind = each["type"].split(":")[1].partition("/")[0], each["type"].rpartition(":")[2]
        arguments = {snake(name): value for name, value in each["inputs"].items()}
        made[each["urn"]] = getattr(getattr(aws, module), kind)(each["name"], **arguments, opts=options)
    else:
        made[each["urn"]] = pulumi.ComponentResource(each["type"], each["name"], None, options)
