"""Resources of many types, options, data sources, assets, secrets and stack outputs."""

import json

import parts
import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
from pulumi import Output, ResourceOptions

config = pulumi.Config()
password = config.require_secret("password")
limits = config.require_object("limits")
pulumi.runtime.register_resource_transform(parts.stack_transform)

me = aws.get_caller_identity()
zones = aws.get_availability_zones_output(state="available")
trust = aws.iam.get_policy_document(
    statements=[
        {"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["ecs.amazonaws.com"]}]}
    ]
)

frankfurt = aws.Provider("frankfurt", region="eu-central-1", default_tags={"tags": {"made-by": "pulumi"}})
cluster = k8s.Provider("cluster", kubeconfig=Output.secret("kubeconfig"), namespace="shop")
network = pulumi.StackReference("network", stack_name=f"{pulumi.get_organization()}/{pulumi.get_project()}/network.dev")

# --- components, transformations, transforms
tagged = parts.Tagged("tagged", limit=limits["queue"], opts=ResourceOptions(protect=True))
renamed = parts.Tagged(
    "renamed",
    limit=5,
    opts=ResourceOptions(
        aliases=[pulumi.Alias(name="older"), "urn:pulumi:wide.dev::wide::acme:index:Old$x:y:Z::oldest"]
    ),
)
governed = parts.Governed("governed", ResourceOptions(retain_on_delete=True))
abroad = parts.Tagged("abroad", limit=1, opts=ResourceOptions(providers=[frankfurt], depends_on=[tagged]))

# --- messaging and storage
key = aws.kms.Key("key", description="for everything", enable_key_rotation=True)
aws.kms.Alias("key-alias", target_key_id=key.key_id, name="alias/everything")
bus = aws.cloudwatch.EventBus("bus", name="orders")
rule = aws.cloudwatch.EventRule("rule", event_bus_name=bus.name, event_pattern=json.dumps({"source": ["shop"]}))
aws.cloudwatch.EventTarget("target", rule=rule.name, event_bus_name=bus.name, arn=tagged.arn)
fifo = aws.sqs.Queue(
    "fifo",
    fifo_queue=True,
    kms_master_key_id=Output.secret("alias/hidden"),
    visibility_timeout_seconds=30,
    opts=ResourceOptions(
        ignore_changes=["visibility_timeout_seconds", 'tags["a"]'],
        replace_on_changes=["fifo_queue"],
        additional_secret_outputs=["url"],
        custom_timeouts=pulumi.CustomTimeouts(create="10m", delete="1h"),
        depends_on=[tagged, renamed],
        hooks=pulumi.ResourceHookBinding(after_create=[pulumi.ResourceHook("made", parts.hook)]),
        aliases=[
            pulumi.Alias(parent=tagged),
            pulumi.Alias(type_="aws:sqs/oldQueue:OldQueue"),
            pulumi.Alias(stack="wide.old"),
        ],
    ),
)
aws.sqs.QueuePolicy(
    "fifo-policy",
    queue_url=fifo.url,
    policy=fifo.arn.apply(
        lambda arn: json.dumps({"Statement": [{"Effect": "Deny", "Action": "sqs:*", "Resource": arn}]})
    ),
)
table = aws.dynamodb.Table(
    "table",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    server_side_encryption={"enabled": True, "kms_key_arn": key.arn},
    opts=ResourceOptions(deleted_with=tagged, replace_with=[fifo]),
)
assets = aws.s3.Bucket("assets", force_destroy=False, tags={"secret": password, "plain": "tag"})
aws.s3.BucketObjectv2("text", bucket=assets.bucket, key="text", source=pulumi.StringAsset("hello"))
aws.s3.BucketObjectv2("file", bucket=assets.bucket, key="file", source=pulumi.FileAsset("files/greeting.txt"))
aws.s3.BucketPublicAccessBlock("closed", bucket=assets.id, block_public_acls=True, restrict_public_buckets=True)

# --- compute and network
group = aws.ec2.SecurityGroup(
    "group",
    vpc_id=network.require_output("vpc"),
    ingress=[{"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["10.0.0.0/16"]}],
)
aws.vpc.SecurityGroupEgressRule("out", security_group_id=group.id, ip_protocol="-1", cidr_ipv4="0.0.0.0/0")
role = aws.iam.Role(
    "role", assume_role_policy=trust.json, tags={"account": me.account_id}, opts=ResourceOptions(provider=frankfurt)
)
aws.iam.RolePolicy(
    "role-policy",
    role=role.id,
    policy=Output.json_dumps(
        {"Version": "2012-10-17", "Statement": [{"Action": "sqs:SendMessage", "Resource": tagged.arn}]}
    ),
)
aws.iam.RolePolicyAttachment("role-managed", role=role.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess")
function = aws.lambda_.Function(
    "function",
    role=role.arn,
    runtime="python3.13",
    handler="main.handler",
    code=pulumi.AssetArchive(
        {"main.py": pulumi.StringAsset("def handler(event, context): ..."), "data": pulumi.FileArchive("files")}
    ),
    environment={"variables": {"QUEUE": fifo.url, "PASSWORD": password, "JOIN": network.get_output("join_token")}},
)
aws.lambda_.EventSourceMapping("mapping", event_source_arn=fifo.arn, function_name=function.arn, batch_size=10)
logs = aws.cloudwatch.LogGroup("logs", retention_in_days=7)
ecs = aws.ecs.Cluster("ecs", settings=[{"name": "containerInsights", "value": "enabled"}])
task = aws.ecs.TaskDefinition(
    "task",
    family="shop",
    cpu="256",
    memory="512",
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=role.arn,
    container_definitions=Output.json_dumps(
        [{"name": "shop", "image": "shop:1", "environment": [{"name": "LOGS", "value": logs.name}]}]
    ),
)
balancer = aws.lb.LoadBalancer("balancer", load_balancer_type="application", security_groups=[group.id], internal=True)
targets = aws.lb.TargetGroup(
    "targets", port=8080, protocol="HTTP", target_type="ip", vpc_id=network.require_output("vpc")
)
listener = aws.lb.Listener(
    "listener",
    load_balancer_arn=balancer.arn,
    port=443,
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
)
service = aws.ecs.Service(
    "service",
    cluster=ecs.arn,
    task_definition=task.arn,
    desired_count=2,
    network_configuration={"subnets": network.require_output("subnets"), "security_groups": [group.id]},
    load_balancers=[{"target_group_arn": targets.arn, "container_name": "shop", "container_port": 8080}],
    opts=ResourceOptions(depends_on=[listener]),
)
aws.appautoscaling.Target(
    "scaling",
    min_capacity=2,
    max_capacity=10,
    resource_id=Output.concat("service/", ecs.name, "/", service.name),
    scalable_dimension="ecs:service:DesiredCount",
    service_namespace="ecs",
)
database = aws.rds.Instance(
    "database",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    password=password,
    vpc_security_group_ids=[group.id],
    opts=ResourceOptions(protect=True, retain_on_delete=True),
)
aws.ssm.Parameter("dsn", type="SecureString", value=Output.concat("postgres://app:", password, "@", database.endpoint))
aws.cloudwatch.MetricAlarm(
    "alarm",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
    namespace="AWS/SQS",
    metric_name="ApproximateAgeOfOldestMessage",
    period=60,
    statistic="Maximum",
    threshold=300.5,
    dimensions={"QueueName": fifo.name},
    alarm_actions=[renamed.arn],
)
aws.cloudwatch.Dashboard("dashboard", dashboard_name="shop", dashboard_body=json.dumps({"widgets": []}, sort_keys=True))
zone = aws.route53.Zone("zone", name="shop.example.com")
aws.route53.Record("record", zone_id=zone.id, name="www", type="CNAME", ttl=60, records=[balancer.dns_name])
certificate = aws.acm.Certificate("certificate", domain_name=zone.name, validation_method="DNS")
cache = aws.elasticache.SubnetGroup("cache", subnet_ids=network.require_output("subnets"))
secret = aws.secretsmanager.Secret("secret")
aws.secretsmanager.SecretVersion(
    "version", secret_id=secret.id, secret_string=Output.json_dumps({"password": password})
)
aws.sfn.StateMachine(
    "machine", role_arn=role.arn, definition=json.dumps({"StartAt": "a", "States": {"a": {"Type": "Succeed"}}})
)

# --- owned by others
existing = aws.sqs.Queue.get("existing", "https://sqs.eu-west-1.amazonaws.com/123456789012/legacy")
aws.sqs.RedriveAllowPolicy(
    "existing-redrive",
    queue_url=existing.url,
    redrive_allow_policy=Output.json_dumps({"redrivePermission": "byQueue", "sourceQueueArns": [fifo.arn]}),
)

# --- Kubernetes
on_cluster = ResourceOptions(provider=cluster)
space = k8s.core.v1.Namespace("shop", metadata={"name": "shop"}, opts=on_cluster)
settings = k8s.core.v1.ConfigMap("settings", metadata={"namespace": "shop"}, data={"queue": fifo.url}, opts=on_cluster)
k8s.core.v1.Secret("credentials", string_data={"password": password}, opts=on_cluster)
account = k8s.core.v1.ServiceAccount("account", metadata={"namespace": space.metadata.name}, opts=on_cluster)
web = k8s.apps.v1.Deployment(
    "web",
    metadata={"namespace": "shop", "labels": {"app": "web"}},
    spec=k8s.apps.v1.DeploymentSpecArgs(
        replicas=2,
        selector=k8s.meta.v1.LabelSelectorArgs(match_labels={"app": "web"}),
        template=k8s.core.v1.PodTemplateSpecArgs(
            metadata={"labels": {"app": "web"}},
            spec=k8s.core.v1.PodSpecArgs(
                service_account_name=account.metadata.name,
                containers=[
                    k8s.core.v1.ContainerArgs(
                        name="web",
                        image="shop:1",
                        env=[
                            k8s.core.v1.EnvVarArgs(name="QUEUE", value=fifo.arn),
                            k8s.core.v1.EnvVarArgs(name="TOKEN", value=Output.secret("token")),
                        ],
                    )
                ],
            ),
        ),
    ),
    opts=on_cluster,
)
k8s.core.v1.Service(
    "web", spec={"selector": {"app": "web"}, "ports": [{"port": 80, "target_port": 8080}]}, opts=on_cluster
)
front = k8s.core.v1.Service("front", metadata={"name": "front"}, spec={"ports": [{"port": 80}]}, opts=on_cluster)
k8s.core.v1.ConfigMap(
    "owned",
    metadata={
        "labels": front.metadata.apply(lambda metadata: {"host": f"{metadata.name}.{metadata.namespace}"}),
        "owner_references": [
            {"api_version": "v1", "kind": "Service", "name": each.metadata["name"], "uid": each.metadata["uid"]}
            for each in (front, account)
        ],
    },
    opts=on_cluster,
)
k8s.policy.v1.PodDisruptionBudget(
    "web",
    spec={"min_available": 1, "selector": {"match_labels": {"app": "web"}}},
    opts=ResourceOptions(provider=cluster, parent=web),
)
k8s.apiextensions.CustomResource(
    "scaler",
    api_version="keda.sh/v1alpha1",
    kind="ScaledObject",
    spec={"scaleTargetRef": {"name": "web"}, "triggers": [{"type": "cpu", "metadata": {"value": "60"}}]},
    opts=on_cluster,
)

# --- without an SDK class
pulumi.CustomResource("aws:sqs/queue:Queue", "bare", {"delaySeconds": 3, "tags": {"a": "b"}})
stash = pulumi.Stash("stash", input={"when": "first"})

pulumi.export("url", fifo.url)
pulumi.export("plain", {"list": [1, 2.5, "three", None], "limits": limits})
pulumi.export("nested", {"open": tagged.arn, "hidden": [{"password": password}]})
pulumi.export("owner", network.get_output("owner"))
pulumi.export("shared", network.get_output("database"))
pulumi.export("zone", zones.names[0])
pulumi.export("joined", Output.all(tagged.arn, renamed.arn).apply(",".join))
pulumi.export("certificate", certificate.domain_name)
pulumi.export("cache", cache.name)
pulumi.export("settings", settings.metadata.name)
