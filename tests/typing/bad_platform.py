"""Mistakes in declaring what a platform offers that a checker finds before it runs."""

import pulumi

from roadbed import (
    AlarmTopics,
    Audience,
    CapacityShare,
    EcsClusterArgs,
    ImageRegistryArgs,
    ImageRule,
    Keys,
    KeysArgs,
    KeyUser,
    LandingZone,
    LandingZoneArgs,
    Network,
)


def admits_a_service_that_acts_for_its_caller() -> KeysArgs:
    return KeysArgs(services=["sqs"])  # expect-error


def asks_for_a_key_of_no_class(keys: Keys) -> pulumi.Output[str]:
    return keys.key("secret")  # expect-error


def says_what_a_user_may_in_iams_words() -> KeyUser:
    return KeyUser(principal="arn:aws:iam::444444444444:root", may=["kms:Decrypt"])  # expect-error


def names_a_severity_that_there_is_not(alarms: AlarmTopics) -> pulumi.Output[str]:
    return alarms.topic("critical")  # expect-error


def passes_addresses_without_their_names(url: pulumi.Output[str]) -> Audience:
    return Audience(secret_urls=[url])  # expect-error


def misspells_a_provider() -> CapacityShare:
    return CapacityShare(provider="SPOT")  # expect-error


def turns_insights_on_by_a_switch() -> EcsClusterArgs:
    return EcsClusterArgs(container_insights=True)  # expect-error


def gives_tags_as_one_text() -> ImageRule:
    return ImageRule(tags=1, keep_last=5)  # expect-error


def misspells_an_argument() -> ImageRegistryArgs:
    return ImageRegistryArgs(immutable=True)  # expect-error: immutable


def passes_a_network_instead_of_its_place() -> LandingZoneArgs:
    return LandingZoneArgs(network=Network("main"))  # expect-error


def asks_for_a_runtime_that_there_is_not() -> str:
    return LandingZone.current().runtime("nomad")  # expect-error
