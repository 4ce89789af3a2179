import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.helm.v3 import Release, ReleaseArgs, RepositoryOptsArgs

cluster = k8s.Provider("cluster", kubeconfig="~/.kube/config", namespace="platform", enable_server_side_apply=True)
on_cluster = pulumi.ResourceOptions(provider=cluster)

ingress = Release(
    "ingress",
    ReleaseArgs(
        chart="ingress-nginx",
        version="4.11.3",
        namespace="ingress",
        create_namespace=True,
        repository_opts=RepositoryOptsArgs(repo="https://kubernetes.github.io/ingress-nginx"),
        values={"controller": {"replicaCount": 2, "metrics": {"enabled": True}}, "tcp": {}},
        timeout=600,
    ),
    opts=on_cluster,
)
service = k8s.core.v1.Service.get(
    "ingress-service",
    pulumi.Output.concat(ingress.status.namespace, "/", ingress.status.name, "-ingress-nginx-controller"),
    opts=on_cluster,
)

k8s.yaml.v2.ConfigFile("manifests", file="manifests/app.yaml", opts=pulumi.ResourceOptions(provider=cluster))
k8s.helm.v4.Chart(
    "cert-manager",
    chart="oci://quay.io/jetstack/charts/cert-manager",
    version="1.16.1",
    values={"crds": {"enabled": True}},
    opts=pulumi.ResourceOptions(provider=cluster),
)
k8s.apiextensions.CustomResource(
    "issuer",
    api_version="cert-manager.io/v1",
    kind="ClusterIssuer",
    metadata={"name": "letsencrypt"},
    spec={"acme": {"email": "ops@example.com", "solvers": [{"http01": {"ingress": {"class": "nginx"}}}]}},
    opts=pulumi.ResourceOptions(provider=cluster, depends_on=[ingress]),
)
k8s.networking.v1.Ingress(
    "app",
    metadata=k8s.meta.v1.ObjectMetaArgs(annotations={"pulumi.com/skipAwait": "true"}),
    spec=k8s.networking.v1.IngressSpecArgs(
        ingress_class_name="nginx",
        rules=[
            {
                "host": "app.example.com",
                "http": {
                    "paths": [
                        {
                            "path": "/",
                            "pathType": "Prefix",
                            "backend": {"service": {"name": "app", "port": {"number": 80}}},
                        }
                    ]
                },
            }
        ],
    ),
    opts=on_cluster,
)

pulumi.export("ip", service.status.apply(lambda status: status.load_balancer.ingress[0].ip if status else None))
