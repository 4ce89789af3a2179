"""The account as this process reaches it: through boto3, in the provider's own account and region."""

import importlib
from collections.abc import Mapping
from typing import Any, Final

import pulumi

from roadbed.kernel.arns import region_in

HOW_TO_GET_BOTO3: Final = "boto3 is not installed; pip install 'roadbed[aws]' where `pulumi up` runs"


class NoBoto3Error(Exception):
    """The extra `aws` is not installed."""

    def __init__(self) -> None:
        super().__init__(HOW_TO_GET_BOTO3)


def boto3() -> Any:
    """The package; raises `NoBoto3Error` where it is missing."""
    try:
        return importlib.import_module("boto3")
    except ImportError:
        raise NoBoto3Error from None


class Account:
    """Where the default provider of this stack works, by `aws:profile` and `aws:assumeRoles`; everything else is found
    where boto3 and the provider both look: the environment, shared files, the machine's own role.

    It is read while the program runs, and reaches the network when it is used. What an explicit provider is given
    stays unknown here.
    """

    def __init__(self) -> None:
        config = pulumi.Config("aws")
        self._profile = config.get("profile")
        self._roles: list[Mapping[str, Any]] = config.get_object("assumeRoles") or []

    def ecs(self, cluster_arn: str) -> Any:
        """A client for ECS in the region of a cluster."""
        session = boto3().Session(profile_name=self._profile, region_name=region_in(cluster_arn))
        for role in self._roles:
            session = _assumed(session, role)
        return session.client("ecs", config=_patience())


def _patience() -> Any:
    """A machine without a way to AWS learns so in seconds, not in minutes."""
    return importlib.import_module("botocore.config").Config(
        connect_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}
    )


def _assumed(session: Any, role: Mapping[str, Any]) -> Any:
    more = {"ExternalId": role["externalId"]} if role.get("externalId") else {}
    given = session.client("sts").assume_role(
        RoleArn=role["roleArn"], RoleSessionName=role.get("sessionName") or "roadbed", **more
    )["Credentials"]
    return boto3().Session(
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
        region_name=session.region_name,
    )
