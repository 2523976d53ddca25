"""Formatting is read as the Bot API documentation shows it, and counted in UTF-16 units."""

from __future__ import annotations

import contextlib
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message, MessageEntity

from bot.standin.formatting import Entity, found_in, from_html, trimmed, units, with_found
from bot.standin.markdown import from_markdown, from_markdown_v2
from bot.standin.refusals import Refused

# The examples of "Formatting options" in the Bot API documentation, abridged: source, then each entity and its words.
HTML = (
    "<b>bold</b>, <em>italic</em>, <ins>underline</ins>, <strike>strike</strike>, "
    '<span class="tg-spoiler">spoiler</span>, <b>bold <i>italic bold <s>struck '
    "<tg-spoiler>hidden</tg-spoiler></s> <u>under</u></i> bold</b>, "
    '<a href="http://www.example.com/">inline URL</a>, <tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>, '
    '<code>fixed</code>, <pre>block</pre>, <pre><code class="language-python">print()</code></pre>, '
    "<blockquote>quoted</blockquote>, <blockquote expandable>folded</blockquote>"
)
HTML_ENTITIES = [
    ("bold", "bold"),
    ("italic", "italic"),
    ("underline", "underline"),
    ("strikethrough", "strike"),
    ("spoiler", "spoiler"),
    ("bold", "bold italic bold struck hidden under bold"),
    ("italic", "italic bold struck hidden under"),
    ("strikethrough", "struck hidden"),
    ("spoiler", "hidden"),
    ("underline", "under"),
    ("text_link", "inline URL"),
    ("custom_emoji", "👍"),
    ("code", "fixed"),
    ("pre", "block"),
    ("pre", "print()"),
    ("blockquote", "quoted"),
    ("expandable_blockquote", "folded"),
]
SECOND = (
    "*bold \\*text*, _italic_, __underline__, ~strike~, ||spoiler||, *bold _italic ~struck~ __under__ _ bold*, "
    "[inline URL](http://www.example.com/), ![👍](tg://emoji?id=5368324170671202286), `fixed`, "
    "```\nblock```, ```python\nprint()```\n>quoted\n>on\nfree"
)
SECOND_ENTITIES = [
    ("bold", "bold *text"),
    ("italic", "italic"),
    ("underline", "underline"),
    ("strikethrough", "strike"),
    ("spoiler", "spoiler"),
    ("bold", "bold italic struck under  bold"),
    ("italic", "italic struck under "),
    ("strikethrough", "struck"),
    ("underline", "under"),
    ("text_link", "inline URL"),
    ("custom_emoji", "👍"),
    ("code", "fixed"),
    ("pre", "\nblock"),
    ("pre", "print()"),
    ("blockquote", "quoted\non"),
]
OLD = "*bold* _italic_ `code` ```pre``` [link](http://example.com) \\_plain\\_"
OLD_ENTITIES = [("bold", "bold"), ("italic", "italic"), ("code", "code"), ("pre", "pre"), ("text_link", "link")]


def words(text: str, entities: list[Entity]) -> list[tuple[str, str]]:
    """Each entity with what it covers."""
    raw = text.encode("utf-16-le")
    return [
        (one["type"], raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"))
        for one in entities
    ]


def test_html_is_read_as_documented() -> None:
    text, entities = from_html(HTML)
    assert words(text, entities) == HTML_ENTITIES
    assert [one["url"] for one in entities if one["type"] == "text_link"] == ["http://www.example.com/"]
    assert [one.get("language") for one in entities if one["type"] == "pre"] == [None, "python"]


def test_markdown_v2_is_read_as_documented() -> None:
    assert words(*from_markdown_v2(SECOND)) == SECOND_ENTITIES


def test_old_markdown_is_read_as_documented() -> None:
    text, entities = from_markdown(OLD)
    assert words(text, entities) == OLD_ENTITIES
    assert text.endswith("_plain_")


@given(st.text())
def test_escaped_words_come_out_as_they_went_in(said: str) -> None:
    assert from_html(escape(said)) == (said, [])


@given(st.text(alphabet="ab<>/&;*_~|`[]()!\\.é😀 \n", max_size=40))
def test_anything_is_read_or_refused_and_entities_stay_inside(said: str) -> None:
    for read in (from_html, from_markdown_v2, from_markdown):
        with contextlib.suppress(Refused):
            text, entities = trimmed(*read(said))
            for one in with_found(text, entities):
                assert one["offset"] >= 0
                assert 0 < one["length"] <= units(text) - one["offset"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("please /help@alongside_bot now", [("bot_command", "/help@alongside_bot")]),
        ("and/or 1/2 a/b/c", []),
        ("😀 /help", [("bot_command", "/help")]),
        ("see https://example.org/a?b=c.", [("url", "https://example.org/a?b=c")]),
        ("@alongside_bot and ann@example.org", [("mention", "@alongside_bot"), ("email", "ann@example.org")]),
        ("#tired", [("hashtag", "#tired")]),
    ],
)
def test_commands_and_links_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert words(text, found_in(text)) == found


def test_python_telegram_bot_agrees_on_where_entities_are() -> None:
    text, entities = from_html("😀 <b>heavy</b> <i>week</i>")
    message = Message(
        1,
        date=None,  # type: ignore[arg-type]
        chat=None,  # type: ignore[arg-type]
        text=text,
        entities=[MessageEntity(one["type"], one["offset"], one["length"]) for one in entities],
    )
    assert list(message.parse_entities().values()) == ["heavy", "week"]


def test_white_space_at_the_ends_goes_and_entities_follow() -> None:
    text, entities = from_html("  <b> heavy </b> ")
    assert words(*trimmed(text, entities)) == [("bold", "heavy")]
