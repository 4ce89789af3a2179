"""Projects and the config of their stacks, read as Pulumi's own tools read them."""

import textwrap

import pytest

from roadbed.plan.project import Project, ProjectError
from roadbed.plan.project.stack_config import StackConfig
from roadbed.plan.values import SECRET


@pytest.fixture
def files(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / name.replace("__", "/").replace("_yaml", ".yaml").replace("_py", ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        return tmp_path

    return write


def config(files, text, *, project="name: shop\nruntime: python\n", given=None):
    folder = files(Pulumi_yaml=project)
    (folder / "__main__.py").write_text("")
    (folder / "Pulumi.dev.yaml").write_text(textwrap.dedent(text))
    return StackConfig.of(Project.find(folder), "dev", given or {})


def problem_with(folder):
    with pytest.raises(ProjectError) as caught:
        Project.find(folder)
    return str(caught.value)


def test_the_nearest_project_upwards_is_found(files):
    folder = files(Pulumi_yaml="name: shop\nruntime: python\n", deep__er__x_py="")
    (folder / "__main__.py").write_text("")

    project = Project.find(folder / "deep" / "er")

    assert (project.root, project.name, project.working_dir, project.entry) == (folder, "shop", folder, ".")


def test_no_project_is_one_clear_error(tmp_path):
    assert "no Pulumi.yaml in " in problem_with(tmp_path)


def test_main_may_be_a_folder_or_a_file(files):
    folder = files(Pulumi_yaml="name: shop\nruntime: {name: python}\nmain: stacks/\n", infra_py="x = 1")
    (folder / "stacks").mkdir()
    (folder / "stacks" / "__main__.py").write_text("")

    assert (Project.find(folder).working_dir, Project.find(folder).entry) == (folder / "stacks", ".")

    files(Pulumi_yaml="name: shop\nruntime: python\nmain: infra.py\n")
    assert (Project.find(folder).working_dir, Project.find(folder).entry) == (folder, "infra.py")


def test_stacks_are_those_with_a_config_file_in_the_config_folder(files):
    folder = files(Pulumi_yaml="name: shop\nruntime: python\nstackConfigDir: cfg\nmain: x.py\n", x_py="")
    (folder / "cfg").mkdir()
    for stack in ("payments.prod", "payments.dev"):
        (folder / "cfg" / f"Pulumi.{stack}.yaml").write_text("")
    (folder / "Pulumi.elsewhere.yaml").write_text("")

    assert Project.find(folder).stacks == ("payments.dev", "payments.prod")


def test_a_project_without_any_config_has_whatever_stack_is_asked_for(files):
    folder = files(Pulumi_yaml="name: shop\nruntime: python\nmain: x.py\n", x_py="")

    assert Project.find(folder).check_names(["dev", "anything"]) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nme: shop\nruntime: python\n", "name: missing (there is 'nme')"),
        ("name: shop\nruntime: nodejs\n", "runtime: got 'nodejs'; only programs in Python can be evaluated offline"),
        ("name: shop\n", "runtime: missing"),
        ("name: 3\nruntime: python\n", "name: got 3"),
        ("name: shop\nruntime: python\nmain: gone/\n", "main: gone/ does not exist"),
        ("name: shop\nruntime: python\n", "main: no program: . has no __main__.py"),
        ("- a\n", "got a list, wants keys with values"),
        ("name: [\n", "no YAML: line 2, column 1"),
        ("name: a\nname: b\n", "no YAML: line 2, column 1: 'name' is there twice"),
    ],
)
def test_what_is_wrong_with_a_project_is_told_with_its_mend(files, text, said):
    assert said in problem_with(files(Pulumi_yaml=text))


def test_everything_wrong_with_a_project_is_told_at_once(files):
    assert len(problem_with(files(Pulumi_yaml="main: 3\nconfig: 7\n")).splitlines()) == 4


def test_a_file_that_is_no_utf8_is_one_clear_error(files):
    folder = files()
    (folder / "Pulumi.yaml").write_bytes(b"name: \xff\n")

    assert "Pulumi.yaml: not in UTF-8: byte 6" in problem_with(folder)


def test_config_keys_belong_to_the_project_unless_they_say_otherwise(files):
    found = config(files, "config:\n  size: big\n  aws:region: eu-west-1\n  other:config:key: x\n")

    assert found.values == {"shop:size": "big", "aws:region": "eu-west-1", "other:key": "x"}


def test_config_values_are_texts_as_a_program_gets_them(files):
    found = config(
        files,
        """
        config:
          text: "007"
          count: 3
          zip: 0123
          account: 123456789012
          share: 0.5
          whole: 1e3
          on: yes
          flag: true
          nothing:
          day: 2024-01-31
          object: {b: [1, 2.0, "<x>"], a: {deep: null}}
        """,
    )

    assert {key.partition(":")[2]: value for key, value in found.values.items()} == {
        "text": "007",
        "count": "3",
        "zip": "83",
        "account": "123456789012",
        "share": "0.5",
        "whole": "1000",
        "on": "yes",
        "flag": "true",
        "nothing": "",
        "day": "2024-01-31 00:00:00 +0000 UTC",
        "object": '{"a":{"deep":null},"b":[1,2,"\\u003cx\\u003e"]}',
    }


