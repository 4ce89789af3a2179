"""The platform: what every team hands over to it, and what every team hears from it."""

from roadbed import Queue, QueueArgs, Topic

audit = Queue("audit", QueueArgs(data_class="restricted", stale_after_seconds=60 * 60))
audit.share(rights=["sender"])

maintenance = Topic("maintenance")
maintenance.share(rights=["subscription"])
