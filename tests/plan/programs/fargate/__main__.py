import json

from pulumi import Config, Output, ResourceOptions, export
import pulumi_aws as aws

config = Config()
container_port = config.get_int("containerPort", 80)
cpu = config.get_int("cpu", 512)
memory = config.get_int("memory", 1024)

region = aws.get_region()
default_vpc = aws.ec2.get_vpc(default=True)
default_subnets = aws.ec2.get_subnets(filters=[aws.ec2.GetSubnetsFilterArgs(name="vpc-id", values=[default_vpc.id])])

cluster = aws.ecs.Cluster("cluster", settings=[{"name": "containerInsights", "value": "enabled"}])
group = aws.ec2.SecurityGroup(
    "web-secgrp",
    vpc_id=default_vpc.id,
    ingress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}],
    egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
)
alb = aws.lb.LoadBalancer("app-lb", security_groups=[group.id], subnets=default_subnets.ids)
target = aws.lb.TargetGroup("app-tg", port=container_port, protocol="HTTP", target_type="ip", vpc_id=default_vpc.id)
listener = aws.lb.Listener(
    "web",
    load_balancer_arn=alb.arn,
    port=80,
    default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=target.arn)],
)

role = aws.iam.Role(
    "task-exec-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2008-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment(
    "task-exec-policy",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AMAZON_ECS_TASK_EXECUTION_ROLE_POLICY,
)
logs = aws.cloudwatch.LogGroup("app-logs", retention_in_days=7)
image = aws.ecr.Repository("app", force_delete=True, image_scanning_configuration={"scan_on_push": True})

task = aws.ecs.TaskDefinition(
    "app-task",
    family="fargate-task-definition",
    cpu=str(cpu),
    memory=str(memory),
    network_mode="awsvpc",
    requires_compatibilities=["FARGATE"],
    execution_role_arn=role.arn,
    container_definitions=Output.json_dumps(
        [
            {
                "name": "my-app",
                "image": Output.format("{0}:latest", image.repository_url),
                "portMappings": [{"containerPort": container_port, "protocol": "tcp"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": logs.name,
                        "awslogs-region": region.region,
                        "awslogs-stream-prefix": "app",
                    },
                },
            }
        ]
    ),
)

service = aws.ecs.Service(
    "app-svc",
    cluster=cluster.arn,
    desired_count=3,
    launch_type="FARGATE",
    task_definition=task.arn,
    network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
        assign_public_ip=True, subnets=default_subnets.ids, security_groups=[group.id]
    ),
    load_balancers=[{"target_group_arn": target.arn, "container_name": "my-app", "container_port": container_port}],
    opts=ResourceOptions(depends_on=[listener], ignore_changes=["desired_count"]),
)

export("url", alb.dns_name.apply(lambda name: f"http://{name}"))
