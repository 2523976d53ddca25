"""Draws pictures of flows: as Mermaid text, and as SVG laid out by Graphviz where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from html import escape
from pathlib import Path

from bot.rehearsal.picture import Edge, Node, Picture

NO_DOT = (
    "Graphviz is not installed, so the pictures come as Mermaid text only. "
    'For SVG: "apt install graphviz" (Debian, Ubuntu), "brew install graphviz" (macOS) or '
    '"winget install graphviz" (Windows).'
)
LAYOUT_TIME = 60
WIDTH, EDGE_WIDTH, MOST_LABELS = 36, 30, 7

FILL = {
    "share": "#fff3cd",
    "end": "#e3e3e3",
    "branch": "#e8f0fe",
    "rotate": "#e8f0fe",
    "say": "#ffffff",
    "nowhere": "#f8d7da",
}
SHAPE = {"branch": "diamond", "rotate": "hexagon", "end": "box", "say": "note", "nowhere": "octagon"}
KINDS = {
    "share": "may share",
    "rotate": "takes turns",
    "branch": "depends",
    "end": "END",
    "nowhere": "DEAD END",
    "say": "says",
}
"""Said in words beside shape and colour, so that nothing hangs on either."""


def write_pictures(pictures: list[Picture], folder: Path) -> list[Path]:
    """One .mmd and, with Graphviz, one .svg for each flow. Returns what was written. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for each in pictures:
        path = folder / f"{each.id}.mmd"
        path.write_text(mermaid(each), encoding="utf-8")
        written.append(path)
        drawn = svg(each)
        if drawn is not None:
            path = folder / f"{each.id}.svg"
            path.write_text(drawn, encoding="utf-8")
            written.append(path)
    return written


def has_layout() -> bool:
    """Whether Graphviz is there."""
    return shutil.which("dot") is not None


def svg(picture: Picture) -> str | None:
    """The picture laid out by Graphviz; None where it is not installed."""
    program = shutil.which("dot")
    if program is None:
        return None
    ran = subprocess.run(  # noqa: S603 - our own text to a program found on the path
        [program, "-Tsvg"], input=dot(picture), capture_output=True, text=True, check=True, timeout=LAYOUT_TIME
    )
    # The comments carry the version of Graphviz: without them a new version changes nothing by itself.
    return re.sub(r"<!--.*?-->\n?", "", ran.stdout, flags=re.DOTALL)


