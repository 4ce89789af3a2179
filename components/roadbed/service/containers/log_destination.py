"""Where a log router sends what containers print, instead of CloudWatch."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias

import pulumi
from pydantic import Field

from roadbed.kernel.args import Group, Input
from roadbed.kernel.arns import region_in
from roadbed.kernel.connection import Connection, Statement
from roadbed.kernel.errors import Problem
from roadbed.kernel.ingress_place import DomainName
from roadbed.kernel.mistakes import looks_secret
from roadbed.service.containers.secret import Secret

Options: TypeAlias = dict[str, pulumi.Input[str]]

DomainArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:es:[a-z0-9-]+:\d{12}:domain/[a-z][a-z0-9-]{2,27}$",
        examples=["arn:aws:es:eu-west-1:123456789012:domain/logs"],
    ),
]

_HTTPS: Final = 443


class DatadogLogs(Group):
    """Logs go to Datadog.

    https://docs.fluentbit.io/manual/pipeline/outputs/datadog
    """

    api_key: Secret
    """An API key of Datadog."""

    site: Literal[
        "datadoghq.com", "us3.datadoghq.com", "us5.datadoghq.com", "datadoghq.eu", "ap1.datadoghq.com", "ddog-gov.com"
    ] = "datadoghq.com"
    """Which of Datadog's sites the account is on."""

    source: Annotated[str, Field(min_length=1)] | None = None
    """What the program is, for Datadog's own pipelines: `python`, `nginx`."""

    tags: Mapping[str, str] = {}
    """Tags on every line, beside the ones of the task."""

    def options(self) -> Options:
        """As the router takes them."""
        return {
            "Name": "datadog",
            "Host": f"http-intake.logs.{self.site}",
            "TLS": "on",
            "compress": "gzip",
            "provider": "ecs",
            "dd_message_key": "log",
            **({"dd_source": self.source} if self.source else {}),
            **(
                {"dd_tags": ",".join(f"{key}:{value}" for key, value in sorted(self.tags.items()))} if self.tags else {}
            ),
        }

    def secrets(self) -> dict[str, Secret]:
        """What the router fetches."""
        return {"apikey": self.api_key}

    def connections(self) -> tuple[Connection, ...]:
        """Rights that it takes: none."""
        return ()

    @property
    def listens_on(self) -> int | None:
        """Its port, which must be reached."""
        return _HTTPS


class SplunkLogs(Group):
    """Logs go to Splunk's HTTP event collector.

    https://docs.fluentbit.io/manual/pipeline/outputs/splunk
    """

    host: Input[DomainName]
    """Where the collector listens, over TLS."""

    token: Secret
    """A token of the collector."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 8_088
    """Where it listens; Splunk Cloud does on 443."""

    index: Annotated[str, Field(min_length=1)] | None = None
    """Where Splunk keeps it; by default the token's."""

    def options(self) -> Options:
        """As the router takes them."""
        return {
            "Name": "splunk",
            "Host": self.host,
            "Port": str(self.port),
            "TLS": "On",
            "TLS.Verify": "On",
            **({"event_index": self.index} if self.index else {}),
        }

    def secrets(self) -> dict[str, Secret]:
        """What the router fetches."""
        return {"splunk_token": self.token}

    def connections(self) -> tuple[Connection, ...]:
        """Rights that it takes: none."""
        return ()

    @property
    def listens_on(self) -> int | None:
        """Its port, which must be reached."""
        return self.port


class OpenSearchLogs(Group):
    """Logs go to a domain of Amazon OpenSearch Service, as the task's own role.

    https://docs.fluentbit.io/manual/pipeline/outputs/opensearch
    """

    domain_arn: Input[DomainArn]
    """The domain. Where it has fine-grained access control, it must map the task's role."""

    endpoint: Input[DomainName]
    """Its host name: `search-logs-….eu-west-1.es.amazonaws.com`."""

    # https://docs.opensearch.org/latest/api-reference/index-apis/create-index/#index-naming-restrictions
    index: Annotated[str, Field(pattern=r'^[^_+\-A-Z\s"*<>|,/?:#\\][^A-Z\s"*<>|,/?:#\\]*$', max_length=255)]
    """Where it is kept."""

    def options(self) -> Options:
        """As the router takes them."""
        arn = self.domain_arn
        return {
            "Name": "opensearch",
            "Host": self.endpoint,
            "Port": str(_HTTPS),
            "Index": self.index,
            "AWS_Auth": "On",
            "AWS_Region": region_in(arn) if isinstance(arn, str) else arn.apply(region_in),
            "TLS": "On",
            "TLS.Verify": "On",
            "Suppress_Type_Name": "On",
        }

    def secrets(self) -> dict[str, Secret]:
        """What the router fetches: nothing."""
        return {}

    def connections(self) -> tuple[Connection, ...]:
        """The right to write into the index."""
        arn = self.domain_arn
        pages = f"{arn}/*" if isinstance(arn, str) else arn.apply(lambda known: f"{known}/*")
        writing = Statement(actions=["es:ESHttpPost"], resources=[pages])
        return (Connection(of="OpenSearch", right="writer", within=self.index, statements=[writing]),)

    @property
    def listens_on(self) -> int | None:
        """Its port, which must be reached."""
        return _HTTPS


class LogPlugin(Group):
    """Logs go wherever one of Fluent Bit's output plugins takes them.

    https://docs.fluentbit.io/manual/pipeline/outputs
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", examples=["kinesis_firehose"])]
    """The plugin."""

    settings: Mapping[str, Input[str]] = {}
    """What it is told, under its own names."""

    secret_settings: Mapping[str, Secret] = {}
    """What it is told and nobody else may know."""

    def mistakes(self) -> list[Problem]:
        """Secrets in plain text."""
        return [
            Problem(f"settings.{name}", "got a plain value that looks like a secret; it goes into secret_settings")
            for name, value in self.settings.items()
            if looks_secret(name, value)
        ]

    def options(self) -> Options:
        """As the router takes them."""
        return {"Name": self.name, **self.settings}

    def secrets(self) -> dict[str, Secret]:
        """What the router fetches."""
        return dict(self.secret_settings)

    def connections(self) -> tuple[Connection, ...]:
        """Rights that it takes: what the sidecar's own `connections` say."""
        return ()

    @property
    def listens_on(self) -> int | None:
        """Its port, which only the plugin knows."""
        return None


LogDestination: TypeAlias = DatadogLogs | SplunkLogs | OpenSearchLogs | LogPlugin
