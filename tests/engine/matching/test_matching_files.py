"""`ponte match` and `ponte embed` on files: the contract, and one clear line for everything broken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ponte.engine.errors import BadInput
from ponte.engine.matching import read_profiles

PONTE = Path(sys.executable).with_name("ponte")
HEADER = "id,side,kind,title,text,language,organisation,keywords,sectors\n"
GOOD = 'a,it,technology-request,Acqua,"Membrane per acque, industriali",it,Acme,acqua;membrane,36\n'
ANSWER = "b,cn,technology-offer,膜,抗污染陶瓷超滤膜用于工业废水处理,zh,,,36;37\n"


def ponte(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PONTE, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", timeout=120)


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def line(**fields: object) -> str:
    return json.dumps({"id": "a", "side": "it", "kind": "", "title": "t", "text": "acqua"} | fields) + "\n"


def test_csv_and_json_lines_say_the_same(tmp_path: Path) -> None:
    table = read_profiles(write(tmp_path / "p.csv", "\ufeff" + HEADER + GOOD + ANSWER))
    lines = [
        {
            "id": "a",
            "side": "it",
            "kind": "technology-request",
            "title": "Acqua",
            "text": "Membrane per acque, industriali",
            "language": "it",
            "organisation": "Acme",
            "keywords": ["acqua", "membrane"],
            "sectors": ["36"],
        },
        {
            "id": "b",
            "side": "cn",
            "kind": "technology-offer",
            "title": "膜",
            "text": "抗污染陶瓷超滤膜用于工业废水处理",
            "language": "zh",
            "sectors": "36;37",
        },
    ]
    assert read_profiles(write(tmp_path / "p.jsonl", "\n".join(map(json.dumps, lines)))) == table
    semicolons = HEADER.replace(",", ";") + "a;it;;T;testo;;;;\n"
    assert read_profiles(write(tmp_path / "s.csv", semicolons))[0].text == "testo"


BROKEN: dict[str, tuple[str, str | bytes, int, str]] = {
    "too few columns": ("p.csv", HEADER + GOOD + "b,cn,,膜\n", 3, "expected 9 columns, found 4"),
    "too many columns": ("p.csv", HEADER + GOOD.strip() + ",more\n", 2, "expected 9 columns, found 10"),
    "quote never closed": ("p.csv", HEADER + GOOD + 'b,cn,,T,"open\n' + ANSWER, 3, "expected a line of CSV"),
    "line after a cell of two lines": ("p.csv", HEADER + 'a,it,,T,"one\ntwo",,,,\nb,cn\n', 4, "found 2"),
    "missing column": ("p.csv", "id,side,title,text\n", 1, "missing: kind"),
    "empty file": ("p.csv", "", 1, "found none"),
    "header only": ("p.csv", HEADER, 1, "found none"),
    "id used twice": ("p.csv", HEADER + GOOD + GOOD, 3, "'a' of line 2"),
    "unknown kind": ("p.csv", HEADER + GOOD.replace("technology-request", "wish"), 2, "found 'wish'"),
    "unknown language": ("p.csv", HEADER + GOOD.replace(",it,Acme", ",klingon,Acme"), 2, "found 'klingon'"),
    "third side": ("p.csv", HEADER + GOOD + ANSWER + ANSWER.replace("b,cn", "c,fr"), 4, "found a third: 'fr'"),
    "no side": ("p.jsonl", line(side=""), 1, "expected side"),
    "no id": ("p.jsonl", line(id="  "), 1, "expected id"),
    "empty text": ("p.jsonl", line() + line(id="b", text=" \0 "), 2, "expected a text"),
    "broken JSON": ("p.jsonl", line() + '{"id": "b",\n', 2, "broken JSON"),
    "not an object": ("p.jsonl", line() + "[1]\n", 2, "found list"),
    "nested beyond reason": ("p.jsonl", "[" * 100_000 + "\n", 1, "broken JSON"),
    "missing field": ("p.jsonl", '{"id": "a", "side": "it", "kind": "", "title": ""}\n', 1, "missing: text"),
    "field of a wrong type": ("p.jsonl", line(title=["a"]), 1, "expected title to be text, found list"),
    "keywords of a wrong type": ("p.jsonl", line(keywords={"a": 1}), 1, "expected keywords"),
    "spoken language unknown": ("p.jsonl", line(speaks=["it", "xx"]), 1, "found 'xx'"),
    "not UTF-8": ("p.csv", HEADER.encode() + GOOD.encode("latin-1").replace(b"Acqua", b"Citt\xe0"), 2, "0xe0"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_input_is_refused_with_file_line_and_expectation(name: str, tmp_path: Path) -> None:
    file, content, line_number, expected = BROKEN[name]
    path = write(tmp_path / file, content)
    with pytest.raises(BadInput) as refusal:
        read_profiles(path)
    said = str(refusal.value)
    assert said.startswith(f"{path}, line {line_number}: ")
    assert expected in said
    assert "\n" not in said


@pytest.mark.parametrize("name", ["too few columns", "broken JSON", "unknown language", "not UTF-8"])
def test_the_command_refuses_in_one_line_with_status_2(name: str, tmp_path: Path) -> None:
    file, content, line_number, expected = BROKEN[name]
    output = tmp_path / "out.jsonl"
    done = ponte("match", write(tmp_path / file, content), "-o", output)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"{file}, line {line_number}: " in done.stderr
    assert expected in done.stderr
    assert not output.exists()


def test_the_command_refuses_what_it_cannot_read_write_or_count(tmp_path: Path) -> None:
    good = write(tmp_path / "p.csv", HEADER + GOOD + ANSWER)
    for arguments in (
        [tmp_path / "absent.csv"],
        [tmp_path],
        [good, "--top", "0"],
        [good, "-o", tmp_path / "absent" / "out.jsonl"],
    ):
        done = ponte("match", *arguments)
        assert done.returncode == 2, arguments
        assert "expected" in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr


def test_match_writes_one_line_per_profile_in_the_order_given(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", HEADER + ANSWER + GOOD + "c,cn,business-offer,酒,红葡萄酒出口,zh,,,\n")
    done = ponte("match", path, "--top", "2")
    assert done.returncode == 0
    found = [json.loads(text) for text in done.stdout.splitlines()]
    assert [one["id"] for one in found] == ["b", "a", "c"]
    assert set(found[0]) == {"id", "matches"}
    assert [suggestion["id"] for suggestion in found[1]["matches"]] == ["b", "c"]
    best = found[1]["matches"][0]
    assert set(best) == {"id", "score", "reasons"}
    assert {"passages", "kinds", "sectors", "interpreter"} <= {reason["code"] for reason in best["reasons"]}
    assert all(reason["text"] for reason in best["reasons"])
    output = tmp_path / "out.jsonl"
    assert ponte("match", path, "--top", "2", "-o", output).returncode == 0
    assert output.read_text(encoding="utf-8") == done.stdout


def test_texts_that_are_emoji_or_of_another_language_are_matched_all_the_same(tmp_path: Path) -> None:
    path = write(
        tmp_path / "p.jsonl",
        line(id="a", text="🙂🎉", title="", sectors=["36"])
        + line(id="b", side="cn", text="Wir suchen Membranen für Abwasser", language="de", sectors=["36"])
        + line(id="c", side="cn", text="acqua " * 200_000),
    )
    done = ponte("match", path)
    assert done.returncode == 0
    (of_emoji, of_german, _) = (json.loads(text) for text in done.stdout.splitlines())
    assert [suggestion["id"] for suggestion in of_emoji["matches"]] == ["b", "c"]
    assert [suggestion["id"] for suggestion in of_german["matches"]] == ["a"]


def test_embed_writes_one_vector_a_line(tmp_path: Path) -> None:
    texts = ["depurazione delle acque reflue", "", "污水处理", "🙂", "\ufdfa" * 20000, "vino \u2028 rosso\u0085"]
    done = ponte("embed", write(tmp_path / "t.txt", "\n".join(texts) + "\n"))
    assert done.returncode == 0
    vectors = np.array([json.loads(text) for text in done.stdout.splitlines()])
    assert vectors.shape[0] == len(texts)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.allclose(lengths, [1, 0, 1, 0, 1, 1], atol=1e-4)
    assert vectors[0] @ vectors[2] > vectors[0] @ vectors[5] + 0.2


def test_embed_refuses_what_is_not_text(tmp_path: Path) -> None:
    done = ponte("embed", write(tmp_path / "t.txt", b"acqua\n\xff\xfe\n"))
    assert done.returncode == 2
    assert "line 2: expected UTF-8" in done.stderr
