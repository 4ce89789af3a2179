"""Parts of AWS identifiers that follow from other values by a rule."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from roadbed.plan.cloud.place import region_code

Fields: TypeAlias = Mapping[str, str]

_DATABASE_PORTS: Final = (
    ("aurora-postgresql", "5432"),
    ("postgres", "5432"),
    ("oracle", "1521"),
    ("custom-oracle", "1521"),
    ("sqlserver", "1433"),
    ("custom-sqlserver", "1433"),
    ("db2", "50000"),
    ("docdb", "27017"),
    ("neptune", "8182"),
)


def _database_port(fields: Fields) -> str:
    return next((port for engine, port in _DATABASE_PORTS if fields["engine"].startswith(engine)), "3306")


def _load_balancer_letters(fields: Fields) -> str:
    return {"network": "net", "gateway": "gwy"}.get(fields["loadBalancerType"], "app")


def _load_balancer_host(fields: Fields) -> str:
    # Network load balancers have the region after `elb`, all others before it.
    region, suffix = fields["region"], fields["dns_suffix"]
    return f"elb.{region}.{suffix}" if fields["loadBalancerType"] == "network" else f"{region}.elb.{suffix}"


def _listener(fields: Fields) -> str:
    load_balancer = fields["loadBalancerArn"]
    if ":loadbalancer/" in load_balancer:
        return load_balancer.replace(":loadbalancer/", ":listener/", 1)
    return "arn:{partition}:elasticloadbalancing:{region}:{account}:listener/app/{name}/{hex16}".format_map(fields)


def _listener_rule(fields: Fields) -> str:
    listener = fields["listenerArn"]
    if ":listener/" in listener:
        return listener.replace(":listener/", ":listener-rule/", 1)
    return "arn:{partition}:elasticloadbalancing:{region}:{account}:listener-rule/app/{name}/{hex16}".format_map(fields)


def _ec2_host(fields: Fields, kind: str, first: str) -> str:
    # The first region's machines are named by an older scheme than those of all others.
    if fields["region"] == "us-east-1":
        return f"{first}.internal" if kind == "internal" else f"{first}.{fields['dns_suffix']}"
    return f"{fields['region']}.compute.{'internal' if kind == 'internal' else fields['dns_suffix']}"


def _waf_scope(fields: Fields) -> str:
    return "global" if fields["scope"] == "CLOUDFRONT" else "regional"


DERIVED: Final[Mapping[str, Callable[[Fields], str]]] = {
    "api_scheme": lambda fields: "wss" if fields["protocolType"] == "WEBSOCKET" else "https",
    "cache_port": lambda fields: "11211" if fields["engine"] == "memcached" else "6379",
    "database_port": _database_port,
    "ec2_private_host": lambda fields: _ec2_host(fields, "internal", "ec2"),
    "ec2_public_host": lambda fields: _ec2_host(fields, "public", "compute-1"),
    "function_name": lambda fields: fields["functionName"].rpartition(":function:")[2].partition(":")[0],
    "host_of_url": lambda fields: fields["url"].removeprefix("https://").rstrip("/"),
    "listener_of_load_balancer": _listener,
    "load_balancer_host": _load_balancer_host,
    "load_balancer_letters": _load_balancer_letters,
    # The provider writes the names that it makes for buckets in lower case, and those of nothing else.
    "lower_logical": lambda fields: fields["logical"].lower(),
    "name_of_cluster": lambda fields: fields["cluster"].rpartition("/")[2],
    "name_without_slash": lambda fields: fields["name"].removeprefix("/"),
    "region_code": lambda fields: region_code(fields["region"]),
    "rule_of_listener": _listener_rule,
    "waf_scope": _waf_scope,
}
