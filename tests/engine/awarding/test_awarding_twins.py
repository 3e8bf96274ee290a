"""Twin dossiers of made-up calls: every true pair is found, none is certain that is not identical."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from ponte.engine.awarding import Dossier, Similarity, encoder_similarity, pair_dossiers
from ponte.engine.awarding.likeness import by_acronym, by_letters
from ponte.engine.errors import BadInput
from tests.engine.awarding.made_up_calls import call


@pytest.fixture(scope="module")
def meaning() -> Similarity:
    return encoder_similarity()


@pytest.mark.parametrize("seed", range(8))
def test_every_true_pair_is_found_and_no_false_one_is_certain(seed: int, meaning: Similarity) -> None:
    ours, theirs, pairs, identical = call(seed)
    pairing = pair_dossiers(ours, theirs, similarity=meaning)
    assert {(p.one, p.other) for p in pairing.pairs} == pairs
    assert {p.one for p in pairing.pairs if p.certain} == identical
    paired = {id_ for pair in pairs for id_ in pair}
    assert set(pairing.alone) == {d.id for d in (*ours, *theirs)} - paired


def test_without_an_encoder_most_are_found_by_names_alone() -> None:
    found = true = 0
    for seed in range(8):
        ours, theirs, pairs, identical = call(seed)
        pairing = pair_dossiers(ours, theirs)
        found += len(pairs & {(p.one, p.other) for p in pairing.pairs})
        true += len(pairs)
        assert {p.one for p in pairing.pairs if p.certain} == identical
    assert found >= 0.95 * true


def test_either_side_may_be_ours_and_the_order_says_nothing(meaning: Similarity) -> None:
    ours, theirs, pairs, _ = call(1)
    turned = pair_dossiers(theirs[::-1], ours[::-1], similarity=meaning)
    assert {(p.other, p.one) for p in turned.pairs} == pairs


ONE = Dossier(
    "a", "it", {"en": "Soft robots for surgery"}, ("Anna Rossi", "Li Xiaoming"), ("CNR", "Tsinghua"), theme="x"
)
TWIN = Dossier("b", "cn", {"en": "Soft robots for surgery."}, ("Li Xiaoming", "ROSSI Anna"), ("Tsinghua", "C.N.R."))


def test_what_is_identical_but_for_writing_is_certain() -> None:
    (pair,) = pair_dossiers([ONE], [TWIN]).pairs
    assert pair.certain
    assert pair.score > 0.9


@pytest.mark.parametrize(
    "changed",
    [
        {"titles": {"en": "Soft robot for surgery"}},
        {"titles": {"zh": "手术软体机器人"}},
        {"titles": {"en": "Soft robots for surgery", "it": "Robot per la chirurgia"}, "theme": "y"},
        {"applicants": ("Anna Rossi", "李小明")},
        {"applicants": ("Anna Rossi",)},
        {"institutions": ("CNR", "Tsinghua University")},
        {"institutions": ()},
        {"titles": {"en": " "}},
        {"applicants": (" ", "—")},
        {"institutions": ("", "-")},
    ],
)
def test_one_difference_makes_a_pair_wait_for_a_person(changed: dict[str, object]) -> None:
    other = replace(TWIN, **changed)  # type: ignore[arg-type]
    assert all(not pair.certain for pair in pair_dossiers([ONE], [other]).pairs)


@pytest.mark.parametrize(
    "blank",
    [{"titles": {"en": " "}}, {"applicants": ("", "—")}, {"institutions": (" ",)}],
    ids=lambda blank: next(iter(blank)),
)
def test_blanks_are_identical_to_nothing(blank: dict[str, object]) -> None:
    one, other = replace(ONE, **blank), replace(TWIN, **blank)  # type: ignore[arg-type]
    assert all(not pair.certain for pair in pair_dossiers([one], [other]).pairs)


def test_what_is_left_blank_beside_what_is_stated_changes_nothing() -> None:
    other = replace(TWIN, titles={**TWIN.titles, "it": " "}, applicants=(*TWIN.applicants, ""))
    (pair,) = pair_dossiers([replace(ONE, titles={**ONE.titles, "it": "Robot"})], [other]).pairs
    assert pair.certain


def test_a_dossier_filed_twice_is_certain_with_neither_and_doubtful_with_both() -> None:
    pairing = pair_dossiers([ONE], [TWIN, replace(TWIN, id="c")])
    (pair,) = pairing.pairs
    assert not pair.certain
    assert {pair.other, *(p.other for p in pairing.doubtful["a"])} == {"b", "c"}
    assert set(pairing.alone) == {"b", "c"} - {pair.other}


def test_close_candidates_are_listed_the_most_likely_first_and_reasons_name_the_fields() -> None:
    near = replace(TWIN, id="c", titles={"en": "Soft robots for the surgery"})
    far = Dossier("d", "cn", {"en": "Wheat under drought"}, ("Wang Wei",), ("USTC",))
    pairing = pair_dossiers([replace(ONE, titles={"en": "Soft robots in surgery"})], [far, near, TWIN])
    (pair,) = pairing.pairs
    assert pair.other in ("b", "c")
    assert [p.other for p in pairing.doubtful["a"]] == [id_ for id_ in ("b", "c") if id_ != pair.other]
    assert [field for field, _ in pair.reasons] == ["title", "applicants", "institutions"]
    assert "d" in pairing.alone


def test_the_assignment_is_the_best_altogether_not_the_first_that_fits() -> None:
    random = np.random.default_rng(0)
    people = [f"{'abcdefgh'[i] * 4} {'mnopqrst'[i] * 4}" for i in range(8)]
    for _ in range(20):
        some = [tuple(random.choice(people, 3, replace=False).tolist()) for _ in range(8)]
        ours = [Dossier(f"i{i}", "it", {}, some[i], ()) for i in range(4)]
        theirs = [Dossier(f"c{i}", "cn", {}, some[4 + i], ()) for i in range(4)]
        found = pair_dossiers(ours, theirs)
        like = {(p.one, p.other): p.score for d in found.doubtful.values() for p in d}
        like |= {(p.one, p.other): p.score for p in found.pairs}
        alone = {(o.id, t.id): pair_dossiers([o], [t]).pairs for o in ours for t in theirs}
        score = {key: pairs[0].score for key, pairs in alone.items() if pairs}
        best = max(
            sum(score.get((f"i{i}", f"c{j}"), 0.6) - 0.6 for i, j in enumerate(order))
            for order in permutations(range(4))
        )
        assert sum(p.score - 0.6 for p in found.pairs) == pytest.approx(best, abs=1e-3)


def test_names_are_alike_in_either_order_and_script() -> None:
    like = by_letters(
        ["李小明", "Maria Elena Rizzo"], ["Xiaoming Li", "Rizzo Maria Elena", "Wang Wei"], size=2, rare=False
    )
    assert like[0, 0] > 0.85
    assert like[1, 1] == pytest.approx(1)
    assert like[:, 2].max() < 0.3


@pytest.mark.parametrize(
    ("acronym", "name", "found"),
    [
        ("CNR", "Consiglio Nazionale delle Ricerche", True),
        ("POLIMI", "Politecnico di Milano", True),
        ("USTC", "University of Science and Technology of China", True),
        ("Università di Bologna (UNIBO)", "UNIBO", True),
        ("INFN", "Università di Bologna", False),
        ("CAS", "Tsinghua University", False),
        ("MI", "Politecnico di Milano", False),
        ("UNIVERSITY OF LEEDS UK", "Royal Society, UK", False),
        ("POLITECNICO DI MILANO", "Istituto di ricerca MILANO", False),
        ("中国科学院 CAS", "Chinese Academy of Sciences", True),
    ],
)
def test_acronyms_are_told_from_names(acronym: str, name: str, found: bool) -> None:
    assert bool(by_acronym([acronym], [name])[0, 0]) is found
    assert bool(by_acronym([name], [acronym])[0, 0]) is found


def test_nothing_pairs_with_nothing() -> None:
    assert pair_dossiers([], []).pairs == ()
    assert pair_dossiers([ONE], []).alone == ("a",)
    empty = Dossier("e", "cn", {}, (), ())
    assert pair_dossiers([ONE], [empty]).alone == ("a", "e")


def test_ids_must_be_unique() -> None:
    with pytest.raises(BadInput, match="dossier 'a': expected an id of its own"):
        pair_dossiers([ONE], [replace(TWIN, id="a")])
