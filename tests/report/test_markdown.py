import re
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from roadbed.plan.facts import Weakened
from roadbed.plan.model import Evaluation, Finding
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

    assert html.count("<details>") == html.count("</details>") == 6
    assert html.count("<table>") == 1 + 2 * 4
    assert "|" not in re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize("place", ["name", "reason", "finding", "tag", "owner", "stack", "output", "log"])
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
        up=stack.plan(outputs={HOSTILE: HOSTILE} if place == "output" else {}),
        findings=(Finding(severity="error", rule="program-failed", message=message),),
        log=(("warning", HOSTILE),) if place == "log" else (),
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
    assert set(columns) <= {3, 4, 5, 8}


def test_an_address_keeps_its_at_sign_so_that_it_can_be_copied():
    assert markdown.escape("payments@acme.example") == "payments@acme.example"


@pytest.mark.parametrize("text", ["max_receives", "sqs.Queue", "10.0.0.0/16", "arn:aws:sqs:eu-west-1:1:x", "a = b"])
def test_ordinary_words_are_written_as_they_are(text):
    assert markdown.escape(text) == text


@pytest.mark.parametrize("value", ["https://sqs.example/1/orders", "@acme/everyone", "{'a': 1}"])
def test_an_output_can_be_copied(value):
    stack = Stack()

    html = as_html(comment(Evaluation(stack="payments.prod", up=stack.plan(outputs={"url": value}))))

    assert f"<code>{value}</code>" in html


def test_what_the_program_warned_of_is_said_and_what_it_only_told_is_not():
    text = comment(replace(evaluation(), log=(("error", "no disk"), ("warning", "old one"), ("info", "all is well"))))

    assert "**error** no disk" in text
    assert "**warning** old one" in text
    assert "all is well" not in text


def test_a_comment_fits_and_says_what_it_left_out():
    text = comment(large("payments.prod", 3_000))

    assert len(text.encode()) <= markdown.LIMIT
    assert "Shortened to what one comment holds: payments.prod;" in text
    assert "look at payments.prod" in text
    assert as_html(text).count("<details>") == as_html(text).count("</details>")


def test_resources_that_do_not_fit_are_counted_by_type():
    text = comment(large("payments.prod", 3_000))

    assert "3,000 resources, counted by type" in text
    assert "| sqs.Queue | 3000 |" in text


def test_the_blocks_of_a_shortened_stack_still_say_what_was_weakened():
    found = large("payments.prod", 3_000)
    stack = Stack()
    weak = Weakened(setting="fifo", value=1, default=2, reason="because we must")
    stack.block("Queue", "events", weakened=(weak,))
    stack.resources += found.up.resources if found.up else ()

    assert "because we must" in comment(replace(found, up=stack.plan()))


def test_all_stacks_keep_their_findings_before_one_keeps_its_resources():
    text = comment(*(large(f"team-{number}.prod", 250) for number in range(8)))

    assert all(f"look at team-{number}.prod" in text for number in range(8))
    assert "counted by type" in text
    assert "| queue-with-a-rather-long-name-1 |" in text


def test_a_comment_that_fits_is_not_called_shortened():
    assert "Shortened" not in comment(large("payments.prod", 100))


def test_errors_of_the_last_stack_survive_the_resources_of_the_first():
    text = comment(large("payments.prod", 600), large("payments.dev", 600), failing("shipping.prod", "no such owner"))

    assert len(text.encode()) <= markdown.LIMIT
    assert "no such owner" in text


def test_errors_without_room_keep_their_beginnings():
    text = comment(*(failing(f"team-{number}.prod", f"{number} is wrong: " + "é" * 500) for number in range(120)))

    assert len(text.encode()) <= markdown.LIMIT
    assert all(f"{number} is wrong" in text for number in range(120))


def test_stacks_with_errors_are_kept_before_those_without_and_the_rest_is_named():
    well = (large(f"well-{number}.prod", 1) for number in range(300))
    failed = (failing(f"team-{number}.prod", f"{number} is wrong: " + "é" * 500) for number in range(250))
    text = comment(*well, *failed)

    assert len(text.encode()) <= markdown.LIMIT
    assert "### team-0.prod failed" in text
    assert "### well-299.prod" not in text
    assert re.search(r"Shortened to what one comment holds: without team-\d+\.prod, .+ and [\d,]+ more;", text)
    assert "| team-249.prod | 0 | 0 | 0 | 0 | 1 | 0 |" in text


def test_more_stacks_than_a_table_holds_still_fit():
    assert len(comment(*(failing(f"team-{number}.prod", "no") for number in range(3_000))).encode()) <= markdown.LIMIT


def test_characters_of_all_languages_are_kept():
    stack = Stack()
    stack.resource("aws:sqs/queue:Queue", "Aufträge-注文")

    assert "Aufträge-注文" in comment(replace(evaluation(), up=stack.plan()))
