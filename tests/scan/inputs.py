"""Inputs of resources that mistakes are planted in, as a plan holds them."""

import json
from collections.abc import Mapping
from typing import Any


def document(*statements: Mapping[str, Any]) -> str:
    """A policy as a plan holds it."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trust(principal: Any) -> Mapping[str, Any]:
    """Inputs of a role that a principal may assume."""
    return {
        "assumeRolePolicy": document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}),
    }


def containers(**more: Any) -> Mapping[str, Any]:
    """Inputs of a task definition with one container."""
    one = {"name": "web", "image": "web", "readonlyRootFilesystem": True, **more}
    return {"family": "web", "containerDefinitions": json.dumps([one])}


def volume(encryption: str) -> Mapping[str, Any]:
    """Inputs of a task definition that mounts a file system."""
    mounted = {"fileSystemId": "fs-1", "transitEncryption": encryption}
    return {**containers(), "volumes": [{"name": "data", "efsVolumeConfiguration": mounted}]}


def insights(value: str) -> Mapping[str, Any]:
    """Inputs of a cluster."""
    return {"settings": [{"name": "containerInsights", "value": value}]}


def ingress(cidr: str) -> Mapping[str, Any]:
    """Inputs of a security group with its rules inside."""
    rule = {"fromPort": 22, "toPort": 22, "protocol": "tcp", "cidrBlocks": [cidr], "description": "shell"}
    return {"description": "shell", "ingress": [rule]}


def port_22(cidr: str) -> Mapping[str, Any]:
    """Inputs of one rule of a security group."""
    return {"fromPort": 22, "toPort": 22, "ipProtocol": "tcp", "cidrIpv4": cidr, "description": "shell"}


def listener(protocol: str, **more: Any) -> Mapping[str, Any]:
    """Inputs of a listener that forwards."""
    return {"protocol": protocol, "port": 443, "defaultActions": [{"type": "forward"}], **more}


def encrypted(algorithm: str) -> Mapping[str, Mapping[str, Any]]:
    """How a bucket is encrypted, as a resource beside it."""
    rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}
    token = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    return {token: {"bucket": None, "rules": [rule]}}


def filter_of(*groups: str) -> Mapping[str, Any]:
    """Inputs of a web ACL of AWS's rules."""
    rules = [
        {"name": name, "overrideAction": {"none": {}}, "statement": {"managedRuleGroupStatement": {"name": name}}}
        for name in groups
    ]
    return {"scope": "REGIONAL", "rules": rules}
