"""A default made weaker: allowed, but never silently. In prod it takes a reason, and every preview shows it."""

from roadbed import Queue, QueueArgs

cache_invalidations = Queue(
    "cache-invalidations",
    QueueArgs(
        deletion_protection=False,
        because={"deletion_protection": "every cache is rebuilt from the database within a minute"},
    ),
)
