"""Definitions are read strictly: each fault is refused by its name, with its line and near words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dangvu.procedures import registry
from dangvu.procedures.checks import definitions_hold
from dangvu.procedures.definitions import Definition, DefinitionRefused, Problem
from tests.procedures.toy import changed, in_use, toy


def read(text: str, tmp_path: Path) -> Definition:
    path = tmp_path / "praise.yaml"
    path.write_text(text, encoding="utf-8")
    return registry.read_file(path)


def problems(text: str, tmp_path: Path) -> list[Problem]:
    with pytest.raises(DefinitionRefused) as refused:
        read(text, tmp_path)
    return refused.value.problems


def test_the_toy_of_the_how_to_is_a_definition(tmp_path: Path) -> None:
    found = read(toy(), tmp_path)
    version = found.versions[0]
    assert (found.code, found.about, found.kind) == ("praise", "person", "procedures")
    assert list(version.steps) == ["dossier", "cell_vote", "decision"]
    vote = version.steps["cell_vote"].vote
    assert vote is not None
    assert vote.threshold == "vote.two_thirds_of_electorate"
    decision = version.steps["decision"]
    assert [made.paper for made in decision.ways["approved"].makes] == ["BD-3"]
    assert decision.ways["refused"].makes == ()
    assert decision.deadline is not None
    assert decision.deadline.extension is not None
    assert decision.deadline.extension.unit == "working_days"
    assert len(toy().splitlines()) <= 34


def test_a_version_is_chosen_by_the_day(tmp_path: Path) -> None:
    later = toy().split("versions:\n")[1].replace("2021-07-30", "2025-07-01")
    found = read(toy() + later, tmp_path)
    assert found.version_on(date(2021, 7, 29)) is None
    assert found.version_on(date(2025, 6, 30)) == found.versions[0]
    assert found.version_on(date(2025, 7, 1)) == found.versions[1]
    (problem,) = problems(
        later.join([toy().split("versions:\n")[0] + "versions:\n", later]), tmp_path
    )
    assert problem.name == "not_in_order"


#: What is changed in the toy, the name of the refusal, a word of it.
FAULTS = [
    ("at: grassroots", "at: grasroots", "unknown_actor", "grassroots"),
    ("deadline: {count: 20", "deadlin: {count: 20", "unknown_key", "deadline"),
    ("next: cell_vote", "next: cel_vote", "unknown_step", "cell_vote"),
    ("may_return_to: [dossier]", "may_return_to: [dosier]", "unknown_step", "dossier"),
    ("needs: [BD-1]", "needs: [BĐ-1]", "unknown_paper", "BD-1"),
    ("two_thirds_of_electorate", "two_third_of_electorate", "unknown_threshold", "two_thirds"),
    ("{body: cell,", "{body: cel,", "unknown_body", "cell"),
    ("ballot: secret", "ballot: secrets", "unknown_ballot", "secret"),
    ("{count: 20, unit: working_days}", "{count: 20, unit: workingdays}", "unknown_unit", "working_days"),
    ("{count: 20,", "{rule: admission.ceremony_days,", "unknown_rule", "admission.ceremony_working_days"),
    ("{count: 20,", "{count: 0,", "wrong_value", "lớn hơn 0"),
    ("{count: 20, unit", "{unit", "missing_key", "rule"),
    ("from: cell_vote", "from: cel_vote", "unknown_step", "cell_vote"),
    ("about: person", "about: persons", "unknown_subject", "person"),
    ("certainty: HIGH", "certainty: HIHG", "unknown_certainty", "HIGH"),
    ("from: 2021-07-30", "from: 30/7/2021", "wrong_value", "2021-07-30"),
    ("type: text", "type: txt", "unknown_type", "text"),
    ("next: {passed: decision, failed: refused}", "next: decision", "ways_of_a_vote", "passed"),
    ("next: {passed: decision, failed: refused}", "next: {passed: decision}", "ways_of_a_vote", "failed"),
    ("        next: cell_vote\n", "", "dead_end", "dossier"),
    ("next: {approved: praised, refused: refused}", "next: {approved: decision, refused: decision}", "endless", "decision"),
    ("next: {passed: decision, failed: refused}", "next: {passed: refused, failed: refused}", "unreachable", "decision"),
    ("withdrawn: Đã rút", "expired: Quá hạn", "unreachable", "expires"),
    ("withdrawn: Đã rút", "lost: Mất", "unreachable", "lost"),
    ("about: person", "about: person\ncode: other", "twice", "code"),
    ("- code: decision", "- code: Decision", "wrong_code", "Decision"),
    ("at: grassroots", "at: sectional", "actor_never", "skip_to"),
    ("vote: {body: cell,", "vote: {body: standing_committee,", "actor_never", "standing_committee"),
    ("        makes: [BD-2]", "        effect: lifecycle.admitt\n        makes: [BD-2]", "unknown_effect", "admit"),
    ("needs: [BD-1]", "guards: [lifecycle.age]", "unknown_guard", "age"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "name", "word"), FAULTS)
def test_a_fault_is_refused_by_name_with_its_line(
    old: str, new: str, name: str, word: str, tmp_path: Path
) -> None:
    found = problems(changed((old, new)), tmp_path)
    said = [one for one in found if one.name == name]
    assert said, found
    assert any(word in one.text for one in said)
    assert all(one.file == "praise.yaml" and one.line > 0 for one in found)


def test_the_line_is_the_one_of_the_fault(tmp_path: Path) -> None:
    text = changed(("ballot: secret", "ballot: secrets"))
    (problem,) = problems(text, tmp_path)
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "secrets" in one)
    assert problem.line == line
    assert str(problem).startswith(f"praise.yaml:{line}: [unknown_ballot]")


def test_a_member_cannot_act_where_no_member_is_there(tmp_path: Path) -> None:
    text = changed(("about: person", "about: organization"), ("at: grassroots", "at: member"))
    (problem,) = problems(text, tmp_path)
    assert problem.name == "actor_never"


def test_an_effect_of_several_ways_says_of_which(tmp_path: Path) -> None:
    text = changed(
        ("        next: {approved:", "        effect: toy.praise\n        next: {approved:")
    )
    before = dict(registry._effects)
    registry.add_effect("toy.praise", lambda act, taken: None)
    try:
        assert [one.name for one in problems(text, tmp_path)] == ["effect_of_which"]
        said = text.replace("effect: toy.praise", "effect: {approved: toy.praise}")
        assert read(said, tmp_path).versions[0].steps["decision"].ways["approved"].effect
    finally:
        registry._effects.clear()
        registry._effects.update(before)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = changed(("ballot: secret", "ballot: secrets"), ("needs: [BD-1]", "needs: [BD-9]"))
    assert {one.name for one in problems(text, tmp_path)} == {"unknown_ballot", "unknown_paper"}


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    for text in ("code: [", ""):
        (problem,) = problems(text, tmp_path)
        assert problem.name == "not_yaml"


def test_the_system_check_names_each_fault() -> None:
    with in_use(toy()):
        assert definitions_hold() == []
        assert registry.definition("praise").label == "Đề nghị biểu dương đảng viên"
        with pytest.raises(registry.UnknownProcedure, match="praise"):
            registry.definition("prais")
    with in_use(changed(("at: grassroots", "at: grasroots"))):
        (error,) = definitions_hold()
        assert error.id == "procedures.unknown_actor"
    with in_use(toy(), toy()):
        (error,) = definitions_hold()
        assert error.id == "procedures.twice"


def test_wording_does_not_change_the_mark_and_structure_does(tmp_path: Path) -> None:
    mark = read(toy(), tmp_path).versions[0].mark
    worded = changed(("Chi bộ xét, biểu quyết", "Chi bộ biểu quyết"))
    assert read(worded, tmp_path).versions[0].mark == mark
    moved = changed(("failed: refused}", "failed: dossier}"))
    assert read(moved, tmp_path).versions[0].mark != mark
