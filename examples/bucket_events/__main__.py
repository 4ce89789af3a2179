"""An upload starts work: what is put below `in/` and ends in `.png` arrives as a message in a queue.

The bucket knows none of its queues; a second one is a line more. What cannot be put into the queue waits in a
dead-letter queue of that subscription.
"""

import pulumi

from roadbed import Bucket, Queue, QueueArgs

uploads = Bucket("uploads")

thumbnails = Queue("thumbnails", QueueArgs(subscriptions=[uploads.events(prefix="in/", suffix=".png")]))
audit = Queue("audit", QueueArgs(subscriptions=[uploads.events(kinds=["created", "deleted"])]))

pulumi.export("upload here", uploads.bucket_name)