def test_encrypted_values_are_made_up_and_work_as_text_and_number(files):
    found = config(
        files,
        """
        encryptionsalt: v1:abc
        config:
          password: {secure: v1:xyz}
          database: {user: app, passwords: [{secure: v1:1}]}
          open: "yes"
        """,
    )
    password = found.values["shop:password"]

    assert password == "made-up-password"
    assert (int(password), float(password)) == (1, 1.0)
    assert found.values["shop:database"] == '{"passwords":["made-up-passwords"],"user":"app"}'
    assert found.secrets == found.made_up == {"shop:password", "shop:database"}
    assert found.shown() == {"shop:database": SECRET, "shop:open": "yes", "shop:password": SECRET}


def test_given_values_replace_any_key_and_stay_secret_where_the_file_says_so(files):
    found = config(
        files,
        "config:\n  password: {secure: v1:xyz}\n  size: big\n",
        given={"password": "hunter2", "shop:size": "small", "aws:region": "us-east-1"},
    )

    assert found.values == {"shop:password": "hunter2", "shop:size": "small", "aws:region": "us-east-1"}
    assert found.secrets == {"shop:password"}
    assert found.made_up == frozenset()


TYPED = """
name: shop
runtime: python
config:
  aws:region: eu-west-1
  size: {type: integer, default: 3}
  names: {type: array, items: {type: string}, default: [a, b]}
  plain: text
  token: {type: object, secret: true}
  flag: {type: boolean, default: false}
"""


def test_defaults_and_types_of_the_project_count_for_every_stack(files):
    found = config(files, "config:\n  token: {secure: v1:x}\n  shop:size: 5\n", project=TYPED)

    assert found.values == {
        "aws:region": "eu-west-1",
        "shop:size": "5",
        "shop:names": '["a","b"]',
        "shop:plain": "text",
        "shop:flag": "false",
        "shop:token": "{}",
    }
    assert found.secrets == {"shop:token"}


def test_config_that_does_not_fit_what_the_project_declares_is_told_at_once(files):
    with pytest.raises(ProjectError) as caught:
        config(files, "config:\n  size: big\n  names: [1]\n  flag: maybe\n  token: {a: 1}\n", project=TYPED)

    assert caught.value.problems == (
        "stack dev: config shop:size: got 'big', wants integer",
        "stack dev: config shop:names: got [1], wants array<string>",
        (
            "stack dev: config shop:token is declared secret and stored as plain text: "
            "pulumi config set --stack dev --secret shop:token"
        ),
        "stack dev: config shop:flag: got 'maybe', wants boolean",
    )


def test_config_that_the_project_needs_and_nobody_gives_names_both_ways_to_give_it(files):
    with pytest.raises(ProjectError, match="config shop:token is missing; Pulumi") as caught:
        config(files, "", project=TYPED)

    assert "pulumi config set --stack dev shop:token VALUE, or --config shop:token=VALUE" in str(caught.value)
    assert config(files, "", project=TYPED, given={"token": "{}"}).values["shop:token"] == "{}"


@pytest.mark.parametrize("key", ["a:b:c", "", ":x", "x:"])
def test_a_key_that_is_none_is_refused(files, key):
    with pytest.raises(ProjectError, match="is no config key; write namespace:name"):
        config(files, "", given={key: "1"})


def test_environments_of_esc_are_named(files):
    assert config(files, "environment: [acme/base, {acme/extra: {merge: false}}]\n").environments == (
        "acme/base",
        "acme/extra",
    )
    assert config(files, "environment: {values: {x: 1}}\n").environments == ("its own definition",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("confg: {}\n", "Pulumi.dev.yaml: confg: no such key; did you mean config?"),
        ("- a\n", "got a list, wants keys with values, such as config: {aws:region: eu-west-1}"),
        ("config:\n  a: &a [*a]\n", "line 2, column 6: an alias inside of what it stands for"),
        ("config:\n  a: .nan\n", "line 2, column 6: .nan is a number that config cannot hold"),
        (
            "config:\n  a: &a [" + "1," * 100 + "]\n  b: &b [" + "*a," * 100 + "]\n  c: [" + "*b," * 100 + "]\n",
            "more than 100,000 values once its aliases are written out",
        ),
    ],
)
def test_what_is_wrong_with_a_stacks_file_is_one_clear_error(files, text, said):
    with pytest.raises(ProjectError) as caught:
        config(files, text)

    assert said in str(caught.value)
    assert len(caught.value.problems) == 1


def test_a_config_folder_that_is_not_there_is_told(files):
    text = "name: shop\nruntime: python\nstackConfigDir: gone\nmain: x.py\n"

    assert "stackConfigDir: gone is no folder" in problem_with(files(Pulumi_yaml=text, x_py=""))
