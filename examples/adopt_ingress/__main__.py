"""A load balancer that exists, as an ingress of ours: nothing of it is changed, and teams get their bands on it.

Rules that it has already keep their priorities; bands are best given where there are none.
"""

import pulumi

from roadbed import Band, Domain, ExistingIngress, Ingress, IngressArgs

public = Ingress(
    "public",
    IngressArgs(
        existing=ExistingIngress(
            load_balancer_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/old/50dc6c495c0c9188",
            listener_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/old/50dc6c495c0c9188/f2f7dc8efc522ab2",
            security_group_id="sg-0a1b2c3d4e5f60718",
            dns_name="old-1234567890.eu-west-1.elb.amazonaws.com",
            dns_zone_id="Z32O12XQLNTSW2",
        ),
        domains=[Domain(name="shop.example.com", hosted_zone_id="Z0123456789ABCDEFGHIJ")],
        bands={"payments": Band(first=20_000, last=20_999)},
    ),
)
public.share()

pulumi.export("listener", public.listener_arn)
