from typing import TypedDict

import pulumi


class BucketSettings(TypedDict, total=False):
    versioned: bool
    lifecycle: int


config = pulumi.Config()
retention = config.require_int("retention")
public = config.require_bool("public")
buckets: dict[str, BucketSettings] = config.require_object("buckets")
owners: list[str] = config.get_object("owners", [])
smtp = config.require_secret_object("smtp")
pin = config.require_secret_int("pin")
api_key = pulumi.Config("datadog").require_secret("apiKey")
region = pulumi.Config("aws").require("region")
missing = config.get("missing")
