import pulumi
from pulumi_kubernetes.apps.v1 import Deployment, DeploymentSpecArgs
from pulumi_kubernetes.core.v1 import (
    ConfigMap,
    ContainerArgs,
    ContainerPortArgs,
    EnvVarArgs,
    PodSpecArgs,
    PodTemplateSpecArgs,
    ResourceRequirementsArgs,
    Secret,
    Service,
    ServicePortArgs,
    ServiceSpecArgs,
)
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

is_minikube = pulumi.Config().get_bool("isMinikube")


def tier(name: str, image: str, port: int, replicas: int = 1, kind: str = "ClusterIP", **env: str) -> Service:
    labels = {"app": name}
    deployment = Deployment(
        name,
        spec=DeploymentSpecArgs(
            selector=LabelSelectorArgs(match_labels=labels),
            replicas=replicas,
            template=PodTemplateSpecArgs(
                metadata=ObjectMetaArgs(labels=labels),
                spec=PodSpecArgs(
                    containers=[
                        ContainerArgs(
                            name=name,
                            image=image,
                            resources=ResourceRequirementsArgs(requests={"cpu": "100m", "memory": "100Mi"}),
                            env=[EnvVarArgs(name=key, value=value) for key, value in env.items()],
                            ports=[ContainerPortArgs(container_port=port)],
                        )
                    ]
                ),
            ),
        ),
    )
    return Service(
        name,
        metadata=ObjectMetaArgs(name=name, labels=deployment.metadata.labels),
        spec=ServiceSpecArgs(
            type=kind,
            ports=[ServicePortArgs(port=port, target_port=port)],
            selector=deployment.spec.template.metadata.labels,
        ),
    )


tier("redis-leader", "redis", 6379)
tier("redis-replica", "pulumi/guestbook-redis-replica", 6379, GET_HOSTS_FROM="dns")
frontend = tier(
    "frontend",
    "pulumi/guestbook-php-redis",
    80,
    replicas=3,
    kind="ClusterIP" if is_minikube else "LoadBalancer",
    GET_HOSTS_FROM="dns",
)
ConfigMap("settings", data={"colour": "teal"})
Secret("credentials", string_data={"password": pulumi.Output.secret("hunter2")})

if is_minikube:
    pulumi.export("frontend_ip", frontend.spec.cluster_ip)
else:
    pulumi.export("frontend_ip", frontend.status.load_balancer.ingress[0].ip)
