"""Keys, certificates and web ACLs of another region, which AWS would not find."""

import pulumi
import pulumi_aws as aws
import pytest

from roadbed import (
    AlarmTopics,
    AlarmTopicsArgs,
    Bucket,
    BucketArgs,
    EcsCluster,
    EcsClusterArgs,
    ExecLogs,
    FlowLogs,
    ImageRegistry,
    ImageRegistryArgs,
    Ingress,
    IngressArgs,
    Network,
    NetworkArgs,
    NetworkIngress,
    NetworkIngressArgs,
    OpenPort,
    Waf,
)
from roadbed.kernel.errors import ArgsError
from roadbed.testing import deploy
from tests.smallest import DOMAIN, NETWORK

ID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


def key(region: str) -> str:
    return f"arn:aws:kms:{region}:123456789012:key/{ID}"


def certificate(region: str) -> str:
    return f"arn:aws:acm:{region}:123456789012:certificate/{ID}"


def web_acl(region: str) -> str:
    return f"arn:aws:wafv2:{region}:123456789012:regional/webacl/main/{ID}"


BLOCKS = {
    "kms_key_arn of alarm topics": lambda region, opts: AlarmTopics(
        "main", AlarmTopicsArgs(kms_key_arn=key(region)), opts
    ),
    "kms_key_arn of a bucket": lambda region, opts: Bucket("main", BucketArgs(kms_key_arn=key(region)), opts),
    "exec_logs.kms_key_arn": lambda region, opts: EcsCluster(
        "main", EcsClusterArgs(exec_logs=ExecLogs(kms_key_arn=key(region))), opts
    ),
    "ephemeral_storage_kms_key_arn": lambda region, opts: EcsCluster(
        "main", EcsClusterArgs(ephemeral_storage_kms_key_arn=key(region)), opts
    ),
    "flow_logs.kms_key_arn": lambda region, opts: Network(
        "main", NetworkArgs(flow_logs=FlowLogs(kms_key_arn=key(region))), opts
    ),
    "kms_key_arn of a registry": lambda region, opts: ImageRegistry(
        "main", ImageRegistryArgs(kms_key_arn=key(region)), opts
    ),
    "certificates.legacy": lambda region, opts: Ingress(
        "main", IngressArgs(network=NETWORK, certificates={"legacy": certificate(region)}), opts
    ),
    "waf.web_acl_arn": lambda region, opts: Ingress(
        "main", IngressArgs(network=NETWORK, domains=[DOMAIN], waf=Waf(web_acl_arn=web_acl(region))), opts
    ),
    "certificate_arn": lambda region, opts: NetworkIngress(
        "main",
        NetworkIngressArgs(network=NETWORK, ports=[OpenPort(port=8883)], certificate_arn=certificate(region)),
        opts,
    ),
}

each_argument = pytest.mark.parametrize("argument", BLOCKS)


@each_argument
@pytest.mark.parametrize("mode", ["preview", "up"])
def test_what_is_of_another_region_is_refused_in_the_preview(argument, mode):
    with pytest.raises(ArgsError) as raised:
        deploy(lambda: BLOCKS[argument]("us-east-1", None), mode=mode)

    path = argument.partition(" ")[0]
    assert f"{path}: got one in us-east-1, and what it is for is in eu-west-1; give one of eu-west-1" in str(
        raised.value
    )


@each_argument
def test_what_is_of_the_blocks_own_region_is_taken_wherever_the_stack_is(argument):
    def program():
        provider = aws.Provider("virginia", region="us-east-1")
        BLOCKS[argument]("us-east-1", pulumi.ResourceOptions(providers=[provider]))

    assert deploy(program).plan.resources
