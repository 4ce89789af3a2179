"""A cluster that was there before: others get the same facts, identifiers and rights as of one that is made here."""

from roadbed import EcsCluster, EcsClusterArgs, ExistingCluster

PLACE = "eu-west-1:111111111111"

cluster = EcsCluster(
    "main",
    EcsClusterArgs(
        existing=ExistingCluster(
            arn=f"arn:aws:ecs:{PLACE}:cluster/production",
            namespace_name="production",
            namespace_arn=f"arn:aws:servicediscovery:{PLACE}:namespace/ns-0f1e2d3c4b5a6978",
            exec_log_group_arn=f"arn:aws:logs:{PLACE}:log-group:/ecs/sessions",
        )
    ),
)
cluster.share(rights=["session_host", "session_opener"])
