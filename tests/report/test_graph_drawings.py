"""What is drawn: Graphviz's language, Mermaid, JSON, SVG and PNG, each the same in every run."""

import json
import os
import re
import stat
import subprocess
from collections.abc import Callable
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from roadbed.plan.facts import Right, Weakened
from roadbed.report.graph import engine
from roadbed.report.graph.arrangement import apart
from roadbed.report.graph.build import graph
from roadbed.report.graph.colours import DARK, LIGHT, Fill, Theme
from roadbed.report.graph.document import document
from roadbed.report.graph.dot import dot
from roadbed.report.graph.engine import GraphvizError, draw
from roadbed.report.graph.mermaid import mermaid
from roadbed.report.graph.model import Graph
from roadbed.report.graph.picture import picture
from roadbed.report.graph.svg import finished, svg
from tests.hand_made import Stack
from tests.report import connected

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
ODD_NAMES = (
    "end", '"quoted"', "<b>bold</b> & more", "`md` **x** __y__", "1. list", "- item", "größe-注文-😀", "a;b#c%d",
    "%%{init: {}}%%", "line\nbreak", "[a](b)", "--> y", "$$x$$", "\\back\\", "{a|b}", "@{shape: x}",
    "javascript:alert(1)",
)  # fmt: skip


@pytest.fixture
def graphviz() -> None:
    """Skip where nothing draws; CI has what the lock brings."""
    try:
        engine.find()
    except GraphvizError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


def three_stacks() -> Graph:
    return apart(graph(connected.stacks()))


def odd_names() -> Graph:
    stack = Stack("end")
    offers = {"sender": connected.SENDING}
    for name in ODD_NAMES:
        stack.block(
            "Queue", name, offers=offers, weakened=(Weakened(setting="x", value="<&>", default='"', reason="a<b"),)
        )
    rights = (Right(of=f"Queue {name}", right="sender", actions=connected.SENDING) for name in ODD_NAMES)
    stack.block("Worker", "class", rights=tuple(rights))
    return apart(graph([stack.plan()]))


@pytest.mark.parametrize(("write", "ending"), [(dot, "dot"), (mermaid, "mmd"), (document, "json")])
def test_what_is_drawn_of_three_stacks(
    write: Callable[[Graph], str], ending: str, reviewed: Callable[[Path, str], None]
):
    reviewed(GOLDEN / f"graph.{ending}", write(three_stacks() if ending != "json" else graph(connected.stacks())))


def test_the_json_is_what_its_documentation_says():
    written = json.loads(document(graph(connected.stacks())))
    node, edge = written["nodes"][0], written["edges"][3]

    assert written.keys() == {"schema", "stacks", "nodes", "edges"}
    assert (written["schema"], written["stacks"][0]) == (1, {"stack": "payments.prod", "project": "acme"})
    assert node.keys() == {"id", "kind", "type", "name", "stack", "weakened", "line"}
    assert edge.keys() == {"source", "target", "kind", "rights", "filters", "flow"}
    assert {end for each in written["edges"] for end in (each["source"], each["target"])} <= {
        each["id"] for each in written["nodes"]
    }


def test_no_name_ends_a_mermaid_label_or_starts_markup():
    for line in mermaid(odd_names()).splitlines():
        labels = re.findall(r'"([^"]*)"', line)
        outside = re.sub(r'"[^"]*"', "", line)
        assert all(re.fullmatch(r"(<br/>|#\d+;|[\w .,:+/()@=-])*", label) for label in labels), line
        assert re.fullmatch(
            r"\s*(flowchart LR|accTitle: .*|subgraph frame_0\[\]|end|classDef .*|[\w ():>|-]*)", outside
        ), line


def test_no_name_ends_a_label_of_graphviz(graphviz: None):
    assert draw(dot(odd_names()), "svg").count(b'class="node') == len(ODD_NAMES) + 1


def test_graphviz_and_the_pictures_are_the_same_in_every_run(graphviz: None):
    first, second = three_stacks(), three_stacks()

    assert svg(first) == svg(second)
    assert draw(dot(first), "png") == draw(dot(second), "png")


def test_a_png_is_one(graphviz: None):
    assert draw(dot(three_stacks()), "png").startswith(b"\x89PNG\r\n")


def test_an_svg_can_be_read_by_those_who_cannot_see_it(graphviz: None):
    root = ET.fromstring(svg(three_stacks()))
    title, description = root[0], root[1]

    assert root.get("role") == "img"
    assert root.get("aria-label") == title.text == "3 stacks: payments.prod, shipping.prod, billing.prod"
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-describedby") == description.get("id")
    assert "Worker settlement (payments.prod) on Queue events (payments.prod): consumer." in str(description.text)
    assert "Weakened: Queue events in stack payments.prod: encryption_key is [secret]" in str(description.text)


def test_every_node_and_edge_of_an_svg_has_its_words_as_a_tooltip(graphviz: None):
    drawn = three_stacks()
    root = ET.fromstring(svg(drawn))
    groups = [each for each in root.iter(f"{SVG}g") if str(each.get("class")).startswith(("node", "edge"))]
    titles = [str(each.findtext(f"{SVG}title")) for each in groups]

    assert len(groups) == len(drawn.nodes) + len(drawn.edges)
    assert (
        "Topic orders (payments.prod) to Queue parcels (shipping.prod): subscription: filter on store, weight" in titles
    )
    assert not [title for title in titles if "->" in title or title == "None"]


