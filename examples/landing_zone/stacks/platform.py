"""The platform: what there is in this environment, told once."""

from roadbed import EcsCluster, LandingZone, LandingZoneArgs, Network, NetworkArgs, by_profile

network = Network("main", NetworkArgs(cidr=by_profile(dev="10.20.0.0/16", staging="10.21.0.0/16", prod="10.22.0.0/16")))
cluster = EcsCluster("main")

LandingZone("zone", LandingZoneArgs(network=network.place, cluster=cluster.place))
