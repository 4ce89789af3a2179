import pulumi
import pulumi_aws as aws

domain = pulumi.Config().require("domain")

virginia = aws.Provider("virginia", region="us-east-1", default_tags={"tags": {"team": "web"}})
in_virginia = pulumi.ResourceOptions(provider=virginia)

zone = aws.route53.get_zone(name=domain)
certificate = aws.acm.Certificate(
    "certificate",
    domain_name=f"www.{domain}",
    validation_method="DNS",
    opts=in_virginia,
)
record = aws.route53.Record(
    "validation",
    zone_id=zone.zone_id,
    name=certificate.domain_validation_options[0].resource_record_name,
    type=certificate.domain_validation_options[0].resource_record_type,
    records=[certificate.domain_validation_options[0]["resource_record_value"]],
    ttl=600,
)
validated = aws.acm.CertificateValidation(
    "validated",
    certificate_arn=certificate.arn,
    validation_record_fqdns=[record.fqdn],
    opts=in_virginia,
)

topic = aws.sns.Topic("alarms", opts=in_virginia)
here = aws.sns.Topic("alarms-here")
there = aws.sqs.Queue("jobs", region="eu-central-1")
zones = aws.get_availability_zones(state="available", opts=pulumi.InvokeOptions(provider=virginia))


class Replicated(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None):
        super().__init__("acme:data:Replicated", name, None, opts)
        self.bucket = aws.s3.Bucket(f"{name}-copy", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"bucket": self.bucket.bucket})


replica = Replicated("assets", opts=pulumi.ResourceOptions(providers={"aws": virginia}))

pulumi.export("certificate", validated.certificate_arn)
pulumi.export("topics", [topic.arn, here.arn])
pulumi.export("queue", there.arn)
pulumi.export("virginiaZones", zones.names)
