"""Markdown from writers: what it becomes on pages and in documents, and what it cannot do."""

from __future__ import annotations

import pytest

from ponte.press.markdown import as_blocks, as_html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <b onclick='x()'>b</b>",
        "[here](javascript:alert(1))",
        "[here](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/pixel.png)",
        '<https://x.example/"onmouseover=alert(1)>',
        "[a](https://x.example 'title\" onclick=\"x')",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    html = as_html(text)
    for danger in ("<script", "<b ", "<img", 'href="javascript', 'href="data', '" on'):
        assert danger not in html


def test_headings_stay_below_the_pages_title() -> None:
    assert as_html("# A\n\n#### B") == "<h2>A</h2>\n<h2>B</h2>\n"


def test_a_text_is_taken_apart_into_blocks() -> None:
    blocks = as_blocks("# T\n\nA **b** *c* `d` [e](https://x.example)\n\n- f\n- g\n\n3. h\n\n> i\n\n---\n\n    j")
    assert [block["kind"] for block in blocks] == [
        *("heading", "paragraph", "bullets", "numbers", "quote", "rule", "code"),
    ]
    runs = {run["text"].strip(): run for run in blocks[1]["runs"] if run["text"].strip()}
    assert runs["b"]["strong"]
    assert runs["c"]["em"]
    assert runs["d"]["code"]
    assert runs["e"]["link"] == "https://x.example"
    assert not runs["A"]["strong"]
    assert [item[0]["runs"][0]["text"] for item in blocks[2]["items"]] == ["f", "g"]
    assert blocks[3]["start"] == 3
    assert blocks[4]["blocks"][0]["runs"][0]["text"] == "i"
