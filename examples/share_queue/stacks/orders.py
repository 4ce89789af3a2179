"""The owner: the orders team's queue, into which billing may put what it wants to be refunded."""

from roadbed import Queue, QueueArgs

refunds = Queue("refunds", QueueArgs(fifo=True, content_based_deduplication=True))

refunds.share(rights=["sender"], to=["billing"])
