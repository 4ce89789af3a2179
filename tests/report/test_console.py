import os
from io import StringIO

import pytest
from rich.text import Text

from roadbed.report.console import plain, show
from roadbed.report.harmless import harmless


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;new title\x07kept", "kept"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jkept", "kept"),
        ("\x1b]52;c;unterminated", "52;c;unterminated"),
        ("failed\rall is well", "failedall is well"),
        ("first\r\n\tsecond", "first\n\tsecond"),
        ("ab\u202ecd\u2066", "abcd"),
        ("bell\a back\b delete\x7f", "bell back delete"),
        ("got <acme.Thing object at 0x7f31c2a04d50>", "got <acme.Thing object>"),
        ("the key 0x7f31c2a04d50", "the key 0x7f31c2a04d50"),
        ("Größe 注文 👩\u200d🔧", "Größe 注文 👩\u200d🔧"),
    ],
)
def test_nothing_that_a_program_says_can_steer_a_terminal(said, shown):
    assert harmless(said) == shown


def test_a_report_holds_no_escape_sequence_whatever_was_put_into_it():
    assert plain([Text("a\x1b]0;title\x07b\x9bc")]) == "a]0;titlebc\n"


def test_colours_of_ours_still_reach_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    leader, follower = os.openpty()
    with os.fdopen(follower, "w") as terminal:
        show([Text("red\x1b[2J", "red")], terminal)
    seen = os.read(leader, 1_000).decode()

    assert "\x1b[31mred" in seen
    assert "\x1b[2J" not in seen


def test_a_stream_that_takes_no_more_is_an_error_of_the_system():
    class Full(StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        show([Text("text")], Full())
