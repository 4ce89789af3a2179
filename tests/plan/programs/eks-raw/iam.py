import json

from pulumi_aws import iam


def role_for(name: str, service: str, policies: list[str]) -> iam.Role:
    role = iam.Role(
        name,
        assume_role_policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Action": "sts:AssumeRole", "Principal": {"Service": service}, "Effect": "Allow", "Sid": ""}
                ],
            }
        ),
    )
    for policy in policies:
        iam.RolePolicyAttachment(f"{name}-{policy}", role=role.id, policy_arn=f"arn:aws:iam::aws:policy/{policy}")
    return role


eks_role = role_for("eks-iam-role", "eks.amazonaws.com", ["AmazonEKSClusterPolicy", "AmazonEKSServicePolicy"])
ec2_role = role_for(
    "ec2-nodegroup-iam-role",
    "ec2.amazonaws.com",
    ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"],
)
