"""A key for each class of data. Another account reads data of the strictest one: one role there, and nobody else."""

from roadbed import Keys, KeysArgs, KeyUser, Queue, QueueArgs

ANALYTICS = "arn:aws:iam::444444444444:role/analytics"

keys = Keys(
    "data",
    KeysArgs(
        services=["s3", "sns"],
        users=[KeyUser(principal=ANALYTICS, may=["decrypter"], data_classes=["restricted"])],
    ),
)
keys.share(rights=["encrypter", "decrypter"])

Queue("refunds", QueueArgs(kms_key_arn=keys.key("restricted"), data_class="restricted"))
