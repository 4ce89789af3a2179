import iam
import pulumi
import pulumi_kubernetes as k8s
from kubeconfig import generate_kube_config
import vpc
from pulumi_aws import eks

cluster = eks.Cluster(
    "eks-cluster",
    role_arn=iam.eks_role.arn,
    tags={"Name": "pulumi-eks-cluster"},
    vpc_config=eks.ClusterVpcConfigArgs(public_access_cidrs=["0.0.0.0/0"], subnet_ids=vpc.subnet_ids),
)
nodes = eks.NodeGroup(
    "eks-node-group",
    cluster_name=cluster.name,
    node_group_name="pulumi-eks-nodegroup",
    node_role_arn=iam.ec2_role.arn,
    subnet_ids=vpc.subnet_ids,
    scaling_config=eks.NodeGroupScalingConfigArgs(desired_size=2, max_size=2, min_size=1),
)

kubeconfig = generate_kube_config(cluster)
provider = k8s.Provider("eks-provider", kubeconfig=kubeconfig, opts=pulumi.ResourceOptions(depends_on=[nodes]))

namespace = k8s.core.v1.Namespace("apps", opts=pulumi.ResourceOptions(provider=provider))
labels = {"app": "nginx"}
k8s.apps.v1.Deployment(
    "nginx",
    metadata={"namespace": namespace.metadata.name, "labels": labels},
    spec={
        "replicas": 2,
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{"name": "nginx", "image": "nginx:1.27", "ports": [{"containerPort": 80}]}]},
        },
    },
    opts=pulumi.ResourceOptions(provider=provider),
)

pulumi.export("cluster-name", cluster.name)
pulumi.export("kubeconfig", pulumi.Output.secret(kubeconfig))
