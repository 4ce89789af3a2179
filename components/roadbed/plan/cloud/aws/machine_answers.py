"""Answers about machines, their images and types that exist."""

import re
from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask, ids
from roadbed.plan.cloud.naming import MOMENT

_OWNERS: Final = {"amazon": "137112412989", "aws-marketplace": "679593333241"}
_UBUNTU: Final = "099720109477"
_ARM: Final = re.compile(r"arm64|aarch64")
_GRAVITON: Final = re.compile(r"[a-z]+\d+g|a1\b")


def _image(ask: Ask) -> dict[str, Any]:
    asked = next(iter(ask.filter("name")), "") or ask.text("nameRegex").strip("^$") or "made-up-*"
    architecture = next(iter(ask.filter("architecture")), "arm64" if _ARM.search(asked) else "x86_64")
    owners = ask.args.get("owners") or ["self"]
    owner = _OWNERS.get(owners[0], ask.place.account if owners[0] == "self" else owners[0])
    image = next(iter(ask.filter("image-id")), f"ami-{ask.fields['hex17']}")
    device = "/dev/sda1" if owner == _UBUNTU else "/dev/xvda"
    snapshot = f"snap-{ask.fields['hex17']}"
    disk = {
        "deviceName": device,
        "ebs": {"snapshot_id": snapshot, "volume_size": "8", "volume_type": "gp3", "delete_on_termination": "true"},
        "noDevice": "",
        "virtualName": "",
    }
    return {
        "id": image,
        "imageId": image,
        "arn": f"arn:{ask.place.partition}:ec2:{ask.place.region}::image/{image}",
        "name": asked.replace("*", "2025.01.01"),
        "architecture": architecture,
        "ownerId": owner,
        "imageOwnerAlias": owners[0] if owners[0] in _OWNERS else "",
        "imageLocation": f"{owner}/{asked.replace('*', '2025.01.01')}",
        "imageType": "machine",
        "creationDate": MOMENT,
        "deprecationTime": "",
        "blockDeviceMappings": [disk],
        "rootDeviceName": device,
        "rootDeviceType": "ebs",
        "rootSnapshotId": snapshot,
        "virtualizationType": "hvm",
        "hypervisor": "xen",
        "platform": "",
        "platformDetails": "Linux/UNIX",
        "usageOperation": "RunInstances",
        "productCodes": [],
        "state": "available",
        "public": owner != ask.place.account,
        "enaSupport": True,
        "sriovNetSupport": "simple",
        "bootMode": "uefi-preferred",
        "imdsSupport": "",
        "tpmSupport": "",
    }


def _instances(ask: Ask) -> dict[str, Any]:
    return {
        "ids": ask.several("i-{hex17}", 2),
        "privateIps": ["10.0.1.10", "10.0.2.10"],
        "publicIps": ["203.0.113.10", "203.0.113.11"],
        "ipv6Addresses": [],
        "id": ask.place.region,
    }


def _instance_type(ask: Ask) -> dict[str, Any]:
    kind = ask.text("instanceType", "t3.micro")
    arm = bool(_GRAVITON.match(kind))
    return {
        "id": kind,
        "supportedArchitectures": ["arm64" if arm else "x86_64"],
        "defaultVcpus": 2,
        "defaultCores": 2 if arm else 1,
        "defaultThreadsPerCore": 1 if arm else 2,
        "memorySize": 4096,
        "currentGeneration": True,
        "hypervisor": "nitro",
        "maximumNetworkInterfaces": 3,
        "maximumIpv4AddressesPerInterface": 10,
    }


def _offerings(ask: Ask) -> dict[str, Any]:
    kinds = ask.filter("instance-type") or ["t3.micro"]
    by_zone = ask.text("locationType") == "availability-zone"
    locations = list(ask.place.zones) if by_zone else [ask.place.region]
    pairs = [(kind, location) for kind in kinds for location in locations]
    return {
        "instanceTypes": [kind for kind, _ in pairs],
        "locations": [location for _, location in pairs],
        "locationTypes": [ask.text("locationType", "region")] * len(pairs),
        "id": ask.place.region,
    }


ANSWERS: Final[Answers] = {
    "aws:ec2/getAmi:getAmi": _image,
    "aws:ec2/getAmiIds:getAmiIds": ids("ami-{hex17}"),
    "aws:ec2/getInstances:getInstances": _instances,
    "aws:ec2/getInstanceType:getInstanceType": _instance_type,
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": _offerings,
}
