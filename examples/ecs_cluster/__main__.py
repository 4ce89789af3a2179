"""A cluster. In dev it runs on Spot; every session in a container is logged, encrypted with a key of its own."""

from roadbed import EcsCluster, EcsClusterArgs, ExecLogs, Keys, KeysArgs

keys = Keys("sessions", KeysArgs(data_classes=["restricted"], services=["logs"]))

cluster = EcsCluster("main", EcsClusterArgs(exec_logs=ExecLogs(kms_key_arn=keys.key("restricted"))))
cluster.share(rights=["session_host"])
cluster.share(rights=["session_opener"], to=["payments"])
