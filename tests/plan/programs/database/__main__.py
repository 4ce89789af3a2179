import pulumi
import pulumi_aws as aws
import pulumi_random as random

config = pulumi.Config()
api_token = config.require_secret("apiToken")
name = f"{pulumi.get_project()}-{pulumi.get_stack()}"

vpc = aws.ec2.get_vpc_output(default=True)
subnets = aws.ec2.get_subnets_output(filters=[{"name": "vpc-id", "values": [vpc.id]}])

password = random.RandomPassword("db-password", length=20, special=True, override_special="_%@")
suffix = random.RandomId("suffix", byte_length=4)
pet = random.RandomPet("pet")

group = aws.rds.SubnetGroup(f"{name}-subnets", subnet_ids=subnets.ids)
firewall = aws.ec2.SecurityGroup(
    f"{name}-db",
    vpc_id=vpc.id,
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=5432, to_port=5432, cidr_blocks=[vpc.cidr_block])
    ],
)
db = aws.rds.Instance(
    f"{name}-db",
    engine="postgres",
    engine_version="16",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    storage_encrypted=True,
    db_name="app",
    username="app",
    password=password.result,
    db_subnet_group_name=group.name,
    vpc_security_group_ids=[firewall.id],
    final_snapshot_identifier=pulumi.Output.concat(name, "-final-", suffix.hex),
    opts=pulumi.ResourceOptions(protect=True),
)

secret = aws.secretsmanager.Secret("connection")
aws.secretsmanager.SecretVersion(
    "connection-current",
    secret_id=secret.id,
    secret_string=pulumi.Output.json_dumps(
        {
            "url": pulumi.Output.format("postgres://app:{0}@{1}/app", password.result, db.endpoint),
            "token": api_token,
            "owner": pet.id,
        }
    ),
)

pulumi.export("endpoint", db.endpoint)
pulumi.export("secretArn", secret.arn)
pulumi.export("password", password.result)
