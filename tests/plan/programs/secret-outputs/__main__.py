import json

import pulumi
import pulumi_aws as aws
import pulumi_random as random
import pulumi_tls as tls

key = tls.PrivateKey("deploy-key", algorithm="ED25519")
pair = aws.ec2.KeyPair("deploy", public_key=key.public_key_openssh.apply(str.strip))
token = random.RandomString(
    "token", length=32, special=False, opts=pulumi.ResourceOptions(additional_secret_outputs=["result"])
)
user = aws.iam.User("deployer", force_destroy=True)
access = aws.iam.AccessKey("deployer", user=user.name)

pulumi.export(
    "deploy",
    {
        "user": user.name,
        "credentials": {"id": access.id, "secret": access.secret},
        "hosts": ["a.example.com", pulumi.Output.secret("b.example.com")],
        "nothing": None,
        "count": 3,
        "ratio": 0.5,
    },
)
pulumi.export("key", key.private_key_openssh)
pulumi.export("token", pulumi.Output.unsecret(token.result).apply(len))
pulumi.export(
    "document", pulumi.Output.all(user=user.arn, pair=pair.key_name).apply(lambda o: json.dumps(o, sort_keys=True))
)
pulumi.export("plain", "just text")
