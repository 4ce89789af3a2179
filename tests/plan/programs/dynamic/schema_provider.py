from typing import Any, Optional

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider, UpdateResult


class SchemaProvider(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        raise AssertionError("only the engine may call this")

    def update(self, _id: str, _olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(outs=news)


class Schema(Resource):
    name: pulumi.Output[str]
    version: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        name: pulumi.Input[str],
        url: pulumi.Input[str],
        opts: Optional[pulumi.ResourceOptions] = None,
    ):
        super().__init__(SchemaProvider(), resource_name, {"name": name, "url": url, "version": None}, opts)
