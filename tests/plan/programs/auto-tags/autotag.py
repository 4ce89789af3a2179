import pulumi

TAGGABLE = {"aws:s3/bucket:Bucket", "aws:sqs/queue:Queue", "aws:ec2/vpc:Vpc"}


def register_auto_tags(auto_tags: dict[str, str]) -> None:
    pulumi.runtime.register_stack_transformation(lambda args: auto_tag(args, auto_tags))


def auto_tag(args: pulumi.ResourceTransformationArgs, auto_tags: dict[str, str]):
    if args.type_ in TAGGABLE:
        args.props["tags"] = {**(args.props["tags"] or {}), **auto_tags}
        return pulumi.ResourceTransformationResult(args.props, args.opts)
    return None
