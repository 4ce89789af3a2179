"""A queue: encrypted, closed to everything but TLS, its failing messages kept for 14 days."""

import pulumi

from roadbed import Queue

events = Queue("events")

pulumi.export("url", events.url)
