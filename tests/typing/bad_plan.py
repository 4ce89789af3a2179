"""Mistakes in reading a Plan that a checker finds before it runs."""

from roadbed.plan.model import Finding, Plan, Resource


def changes_a_plan(resource: Resource) -> None:
    resource.name = "other"  # expect-error: read-only


def trusts_a_value(resource: Resource) -> float:
    return resource.inputs["delaySeconds"] * 2  # expect-error


def forgets_that_a_source_may_be_missing(resource: Resource) -> int:
    return resource.source.line  # expect-error: "line" is not a known attribute of "None"


def invents_a_severity() -> Finding:
    return Finding(severity="fatal", rule="no-wildcards", message="no")  # expect-error: fatal


def misspells_a_field(plan: Plan) -> int:
    return len(plan.resource)  # expect-error: resource
