import pulumi
import pulumi_aws as aws

config = pulumi.Config()
network = pulumi.StackReference(config.require("network"))
vpc_id = network.require_output("vpcId")
subnet_ids = network.get_output("privateSubnetIds")

firewall = aws.ec2.SecurityGroup("app", vpc_id=vpc_id)
endpoint = aws.ec2.VpcEndpoint(
    "s3",
    vpc_id=vpc_id,
    service_name=pulumi.Output.format("com.amazonaws.{0}.s3", aws.get_region_output().region),
    vpc_endpoint_type="Interface",
    subnet_ids=subnet_ids,
    security_group_ids=[firewall.id],
)

pulumi.export("endpoint", endpoint.id)
pulumi.export("network", network.name)
