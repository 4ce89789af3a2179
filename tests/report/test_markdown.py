import re
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from roadbed.plan.model import Evaluation, Finding, Weakened
from roadbed.report import markdown
from roadbed.report.outline import outline
from tests.hand_made import Stack
from tests.report.payments import OWNERSHIP, evaluation

GOLDEN = Path(__file__).parent / "golden"

HOSTILE = "</details><script>|`*_[x](http://evil.example)_*~~a~~ @acme/everyone #12 www.evil.example $x$ \\ <!-- "


def comment(*evaluations: Evaluation) -> str:
    return markdown.preview([outline(each) for each in evaluations])


def as_html(text: str) -> str:
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text)


def failing(stack: str, message: str) -> Evaluation:
    return Evaluation(stack=stack, findings=(Finding(severity="error", rule="program-failed", message=message),))


def large(name: str, resources: int) -> Evaluation:
    stack = Stack(name)
    for number in range(resources):
        stack.resource("aws:sqs/queue:Queue", f"queue-with-a-rather-long-name-{number}", inputs={"tags": OWNERSHIP})
    finding = Finding(severity="warning", rule="hidden-in-apply", message=f"look at {name}")
    return Evaluation(stack=name, up=stack.plan(), findings=(finding,))


def test_a_comment_is_as_it_was_reviewed(reviewed):
    reviewed(GOLDEN / "preview.md", comment(evaluation(), failing("payments.dev", "Queue events: no\n  - fifo: got 1")))


def test_a_comment_on_one_stack_does_not_name_it_twice():
    assert comment(evaluation()).count("# ") == 1


def test_a_comment_renders_as_tables_and_parts_to_unfold():
    html = as_html(comment(evaluation(), evaluation("payments.dev")))

    assert html.count("<details>") == html.count("</details>") == 4
    assert html.count("<table>") == 1 + 2 * 3
    assert "|" not in re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize("place", ["name", "reason", "finding", "tag", "owner", "stack"])
def test_text_of_users_stays_text(place):
    stack = Stack("payments.prod", roadbed__owner=HOSTILE if place == "owner" else "payments")
    reason = HOSTILE if place == "reason" else "because"
    weak = Weakened(setting="fifo", value=1, default=2, reason=reason)
    block = stack.block("Queue", "events", weakened=(weak,))
    name, tag = (HOSTILE if place == each else "plain" for each in ("name", "tag"))
    stack.resource("aws:sqs/queue:Queue", name, parent=block, inputs={"tags": OWNERSHIP})
    stack.resource("aws:sqs/queue:Queue", "second", parent=block, inputs={"tags": {**OWNERSHIP, "note": tag}})
    message = HOSTILE if place == "finding" else "nothing"
    found = Evaluation(
        stack=HOSTILE if place == "stack" else "payments.prod",
        up=stack.plan(),
        findings=(Finding(severity="error", rule="program-failed", message=message),),
    )

    text = comment(found)
    html = as_html(text)

    assert "evil.example" in html
    for element in ("<script", "<a ", "<em>", "<s>"):
        assert element not in html
    assert html.count("<details>") == html.count("</details>")
    # Nobody is notified and nothing is linked: GitHub looks for these in the text that was rendered.
    assert "@acme/" not in html
    assert "#12" not in html
    assert "://evil" not in html
    assert "www.evil" not in html
    # Every row of every table has as many cells as its head.
    for table in re.findall(r"<table>.*?</table>", html, re.DOTALL):
        rows = [row.count("<td") + row.count("<th") for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)]
        assert len(set(rows)) == 1
    columns = [line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("|")]
    assert set(columns) <= {4, 5, 8}


def test_an_address_keeps_its_at_sign_so_that_it_can_be_copied():
    assert markdown.escape("payments@acme.example") == "payments@acme.example"


@pytest.mark.parametrize("text", ["max_receives", "sqs.Queue", "10.0.0.0/16", "arn:aws:sqs:eu-west-1:1:x", "a = b"])
def test_ordinary_words_are_written_as_they_are(text):
    assert markdown.escape(text) == text


def test_a_comment_fits_and_says_what_it_left_out():
    text = comment(large("payments.prod", 3_000))

    assert len(text.encode()) <= markdown.LIMIT
    assert "Shortened" in text
    assert "look at payments.prod" in text
    assert as_html(text).count("<details>") == as_html(text).count("</details>")


def test_a_comment_that_fits_is_not_called_shortened():
    assert "Shortened" not in comment(large("payments.prod", 100))


def test_errors_of_the_last_stack_survive_the_resources_of_the_first():
    text = comment(large("payments.prod", 600), large("payments.dev", 600), failing("shipping.prod", "no such owner"))

    assert len(text.encode()) <= markdown.LIMIT
    assert "no such owner" in text


def test_even_too_many_errors_fit():
    text = comment(*(failing(f"team-{number}.prod", "é" * 500) for number in range(300)))

    assert len(text.encode()) <= markdown.LIMIT
    assert text.rstrip().endswith("everything.*")
    assert "| team-299.prod |" in text


def test_characters_of_all_languages_are_kept():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "Aufträge-注文")

    assert "Aufträge-注文" in comment(replace(evaluation(), up=stack.plan()))
