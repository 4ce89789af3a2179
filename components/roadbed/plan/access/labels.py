"""What people call a resource: `sqs.Queue orders`, `Queue events`, `dead-letters of Queue events`."""

from roadbed.plan.model import Plan, Resource

PROVIDER_TYPE = "pulumi:providers:"
FAMILIAR = ("aws", "kubernetes", "pulumi")
"""Providers whose name says nothing new beside `sqs.Queue` or `apps/v1.Deployment`."""


def provider_of(token: str) -> str:
    """The provider of a type token: `aws`, `kubernetes`, `random`."""
    if token.startswith(PROVIDER_TYPE):
        return token.removeprefix(PROVIDER_TYPE)
    return token.partition(":")[0]


def short_type(token: str) -> str:
    """A type token as programs write it: `sqs.Queue`, `apps/v1.Deployment`, `random.RandomPassword`, `provider aws`."""
    if token.startswith(PROVIDER_TYPE):
        return f"provider {token.removeprefix(PROVIDER_TYPE)}"
    package, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    if not name:
        return token
    # Bridged providers spell the module `sqs/queue`, naming the resource twice.
    group, _, repeated = module.rpartition("/")
    if group and repeated.lower() == name.lower():
        module = group
    parts = [package if package not in FAMILIAR else "", module if module not in ("index", "pulumi", "") else "", name]
    return ".".join(part for part in parts if part)


def block_label(block: Resource) -> str:
    """A block as its team calls it: `Queue events`."""
    return f"{block.type.rpartition(':')[2]} {block.name}"


def role_in(block: Resource, resource: Resource) -> str:
    """What a resource is to its block: `dead-letters` for `events-dead-letters` of the queue `events`."""
    return resource.name.removeprefix(f"{block.name}-")


def label(plan: Plan, resource: Resource) -> str:
    """The shortest name that tells a resource from the others of its stack."""
    block = plan.block_of(resource)
    if block is resource:
        return block_label(resource)
    if block is not None:
        return f"{role_in(block, resource)} of {block_label(block)}"
    return f"{short_type(resource.type)} {resource.name}"


def meant(plan: Plan, resource: Resource) -> str:
    """The same, but for what people mean by a block: `Queue events` for its queue, not for its dead letters."""
    block = plan.block_of(resource)
    if block is not None and role_in(block, resource).lower() == block.type.rpartition(":")[2].lower():
        return block_label(block)
    return label(plan, resource)
