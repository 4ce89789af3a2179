"""What is wrong with a stack though its evaluation went well: policies that are none, keys that shut out who needs
them, profiles that mean nothing, and listener rules that another stack has the place of.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roadbed.plan.model import Evaluation
    from roadbed.plan.project import Project
    from roadbed.report.profile_diff import Defaults

_PROFILES = "roadbed:profiles"


def checked(project: "Project", evaluations: "Sequence[Evaluation]", config: Mapping[str, str]) -> "list[Evaluation]":
    """The evaluations, with a finding for each mistake that the program itself cannot notice."""
    from roadbed.plan.access.key_problems import key_problems
    from roadbed.plan.access.policy_problems import policy_problems
    from roadbed.plan.listener_rules import listener_rule_problems
    from roadbed.plan.model import Finding

    seen = _seen_blocks(evaluations)
    on_listeners = listener_rule_problems(evaluations)
    found = []
    for each in evaluations:
        warnings = (
            Finding(severity="warning", rule="unknown-profile-default", message=says)
            for says in _about_profiles(project, each, config, seen)
        )
        between = on_listeners.get(each.stack, ())
        in_policies = (*policy_problems(each), *key_problems(each))
        found.append(replace(each, findings=(*each.findings, *in_policies, *between, *warnings)))
    return found


@dataclass(frozen=True)
class _Seen:
    """A block that some program has made, known by what it registered."""

    settings: Mapping[str, Any]

    def defaults(self, _: Any) -> Mapping[str, Any]:
        return self.settings

    def doc(self, _: str) -> str:
        return ""


def _seen_blocks(evaluations: "Sequence[Evaluation]") -> "dict[str, Defaults]":
    plans = [each.plan for each in evaluations if each.plan is not None]
    return {
        plan.by_urn[urn].type.rpartition(":")[2]: _Seen(facts.settings)
        for plan in plans
        for urn, facts in plan.facts.items()
    }


def _about_profiles(
    project: "Project", evaluation: "Evaluation", config: Mapping[str, str], seen: "Mapping[str, Defaults]"
) -> Iterator[str]:
    """One line for each declared profile, in use or not, that cannot be resolved or changes what no block has."""
    from roadbed.plan.project import ProjectError
    from roadbed.plan.project.stack_config import StackConfig

    try:
        declared = StackConfig.of(project, evaluation.stack, config).parsed(_PROFILES)
    except ProjectError:
        return
    if not isinstance(declared, dict) or not declared:
        return
    # Blocks are only imported for those who declare profiles of their own.
    from roadbed import catalogue
    from roadbed.kernel.errors import Problem
    from roadbed.kernel.profile import Profile, find_profile
    from roadbed.report.profile_diff import unknown_overrides

    errors = "\n".join(finding.message for finding in evaluation.findings)
    found = [find_profile(name, declared) for name in declared]
    problems = dict.fromkeys(str(each) for each in found if isinstance(each, Problem))
    yield from (says for says in problems if says not in errors)
    # A profile that is like another one has its mistakes too; they are told of the one that makes them.
    own = [
        replace(each, overrides={key: value for key, value in each.overrides.items() if key in declared[each.name]})
        for each in found
        if isinstance(each, Profile)
    ]
    try:
        known: dict[str, Defaults] = {**seen, **catalogue()}
    except ImportError as error:
        yield f"{_PROFILES}: not checked, as an installed package's blocks cannot be imported: {error}"
        return
    yield from (says for says in unknown_overrides(known, own) if says.partition(": ")[0] not in errors)
