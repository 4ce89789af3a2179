"""EventBridge rules that stand between a bucket and what takes its events: nobody means the rule itself."""

import json
from typing import Final

from roadbed.plan.access.policies import Finder
from roadbed.plan.model import Resource

EVENT_RULE: Final = "aws:cloudwatch/eventRule:EventRule"


def bucket_of(rule: Resource | str, finder: Finder) -> Resource | str:
    """The bucket whose events a rule takes, its name where it is not of this plan; empty for all other rules, and for a
    pattern that nobody knows yet.
    """
    pattern = rule.inputs.get("eventPattern") if isinstance(rule, Resource) and rule.type == EVENT_RULE else None
    try:
        names = json.loads(pattern)["detail"]["bucket"]["name"] if isinstance(pattern, str) else []
    except (ValueError, KeyError, TypeError):
        return ""
    name = names[0] if isinstance(names, list) and len(names) == 1 else None
    return (finder.find(name) or name) if isinstance(name, str) else ""
