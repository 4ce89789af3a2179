import asyncio
import concurrent.futures

import pulumi
import pulumi_aws as aws


async def names() -> list[str]:
    await asyncio.sleep(0)
    return ["red", "green"]


async def colour(name: str) -> str:
    await asyncio.sleep(0.01)
    return name.upper()


with concurrent.futures.ThreadPoolExecutor() as pool:
    squares = list(pool.map(lambda n: n * n, range(4)))

queues = []
for name in ("red", "green", "blue"):
    queues.append(aws.sqs.Queue(name, tags={"colour": pulumi.Output.from_input(colour(name))}))

topic = aws.sns.Topic("news", display_name=asyncio.ensure_future(colour("news")))

joined = pulumi.Output.all(*[queue.arn for queue in queues]).apply(lambda arns: colour(",".join(arns)))

pulumi.export("names", names())
pulumi.export("joined", joined)
pulumi.export("squares", squares)