def dot(picture: Picture) -> str:
    """The picture in Graphviz's language."""
    legend = (
        '<font point-size="11">yellow: may share; diamond: depends; red: raises a flag; double line: an end</font>'
    )
    title = f"<<b>{escape(picture.title)}</b><br/>{legend}>"
    lines = [
        "digraph flow {",
        '  graph [rankdir=TB, nodesep=0.4, ranksep=0.5, fontname="sans-serif", labelloc=t, fontsize=20];',
        f"  label={title};",
        '  node [fontname="sans-serif", fontsize=11, style="filled,rounded", fillcolor="#eef7ee", shape=box];',
        '  node [margin="0.14,0.08"];',
        '  edge [fontname="sans-serif", fontsize=10, color="#555555", fontcolor="#222222"];',
        '  begin [label="begins", shape=plaintext, style="", fontsize=12];',
        f'  begin -> "{picture.start}";',
        *(_dot_node(node) for node in picture.nodes),
        *(_dot_edge(edge) for edge in picture.edges),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _dot_node(node: Node) -> str:
    kind = KINDS.get(node.kind)
    head = f"<b>{escape(node.title)}</b>" + (f'<br/><font point-size="9">{kind}</font>' if kind else "")
    body = "<br/>".join(escape(line) for line in textwrap.wrap(node.text, WIDTH))
    unreached = "" if node.reachable else '<br/><font point-size="9">NOTHING LEADS HERE</font>'
    look = [f"label=<{head}{unreached}{'<br/>' + body if body and node.kind != 'branch' else ''}>"]
    if node.kind in SHAPE:
        look.append(f"shape={SHAPE[node.kind]}")
    if node.kind in FILL:
        look.append(f'fillcolor="{FILL[node.kind]}"')
    if node.kind in ("branch", "rotate", "say", "nowhere"):
        look.append("style=filled")
    if node.kind == "share":
        look.append('style="filled,bold"')
    if node.kind == "end":
        look.append("peripheries=2")
    if not node.reachable:
        look += ["style=dashed", 'color="#b00020"']
    return f'  "{node.id}" [{", ".join(look)}];'


def _dot_edge(edge: Edge) -> str:
    shown = [escape(line) for label in _short(edge.labels) for line in textwrap.wrap(label, EDGE_WIDTH)]
    flags = [f'<font color="#b00020"><b>⚑ {escape(flag)}</b></font>' for flag in edge.flags]
    if edge.urgent:
        flags.append('<font color="#b00020"><b>help is shown</b></font>')
    label = "".join(f'&#160;{line}&#160;<br align="left"/>' for line in shown + flags)
    look = [f"label=<{label}>"] if label else []
    if edge.urgent or edge.flags:
        look += ['color="#b00020"', "penwidth=1.6"]
    if edge.faint:
        look += ["style=dotted", 'fontcolor="#666666"']
    return f'  "{edge.source}" -> "{edge.target}" [{", ".join(look)}];'


def mermaid(picture: Picture) -> str:
    """The picture as Mermaid text, which many pages and editors draw by themselves."""
    lines = [f"%% {picture.title}", "flowchart TD", f"  begin([begins]) --> {_name(picture.start)}"]
    lines += [_mermaid_node(node) for node in picture.nodes]
    lines += [_mermaid_edge(edge) for edge in picture.edges]
    lines += ["  classDef share fill:#fff3cd", "  classDef end_ fill:#e3e3e3", "  classDef nowhere fill:#f8d7da"]
    for kind, style in (("share", "share"), ("end", "end_"), ("nowhere", "nowhere")):
        names = [_name(node.id) for node in picture.nodes if node.kind == kind]
        if names:
            lines.append(f"  class {','.join(names)} {style}")
    return "\n".join(lines) + "\n"


BRACKETS = {
    "branch": ("{", "}"),
    "rotate": ("{{", "}}"),
    "share": ("[/", "/]"),
    "end": ("([", "])"),
    "say": (">", "]"),
}


def _mermaid_node(node: Node) -> str:
    left, right = BRACKETS.get(node.kind, ("[", "]"))
    kind = f"{KINDS[node.kind]}: " if node.kind in ("end", "nowhere", "share") else ""
    text = f"<b>{node.title}</b><br/>{kind}{_plain(node.text)}" if node.text or kind else f"<b>{node.title}</b>"
    return f'  {_name(node.id)}{left}"{text}"{right}'


def _mermaid_edge(edge: Edge) -> str:
    words = [_plain(label) for label in _short(edge.labels)] + [f"⚑ {flag}" for flag in edge.flags]
    words += ["help is shown"] if edge.urgent else []
    arrow = "-.->" if edge.faint else "==>" if edge.flags or edge.urgent else "-->"
    label = f'|"{"<br/>".join(words)}"|' if words else ""
    return f"  {_name(edge.source)} {arrow}{label} {_name(edge.target)}"


def _short(labels: list[str]) -> list[str]:
    """At most a few of them: a country list would hide the picture."""
    return (
        labels
        if len(labels) <= MOST_LABELS
        else [*labels[: MOST_LABELS - 1], f"and {len(labels) - MOST_LABELS + 1} more"]
    )


def _name(step: str) -> str:
    """Mermaid has words of its own, such as "end"."""
    return f"s_{step}" if step != "?" else "s_nowhere"


def _plain(text: str) -> str:
    return text.replace('"', "'").replace("\n", " ")
