"""Answers about regions, their zones and what AWS publishes about itself."""

import re
from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask, Refused
from roadbed.plan.cloud.place import Place

_REGION_NAMES: Final = {
    "af-south-1": "Africa (Cape Town)",
    "ap-east-1": "Asia Pacific (Hong Kong)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-northeast-3": "Asia Pacific (Osaka)",
    "ap-south-1": "Asia Pacific (Mumbai)",
    "ap-south-2": "Asia Pacific (Hyderabad)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "ap-southeast-3": "Asia Pacific (Jakarta)",
    "ap-southeast-4": "Asia Pacific (Melbourne)",
    "ca-central-1": "Canada (Central)",
    "ca-west-1": "Canada West (Calgary)",
    "eu-central-1": "Europe (Frankfurt)",
    "eu-central-2": "Europe (Zurich)",
    "eu-north-1": "Europe (Stockholm)",
    "eu-south-1": "Europe (Milan)",
    "eu-south-2": "Europe (Spain)",
    "eu-west-1": "Europe (Ireland)",
    "eu-west-2": "Europe (London)",
    "eu-west-3": "Europe (Paris)",
    "il-central-1": "Israel (Tel Aviv)",
    "me-central-1": "Middle East (UAE)",
    "me-south-1": "Middle East (Bahrain)",
    "sa-east-1": "South America (Sao Paulo)",
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "cn-north-1": "China (Beijing)",
    "cn-northwest-1": "China (Ningxia)",
    "us-gov-east-1": "AWS GovCloud (US-East)",
    "us-gov-west-1": "AWS GovCloud (US-West)",
}
_OPT_IN: Final = re.compile(r"af-|ap-east|ap-south-2|ap-southeast-[3-9]|ca-west|eu-central-2|eu-south|il-|me-|mx-")


def _availability_zones(ask: Ask) -> dict[str, Any]:
    without = {*ask.args.get("excludeNames", ()), *ask.args.get("excludeZoneIds", ())}
    wanted = ask.filter("zone-name") or ask.filter("zone-id")
    zones = [
        (name, zone_id)
        for name, zone_id in zip(ask.place.zones, ask.place.zone_ids, strict=True)
        if not without & {name, zone_id} and (not wanted or {name, zone_id} & set(wanted))
    ]
    return {
        "names": [name for name, _ in zones],
        "zoneIds": [zone_id for _, zone_id in zones],
        "groupNames": [ask.place.region],
        "id": ask.place.region,
    }


def _availability_zone(ask: Ask) -> dict[str, Any]:
    asked = ask.text("zoneId") or ask.text("name") or next(iter(ask.filter("zone-name")), "")
    zones = dict(zip(ask.place.zones, ask.place.zone_ids, strict=True))
    name = next((zone for zone, zone_id in zones.items() if asked in (zone, zone_id)), asked or ask.place.zones[0])
    return {
        "id": name,
        "name": name,
        "nameSuffix": name.removeprefix(ask.place.region),
        "zoneId": zones.get(name, ask.place.zone_ids[0]),
        "zoneType": "availability-zone",
        "groupName": ask.place.region,
        "groupLongName": _REGION_NAMES.get(ask.place.region, ask.place.region),
        "networkBorderGroup": ask.place.region,
        "optInStatus": "opt-in-not-required",
        "state": "available",
        "parentZoneId": "",
        "parentZoneName": "",
    }


def _partition(ask: Ask) -> dict[str, Any]:
    suffix = ask.place.dns_suffix
    return {
        "partition": ask.place.partition,
        "id": ask.place.partition,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _region(ask: Ask) -> dict[str, Any]:
    host = re.match(r"ec2\.([a-z0-9-]+)\.", ask.text("endpoint"))
    region = ask.text("region") or ask.text("name") or (host[1] if host else ask.place.region)
    place = Place.of(region, ask.place.account)
    return {
        "region": region,
        "name": region,
        "id": region,
        "description": _REGION_NAMES.get(region, region),
        "endpoint": f"ec2.{region}.{place.dns_suffix}",
    }


def _regions(ask: Ask) -> dict[str, Any]:
    with_opt_in = ask.args.get("allRegions") is True
    names = [
        name
        for name in _REGION_NAMES
        if Place.of(name).partition == ask.place.partition and (with_opt_in or not _OPT_IN.match(name))
    ]
    return {"names": sorted(names), "id": ask.place.partition}


def _service(ask: Ask) -> dict[str, Any]:
    reverse = ask.text("reverseDnsName")
    parts = reverse.rsplit(".", 2) if reverse else ["", "", ""]
    host = ask.text("dnsName").split(".")
    service = ask.text("serviceId") or parts[-1] or host[0]
    region = ask.text("region") or parts[-2] or (host[1] if len(host) > 1 else "") or ask.place.region
    place = Place.of(region, ask.place.account)
    prefix = ask.text("reverseDnsPrefix") or ".".join(reversed(place.dns_suffix.split(".")))
    return {
        "serviceId": service,
        "region": region,
        "partition": place.partition,
        "dnsName": f"{service}.{region}.{place.dns_suffix}",
        "reverseDnsPrefix": prefix,
        "reverseDnsName": f"{prefix}.{region}.{service}",
        "id": f"{prefix}.{region}.{service}",
        "supported": True,
    }


def _service_principal(ask: Ask) -> dict[str, Any]:
    # Principals end in amazonaws.com in nearly every partition and for nearly every service.
    service = ask.text("serviceName")
    return {
        "name": f"{service}.amazonaws.com",
        "id": f"{service}.{ask.place.region}.amazonaws.com",
        "serviceName": service,
        "suffix": "amazonaws.com",
        "region": ask.place.region,
    }


def _arn(ask: Ask) -> dict[str, Any]:
    arn = ask.text("arn")
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn":
        raise Refused(f"arn: got {arn!r}, allowed arn:partition:service:region:account:resource")
    _, partition, service, region, account, resource = parts
    return {
        "id": arn,
        "arn": arn,
        "partition": partition,
        "service": service,
        "region": region,
        "account": account,
        "resource": resource,
    }


def _ip_ranges(ask: Ask) -> dict[str, Any]:
    # Addresses kept for documentation: a program that opens its doors to them opens them to nobody.
    return {
        "cidrBlocks": ["192.0.2.0/24", "198.51.100.0/24"],
        "ipv6CidrBlocks": ["2001:db8::/32"],
        "createDate": "2025-01-01-00-00-00",
        "syncToken": 1_735_689_600,
        "id": "1735689600",
        "url": ask.text("url", "https://ip-ranges.amazonaws.com/ip-ranges.json"),
    }


COMPUTED: Final[Answers] = {
    "aws:index/getArn:getArn": _arn,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getRegions:getRegions": _regions,
    "aws:index/getService:getService": _service,
    "aws:index/getServicePrincipal:getServicePrincipal": _service_principal,
}
"""What follows from the arguments, the configured region and published facts: nothing in it is made up."""

ANSWERS: Final[Answers] = {
    "aws:index/getAvailabilityZone:getAvailabilityZone": _availability_zone,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:index/getIpRanges:getIpRanges": _ip_ranges,
}
