"""The how-to is true: its file alone, put into a folder, is a procedure that can be lived to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from dangvu.core.commands import CommandFailed
from dangvu.figures.selectors import Question, ask
from dangvu.procedures import registry
from dangvu.rules.services import load_rulebook
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree
from tests.factories.procedures import begin, fresh, make_voters, take, to_the_decision
from tests.procedures.toy import changed, toy


def test_the_file_of_the_how_to_alone_is_a_procedure(
    cast: Cast, bloc: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_rulebook(actor=cast.operator)
    path = tmp_path / "praise.yaml"
    path.write_text(toy(), encoding="utf-8")
    call_command("procedures", "check", str(path))
    assert "praise: Đề nghị biểu dương đảng viên" in capsys.readouterr().out
    with registry.trying(tmp_path):
        make_voters(bloc["A1"], 3)
        case = to_the_decision(cast.secretary, begin(cast.secretary, bloc["A1"]))
        page = cast.page(cast.officer, reverse("procedures:list"))
        assert "Đề nghị biểu dương đảng viên" in page
        question = Question(organization_id=bloc["K"], today=TODAY, as_of=TODAY)
        assert ask(cast.clerk, "cases.open", question).value == 1
        assert "quá hạn ở bước “Đảng ủy cơ sở quyết định”" in cast.page(cast.officer, "/")
        take(cast.officer, case, "decision", TODAY, way="approved")
        assert fresh(case).outcome == "praised"


def test_the_command_names_every_fault_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "praise.yaml"
    path.write_text(
        changed(("ballot: secret", "ballot: secrets"), ("about: person", "abut: person"))
    )
    with pytest.raises(CommandFailed) as failed:
        call_command("procedures", "check", str(path))
    said = str(failed.value)
    assert "praise.yaml:3: [unknown_key]" in said
    assert "Gần giống: about." in said
