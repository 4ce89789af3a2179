"""A team: a service behind the platform's load balancer, with a name of its own."""

import pulumi

from roadbed import Image, Route, Service, ServiceArgs

checkout = Service("checkout", ServiceArgs(image=Image.released("checkout"), port=8080, routes=[Route()]))

pulumi.export("url", checkout.url)
