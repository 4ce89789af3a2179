"""A program in both modes, and a component to have in it."""

import pulumi

from roadbed.testing import deploy


class Box(pulumi.ComponentResource):
    def __init__(self, name, opts=None, token="shop:index:Box"):
        super().__init__(token, name, {"size": 3}, opts)


def by_name(deployment):
    return {resource.name: resource for resource in deployment.plan.resources}


def both(program, **options):
    return deploy(program, mode="preview", **options), deploy(program, mode="up", **options)
