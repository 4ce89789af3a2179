import pulumi
import pytest

from roadbed.kernel.errors import ArgsError, ContextError
from roadbed.service.containers.container import Container
from roadbed.service.containers.image import READY_MADE, Image
from roadbed.service.containers.secret import Secret
from roadbed.service.containers.sidecar import Sidecar
from roadbed.testing import made_up_zone
from tests.service.a_program import DIGEST, IMAGE, TOKEN, containers, refused, task

TAGGED = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/checkout:main"
RELEASED = {"roadbed:images": f'{{"checkout": "{IMAGE}", "prepare": "mirror.example.com/busybox@{DIGEST}"}}'}


def message(make) -> str:
    with pytest.raises(ArgsError) as raised:
        make()
    return str(raised.value)


@pytest.mark.parametrize("image", [IMAGE, Image(reference=IMAGE)])
@pytest.mark.parametrize("stack", ["payments.dev", "payments.prod"])
def test_an_image_by_its_digest_runs_everywhere(image, stack):
    assert containers(image=image, stack=stack)["checkout"]["image"] == IMAGE


@pytest.mark.parametrize(
    "image",
    [
        "checkout",
        "checkout:1.0",
        "library/checkout:1.0",
        "localhost:5000/checkout",
        "public.ecr.aws/docker/library/busybox:1.37.0",
        "ghcr.io/acme/checkout__api:v1@" + DIGEST,
        *READY_MADE.values(),
    ],
)
def test_images_are_named_as_registries_name_them(image):
    assert Image(reference=image).reference == image


@pytest.mark.parametrize(
    "image", ["", "Checkout", "checkout:", "checkout@sha256:abc", "https://ghcr.io/acme/checkout", "a b", "checkout@"]
)
def test_what_is_no_image_is_refused(image):
    assert "reference: got" in message(lambda: Image(reference=image))


def test_a_tag_runs_outside_of_prod_only():
    assert containers(image=TAGGED, stack="payments.dev")["checkout"]["image"] == TAGGED
    assert containers(image=TAGGED, stack="payments.staging")["checkout"]["image"] == TAGGED

    text = refused(image=TAGGED, stack="payments.prod")

    assert f"image: got '{TAGGED}', in prod wants an image by its digest" in text
    assert "Image.tag(" in text


def test_a_tag_that_comes_late_is_refused_in_prod_too():
    assert "wants an image by its digest" in refused(
        image=lambda: pulumi.Output.from_input(TAGGED), stack="payments.prod"
    )


def test_a_reference_that_pulumi_keeps_secret_is_in_no_message():
    text = refused(image=lambda: pulumi.Output.secret(TAGGED), stack="payments.prod")

    assert "image: got an Output without one, in prod wants an image by its digest: REFERENCE@sha256:…" in text
    assert TAGGED not in text


def test_a_tag_with_an_owner_runs_in_prod():
    image = Image.tag(TAGGED, owner="the deploy job")

    assert containers(image=image, stack="payments.prod")["checkout"]["image"] == TAGGED
    assert image.owner == "the deploy job"


def test_a_digest_has_no_owner_as_it_never_moves():
    assert "owner: got one, but a digest never moves" in message(lambda: Image.tag(IMAGE, owner="the deploy job"))


@pytest.mark.parametrize("stack", ["payments.dev", "payments.prod"])
def test_the_build_says_what_it_released(stack):
    found = containers(image=Image.released("checkout"), config=RELEASED, stack=stack)

    assert found["checkout"]["image"] == IMAGE
    assert found["prepare"]["image"] == f"mirror.example.com/busybox@{DIGEST}"


@pytest.mark.parametrize("stack", ["payments.dev", "payments.staging"])
def test_without_a_release_a_preview_makes_one_up_outside_of_prod(stack):
    image = containers(image=Image.released("shop/checkout"), stack=stack)["checkout"]["image"]

    assert image == f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/checkout@sha256:{'0' * 64}"


def test_in_prod_a_missing_release_is_a_mistake_that_says_what_to_run():
    text = refused(image=Image.released("chekout"), config=RELEASED, stack="payments.prod")

    assert "image: roadbed:images has no 'chekout'; did you mean checkout?" in text
    assert """pulumi config set --path 'roadbed:images["chekout"]'""" in text


def test_an_engine_never_runs_an_image_that_is_made_up(monkeypatch):
    monkeypatch.setattr("roadbed.service.containers.image.get_monitor", lambda: object())

    assert "roadbed:images has no 'checkout'" in refused(image=Image.released("checkout"), stack="payments.dev")


def test_a_release_goes_before_a_reference_as_mirrors_do():
    mirrored = Image(release="checkout", reference=TAGGED)

    assert containers(image=mirrored, config=RELEASED)["checkout"]["image"] == IMAGE
    assert containers(image=mirrored)["checkout"]["image"] == TAGGED


def test_what_the_platform_mirrors_is_pulled_from_there_unless_the_stack_says_otherwise():
    registry = "222222222222.dkr.ecr.eu-west-1.amazonaws.com"
    theirs = {name: f"{registry}/{name}@{DIGEST}" for name in ("prepare", "checkout")}
    arguments = {"zone": made_up_zone(images=theirs), "image": Image.released("checkout"), "stack": "payments.prod"}

    assert {name: each["image"] for name, each in containers(**arguments).items()} == theirs
    own = containers(**arguments, config={"roadbed:images": f'{{"prepare": "{registry}/own@{DIGEST}"}}'})
    assert (own["prepare"]["image"], own["checkout"]["image"]) == (f"{registry}/own@{DIGEST}", theirs["checkout"])


@pytest.mark.parametrize("said", ['{"checkout": "No Image"}', '{"checkout": 3}', "[]", "checkout"])
def test_config_that_names_no_image_is_a_mistake_of_the_stack(said):
    with pytest.raises(ContextError) as raised:
        task(config={"roadbed:images": said})

    assert "roadbed:images" in str(raised.value)


def test_no_image_at_all_is_a_mistake():
    assert "reference: missing, wants an image" in message(lambda: Image())


def test_credentials_are_secrets_of_secrets_manager_alone():
    parameter = Secret(arn="arn:aws:ssm:eu-west-1:123456789012:parameter/registry")

    assert Image(reference=IMAGE, credentials=TOKEN).credentials == TOKEN
    assert "ECS takes a secret of Secrets Manager only" in message(
        lambda: Image(reference=IMAGE, credentials=parameter)
    )


@pytest.mark.parametrize("more", [{"json_key": "login"}, {"version_stage": "AWSPREVIOUS"}])
def test_credentials_are_read_whole_as_ecs_has_no_key_of_them(more):
    part = Secret(arn=TOKEN.arn, **more)

    assert "credentials: got a key or version, ECS takes the current secret, whole" in message(
        lambda: Image(reference=IMAGE, credentials=part)
    )


@pytest.mark.parametrize(
    "make", [lambda: Image.released("checkout"), lambda: Image.tag(TAGGED, owner="the deploy job")]
)
def test_who_says_nothing_of_credentials_has_said_nothing(make):
    assert "credentials" not in make().model_fields_set


@pytest.mark.parametrize(
    "arguments",
    [
        {"sidecars": [Sidecar(name="proxy", image="proxy:1.0")]},
        {"container": Container(prepare_image=Image(reference="busybox:1.37"))},
    ],
)
def test_in_prod_every_container_is_run_by_its_digest(arguments):
    assert "in prod wants an image by its digest" in refused(stack="payments.prod", **arguments)


def test_ready_made_images_are_named_by_their_digest():
    assert all("@sha256:" in reference for reference in READY_MADE.values())
