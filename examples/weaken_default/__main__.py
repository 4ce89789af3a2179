"""A default made weaker: allowed, but never silently. In prod it takes a reason, and every preview shows it.

Dev and staging do not protect a queue from deletion anyway, so there the same lines weaken nothing.
"""

from roadbed import Queue, QueueArgs

cache_invalidations = Queue(
    "cache-invalidations",
    QueueArgs(
        deletion_protection=False,
        because={"deletion_protection": "every cache is rebuilt from the database within a minute"},
    ),
)
