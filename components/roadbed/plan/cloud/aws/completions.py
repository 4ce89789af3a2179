"""Outputs that have as many parts as a resource's inputs ask for, or that must agree with one of them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from roadbed.plan.cloud.place import Place


def _certificate(fields: Mapping[str, str], inputs: Mapping[str, Any], _: Place) -> dict[str, Any]:
    """What proves that the domains are one's own: a record for each of them."""
    others = inputs.get("subjectAlternativeNames")
    listed = [inputs.get("domainName"), *(others if isinstance(others, list) else [])]
    domains = dict.fromkeys(name for name in listed if isinstance(name, str))
    options = [
        {
            "domainName": domain,
            "resourceRecordName": f"_{fields['hex32']}.{domain.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{fields['hex32']}.acm-validations.aws.",
        }
        for domain in domains
    ]
    return {"domainValidationOptions": options, "subjectAlternativeNames": list(domains)}


def _hosted_zone(fields: Mapping[str, str], _: Mapping[str, Any], __: Place) -> dict[str, Any]:
    return name_servers(fields["byte"])


def name_servers(number: str) -> dict[str, Any]:
    """The four servers that AWS gives a public zone, each under another top-level domain."""
    ends = {"1234": "org", "567": "net", "1890": "co.uk", "12": "com"}
    servers = [f"ns-{at}.awsdns-{number}.{end}" for at, end in ends.items()]
    return {"nameServers": servers, "primaryNameServer": servers[0]}


def _subnet(_: Mapping[str, str], inputs: Mapping[str, Any], place: Place) -> dict[str, Any]:
    zones = dict(zip(place.zones, place.zone_ids, strict=True))
    name, zone_id = inputs.get("availabilityZone"), inputs.get("availabilityZoneId")
    if isinstance(zone_id, str) and zone_id in zones.values():
        return {"availabilityZone": next(zone for zone, each in zones.items() if each == zone_id)}
    return {"availabilityZoneId": zones[name]} if isinstance(name, str) and name in zones else {}


def _vpc(fields: Mapping[str, str], inputs: Mapping[str, Any], _: Place) -> dict[str, Any]:
    """AWS chooses a /56 where a program asks for one."""
    if inputs.get("assignGeneratedIpv6CidrBlock") is not True:
        return {}
    return {"ipv6CidrBlock": f"2001:db8:{int(fields['hex4'], 16):x}:ff00::/56"}


def _database_cluster(_: Mapping[str, str], __: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {"availabilityZones": list(place.zones[:3]), "clusterMembers": []}


def _cache_cluster(fields: Mapping[str, str], inputs: Mapping[str, Any], place: Place) -> dict[str, Any]:
    count = inputs.get("numCacheNodes")
    host = f"{fields['clusterId']}.{fields['hex6']}"
    nodes = [
        {
            "id": f"{number:04}",
            "address": f"{host}.{number:04}.{fields['region_code']}.cache.{place.dns_suffix}",
            "port": int(fields["port"]) if fields["port"].isdigit() else 0,
            "availabilityZone": place.zones[(number - 1) % len(place.zones)],
            "outpostArn": "",
        }
        for number in range(1, (count if isinstance(count, int) else 1) + 1)
    ]
    return {"cacheNodes": nodes}


COMPLETIONS: Final[Mapping[str, Callable[[Mapping[str, str], Mapping[str, Any], Place], dict[str, Any]]]] = {
    "aws:acm/certificate:Certificate": _certificate,
    "aws:docdb/cluster:Cluster": _database_cluster,
    "aws:ec2/subnet:Subnet": _subnet,
    "aws:ec2/vpc:Vpc": _vpc,
    "aws:elasticache/cluster:Cluster": _cache_cluster,
    "aws:neptune/cluster:Cluster": _database_cluster,
    "aws:rds/cluster:Cluster": _database_cluster,
    "aws:route53/zone:Zone": _hosted_zone,
}
