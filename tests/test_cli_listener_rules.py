from click.testing import CliRunner

import roadbed.plan.pool
from roadbed.cli import roadbed as command
from tests.plan.test_listener_rules import rule, stack


def previewed(tmp_path, monkeypatch, *evaluations, form="tree"):
    """What `roadbed preview --all` says of these evaluations."""
    (tmp_path / "Pulumi.yaml").write_text("name: acme\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("")
    for each in evaluations:
        (tmp_path / f"Pulumi.{each.stack}.yaml").write_text("config: {}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(roadbed.plan.pool, "evaluate_stacks", lambda *_, **__: list(evaluations))
    return CliRunner().invoke(command, ["preview", "--all", "--format", form])


def test_a_preview_of_all_stacks_fails_on_a_priority_that_two_have(tmp_path, monkeypatch):
    other = stack("billing.prod", rule("pay.example.com"), block="invoices")
    shown = previewed(tmp_path, monkeypatch, stack("payments.prod", rule()), other)

    assert shown.exit_code == 1
    said = " ".join(shown.stdout.split())
    assert "priority 1000 on listener app/public/50dc6c495c0c9188/f2f7dc8efc522ab2 is that of rule-0 of Service" in said
    assert (
        "listener-rule" in previewed(tmp_path, monkeypatch, stack("payments.prod", rule()), other, form="json").stdout
    )


def test_a_preview_of_stacks_whose_rules_keep_apart_is_fine(tmp_path, monkeypatch):
    other = stack("billing.prod", rule("pay.example.com", priority=2000), block="invoices")

    assert previewed(tmp_path, monkeypatch, stack("payments.prod", rule()), other).exit_code == 0