def test_no_two_parts_of_an_svg_have_one_id_and_frames_are_named(graphviz: None):
    root = ET.fromstring(svg(three_stacks()))
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    frames = [each for each in root.iter(f"{SVG}g") if str(each.get("class")).endswith("frame")]

    assert len(ids) == len(set(ids))
    assert sorted(str(each.findtext(f"{SVG}title")) for each in frames) == [
        "Stack billing.prod",
        "Stack payments.prod",
        "Stack shipping.prod",
    ]


def test_names_keep_their_characters_in_an_svg(graphviz: None):
    texts = [each.text for each in ET.fromstring(svg(odd_names())).iter(f"{SVG}text")]

    assert {'"quoted"', "<b>bold</b> & more", "größe-注文-😀", "line break", "\\back\\"} <= set(texts)


def test_a_picture_names_no_path_no_generator_and_no_secret(graphviz: None):
    picture = svg(three_stacks())

    assert not re.search(r"/(home|root|tmp|work|Users)/|<!--|DOCTYPE|graphviz", picture)
    assert "[secret]" in picture


def test_a_stack_without_anything_says_so(graphviz: None):
    empty = apart(graph([Stack("a.dev").plan()]))

    assert "no blocks, and nothing that carries data" in svg(empty)
    assert "no blocks, and nothing that carries data" in mermaid(empty)


def test_what_graphviz_drew_is_finished_without_it():
    drawn = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="x" class="node"><title>x</title><text>a</text></g></svg>'
    root = ET.fromstring(finished(Graph(), drawn))

    assert root.find(f"{SVG}g/{SVG}title") is None
    assert "sans-serif" in str(root.find(f"{SVG}g/{SVG}text").get("font-family"))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_and_borders_stand_out_on_light_and_on_dark(theme: Theme):
    fills = {name: fill for name in Theme.__slots__ if isinstance(fill := getattr(theme, name), Fill)}
    texts = [(text, fill.inside) for fill in fills.values() for text in (theme.text, theme.quiet)]
    texts += [(theme.warning, theme.weakened.inside), (theme.warning, theme.public.inside)]
    grounds = (theme.background, theme.frame.inside)
    edges = [
        (edge, ground)
        for edge in (theme.rights, theme.subscription, theme.rollout, theme.exposed)
        for ground in grounds
    ]
    borders = [(fill.border, ground) for fill in fills.values() for ground in grounds]

    assert [pair for pair in (*texts, *edges) if contrast(*pair) < 4.5] == []
    assert [pair for pair in borders if contrast(*pair) < 3] == []


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No package that brings Graphviz, and a PATH of one empty folder, which this is."""

    def missing(name: str) -> metadata.Distribution:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, script: str) -> None:
    path = folder / "dot"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_without_graphviz_the_error_says_how_to_get_it_and_what_works_without(nothing_installed: Path):
    with pytest.raises(GraphvizError, match=r'pip install "roadbed\[graph\]".* --format mermaid works without it'):
        draw("digraph {}", "svg")


@pytest.mark.skipif(os.name == "nt", reason="a script needs a shell")
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("echo 'Warning: font' >&2; echo 'Error: syntax error' >&2; exit 1", "Graphviz failed: Error: syntax error"),
        ("exit 3", "Graphviz failed: exit code 3"),
        ("exit 0", "Graphviz failed: exit code 0"),
    ],
)
def test_a_graphviz_that_fails_is_one_clear_error(nothing_installed: Path, script: str, says: str):
    program(nothing_installed, script)

    with pytest.raises(GraphvizError, match=re.escape(says)):
        draw("digraph {}", "svg")


@pytest.mark.skipif(os.name == "nt", reason="a script needs a shell")
def test_what_graphviz_cannot_rank_by_frames_is_drawn_without(nothing_installed: Path):
    script = 'read -r whole; while read -r line; do whole="$whole$line"; done'
    program(nothing_installed, f'{script}; case "$whole" in *newrank*) echo drawn;; *) echo trouble >&2; exit 1;; esac')

    assert picture(three_stacks(), "png") == b"drawn\n"


@pytest.mark.skipif(os.name == "nt", reason="a script needs a shell")
def test_the_systems_own_graphviz_does_where_no_package_brings_one(nothing_installed: Path):
    program(nothing_installed, 'while read -r line; do echo "$1 $line"; done')

    assert draw("digraph {}\n", "svg") == b"-Tsvg digraph {}\n"
    assert draw("digraph {}\n", "png") == b"-Tpng digraph {}\n"


def test_a_graphviz_that_takes_too_long_is_given_up(nothing_installed: Path, monkeypatch: pytest.MonkeyPatch):
    def slow(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("dot", 1)

    program(nothing_installed, "exit 0")
    monkeypatch.setattr(subprocess, "run", slow)

    with pytest.raises(GraphvizError, match="draw fewer stacks"):
        draw("digraph {}", "svg")


def test_sixty_blocks_in_twelve_stacks_are_wider_than_three_screens_in_no_direction(graphviz: None):
    plans = []
    for number in range(12):
        stack = Stack(f"team{number}.prod")
        found = [connected.queue(stack, f"events-{each}") for each in range(4)]
        for left, right in pairwise(found[:3]):
            connected.role(
                stack, f"worker-{found.index(left)}", **{left: connected.CONSUMING, right: connected.SENDING}
            )
        plans.append(stack.plan())
    root = ET.fromstring(svg(apart(graph(plans))))
    width, height = (float(str(root.get(side)).removesuffix("pt")) for side in ("width", "height"))

    assert width < 3 * 1440
    assert height < 3 * 900
