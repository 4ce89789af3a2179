"""The OpenTelemetry collector beside a program: what its image is told where nobody says more."""

from typing import Final

from roadbed.kernel.connection import Connection, Statement

NAME: Final = "open-telemetry"

# Where nobody says the protocol, SDKs differ: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
FOR_THE_PROGRAM: Final = {
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318",
    "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
}

# https://aws-otel.github.io/docs/setup/ecs/config-through-ssm
CONFIG_VARIABLE: Final = "AOT_CONFIG_CONTENT"

# https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-opentelemetry.html
TRACES_TO_XRAY: Final = """\
extensions:
  health_check:
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: localhost:4317
      http:
        endpoint: localhost:4318
processors:
  resourcedetection:
    detectors: [env, ecs]
  batch/traces:
    timeout: 1s
    send_batch_size: 50
exporters:
  awsxray:
service:
  extensions: [health_check]
  pipelines:
    traces:
      receivers: [otlp]
      processors: [resourcedetection, batch/traces]
      exporters: [awsxray]
"""

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
XRAY: Final = Connection(
    of="X-Ray",
    right="writer",
    statements=[
        Statement(
            actions=[
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ],
            any_resource=True,
        )
    ],
)
