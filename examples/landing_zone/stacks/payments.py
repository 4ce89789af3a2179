"""A team: blocks find their place by themselves, and what no block makes asks for it.

The pull request's own environment has no platform: its config names the one whose landing zone it runs in.
"""

import pulumi
import pulumi_aws as aws

from roadbed import LandingZone

zone = LandingZone.current()

sessions = aws.elasticache.SubnetGroup("sessions", subnet_ids=zone.network.private_subnet_ids)
aws.ec2.SecurityGroup("sessions", description="Sessions of shoppers", vpc_id=zone.network.vpc_id)

pulumi.export("runtime", zone.runtime())
