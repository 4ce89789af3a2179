"""What ECS does on its own: it counts the revisions of a task definition, and goes back to the one before."""

from typing import Any

from google.protobuf import struct_pb2

from roadbed.plan import wire

TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition"


def count_revision(outputs: struct_pb2.Struct, number: int) -> None:
    """Make a task definition's outputs those of its revision `number`."""
    arn = outputs.fields["arn"]
    arn.string_value = f"{arn.string_value.rpartition(':')[0]}:{number}"
    outputs.fields["revision"].number_value = number


def go_back(name: str, asked: struct_pb2.Struct, before: struct_pb2.Struct) -> struct_pb2.Struct:
    """A service as it was asked for, but with the revision that it ran before, and the event that tells of it."""
    event: dict[str, Any] = {"id": "1", "createdAt": "2026-11-21T10:31:02Z", "message": f"({name}) rolling back"}
    kept = wire.encode_fields({"events": [event]})
    kept.MergeFrom(asked)
    kept.fields["taskDefinition"].CopyFrom(before.fields["taskDefinition"])
    return kept
