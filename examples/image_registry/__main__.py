"""A place for the images of one program: releases stay, builds of branches go, and one team pushes."""

import pulumi

from roadbed import ImageRegistry, ImageRegistryArgs, ImageRule

images = ImageRegistry(
    "checkout",
    ImageRegistryArgs(
        rules=[ImageRule(tags=["release-*"], keep_last=200), ImageRule(tags=["branch-*"], keep_days=14)],
    ),
)
images.share(rights=["puller"])
images.share(rights=["pusher"], to=["payments"])

pulumi.export("push here", images.url)
