"""What AWS allows on an application load balancer.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from typing import Final

MOST_RULES: Final = 100
"""Rules on all its listeners together, default ones not counted; AWS raises it on request."""

MOST_TARGET_GROUPS: Final = 100
"""Target groups; AWS does not raise it."""

LONGEST_PATTERN: Final = 128
"""Characters of a host or a path in a rule's condition.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""
