"""The order of the rooms and what a room may touch of another; each rule shown by a fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import checks
from tests.architecture.checks import Rooms
from tests.architecture.conftest import CONTRACT, ROOT, SOURCE, Plant

# Rooms whose rows outlive what they speak of, so that they keep numbers and no foreign keys.
KEEP_PLAIN_IDS = {"audit", "notifications"}

# Numbers that look like a reference and are none, each with its reason.
NOT_A_REFERENCE = {
    "exports.Ask.persons": "how many there are",
    "exports.Export.persons": "how many there are",
}


def our_models() -> list[checks.Model]:
    return [model for model in apps.get_models() if model.__module__.startswith("dangvu.")]


# --- the code as it is ----------------------------------------------------------------------


def test_imports_keep_the_contract() -> None:
    assert checks.broken_contracts(ROOT, SOURCE.parent) == ""


def test_every_label_is_the_name_of_its_room() -> None:
    assert [
        model for model in our_models() if model.__module__.split(".")[1] != checks.room_of(model)
    ] == []


def test_foreign_keys_point_down(rooms: Rooms) -> None:
    assert checks.keys_pointing_up(our_models(), rooms) == []


def test_no_reference_hides_from_the_foreign_key_test() -> None:
    found = checks.hidden_references(our_models(), KEEP_PLAIN_IDS)
    assert [fault for fault in found if fault.split(" ")[0] not in NOT_A_REFERENCE] == []


def test_rooms_use_only_the_public_face_of_others() -> None:
    assert checks.private_imports("dangvu") == []


def test_every_folder_with_code_is_a_package() -> None:
    assert checks.folders_without_init(SOURCE) == []


def test_templates_borrow_only_from_their_own_room_and_core(rooms: Rooms) -> None:
    assert checks.borrowed_templates(SOURCE, rooms.names) == []


def test_files_stay_below_the_ceiling() -> None:
    assert checks.long_files(SOURCE) + checks.long_files(ROOT / "tests") == []


def test_functions_stay_below_the_ceiling() -> None:
    assert checks.long_functions(SOURCE) == []


# --- planted faults -------------------------------------------------------------------------


def test_the_skeleton_has_no_fault(skeleton: Path, rooms: Rooms) -> None:
    assert checks.broken_contracts(skeleton.parent, skeleton.parent) == ""
    assert checks.folders_without_init(skeleton) == []
    assert checks.borrowed_templates(skeleton, rooms.names) == []


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        pytest.param(
            "members/services.py",
            "import dangvu.reports.models",
            "dangvu.members is not allowed to import dangvu.reports",
            id="a room imports an upper one",
        ),
        pytest.param(
            "members/services.py",
            "def late():\n    from dangvu.reports import models",
            "dangvu.members is not allowed to import dangvu.reports",
            id="the same inside a function",
        ),
        pytest.param(
            "figures/services.py",
            "import dangvu.imports.models",
            "dangvu.figures is not allowed to import dangvu.imports",
            id="a room imports its sibling",
        ),
        pytest.param("gossip/__init__.py", "", "dangvu.gossip", id="a new room that nobody placed"),
        pytest.param(
            "members/models.py",
            "import dangvu.members.services",
            "dangvu.members.models is not allowed to import dangvu.members.services",
            id="models import services",
        ),
        pytest.param(
            "members/models/__init__.py",
            "import dangvu.members.helpers",
            "dangvu.members.models is not allowed to import dangvu.members.services",
            id="models import services by way of an unlisted module",
        ),
        pytest.param(
            "members/services/_transfer.py",
            "import dangvu.members.views",
            "dangvu.members.services is not allowed to import dangvu.members.views",
            id="a private part of services imports views",
        ),
    ],
)
def test_the_contract_catches(
    skeleton: Path, plant: Plant, path: str, text: str, said: str
) -> None:
    (skeleton / "members" / "views.py").touch()
    (skeleton / "members" / "helpers.py").write_text("import dangvu.members.services")
    planted = plant(path, text)
    if planted.parent.name in {"models", "services"}:
        (planted.parent / "__init__.py").touch()
        planted.parent.with_suffix(".py").unlink()
    assert said in checks.broken_contracts(skeleton.parent, skeleton.parent)


def test_the_contract_catches_a_room_that_lost_its_init(skeleton: Path) -> None:
    (skeleton / "members" / "__init__.py").unlink()
    found = checks.broken_contracts(skeleton.parent, skeleton.parent)
    assert "dangvu.members" in found
    assert "does not exist" in found


def test_tasks_may_call_their_services(skeleton: Path, plant: Plant) -> None:
    plant("members/tasks.py", "def run():\n    from dangvu.members import services")
    assert checks.broken_contracts(skeleton.parent, skeleton.parent) == ""


def test_type_only_imports_are_free(skeleton: Path, plant: Plant) -> None:
    plant(
        "members/services.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import dangvu.reports.models",
    )
    assert checks.broken_contracts(skeleton.parent, skeleton.parent) == ""


@isolate_apps()
def test_a_key_to_an_upper_room_is_caught(rooms: Rooms) -> None:
    class Grade(models.Model):
        class Meta:
            app_label = "grading"

    class Person(models.Model):
        grade = models.ForeignKey("grading.Grade", models.PROTECT)

        class Meta:
            app_label = "members"

    assert checks.keys_pointing_up([Grade, Person], rooms) == [
        "members.Person.grade points up to grading"
    ]


@isolate_apps()
def test_a_key_to_a_room_not_loaded_is_caught(rooms: Rooms) -> None:
    class Person(models.Model):
        grade = models.OneToOneField("grading.Grade", models.PROTECT)

        class Meta:
            app_label = "members"

    assert checks.keys_pointing_up([Person], rooms) == ["members.Person.grade points up to grading"]


@isolate_apps()
def test_many_to_many_between_siblings_is_caught(rooms: Rooms) -> None:
    class Batch(models.Model):
        class Meta:
            app_label = "imports"

    class Figure(models.Model):
        batches = models.ManyToManyField(Batch)

        class Meta:
            app_label = "figures"

    assert checks.keys_pointing_up([Batch, Figure], rooms) == [
        "figures.Figure.batches points up to imports"
    ]


@isolate_apps()
def test_a_key_downward_and_to_oneself_is_free(rooms: Rooms) -> None:
    class Organization(models.Model):
        parent = models.ForeignKey("self", models.PROTECT)

        class Meta:
            app_label = "organizations"

    class Person(models.Model):
        home = models.ForeignKey(Organization, models.PROTECT)

        class Meta:
            app_label = "members"

    assert checks.keys_pointing_up([Organization, Person], rooms) == []


@isolate_apps("django.contrib.contenttypes")
def test_references_in_disguise_are_caught() -> None:
    class Person(models.Model):
        class Meta:
            app_label = "members"

    class Note(models.Model):
        subject_type = models.ForeignKey("contenttypes.ContentType", models.PROTECT)
        subject_id = models.BigIntegerField()
        subject = GenericForeignKey("subject_type", "subject_id")
        person = models.BigIntegerField()
        source_uid = models.UUIDField()
        member_ids = models.JSONField()
        cells = ArrayField(models.BigIntegerField())
        person_ids = ArrayField(models.BigIntegerField())

        class Meta:
            app_label = "members"

    assert sorted(checks.hidden_references([Person, Note], ())) == [
        "members.Note.member_ids keeps ids as plain values",
        "members.Note.person keeps ids as plain values",
        "members.Note.person_ids keeps ids as plain values",
        "members.Note.source_uid keeps ids as plain values",
        "members.Note.subject is a generic foreign key",
        "members.Note.subject_id keeps ids as plain values",
    ]
    assert checks.hidden_references([Person, Note], {"members"}) == []


def test_a_private_import_between_rooms_is_caught(
    skeleton: Path, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant("members/forms.py", "")
    plant("members/services/__init__.py", "")
    plant("members/services/_transfer.py", "")
    (skeleton / "members" / "services.py").unlink()
    plant("reports/views.py", "import planted.members.forms\nimport planted.members.models")
    plant("reports/services.py", "from planted.members.services import _transfer")
    plant("config/urls.py", "import planted.members.urls\nimport planted.core.pages")
    plant("members/urls.py", "")
    plant("core/pages.py", "")
    shutil.copytree(skeleton, skeleton.with_name("planted"))
    monkeypatch.syspath_prepend(skeleton.parent)
    assert checks.private_imports("planted") == [
        "planted.reports.services imports planted.members.services._transfer",
        "planted.reports.views imports planted.members.forms",
    ]


def test_a_folder_that_is_no_package_is_caught(skeleton: Path, plant: Plant) -> None:
    plant("members/parts/upward.py", "import dangvu.reports.models")
    assert checks.folders_without_init(skeleton) == ["dangvu/members/parts"]
    # This is why the rule is needed: the linter does not see the import.
    assert checks.broken_contracts(skeleton.parent, skeleton.parent) == ""


def test_a_borrowed_template_is_caught(skeleton: Path, plant: Plant, rooms: Rooms) -> None:
    plant(
        "reports/templates/reports/report.html",
        "{% extends \"core/base.html\" %}{% include 'members/_row.html' %}"
        '{% include "reports/_own.html" %}{% include panel.template %}',
    )
    plant("reports/templates/stray.html", "")
    plant("site/templates/404.html", '{% extends "core/base.html" %}')
    plant("reports/views.py", 'PAGE = "members/person.html"')
    assert checks.borrowed_templates(skeleton, rooms.names) == [
        "reports/templates/reports/report.html borrows members/_row.html",
        "reports/templates/stray.html lies outside of templates/reports/",
        "reports/views.py renders a template of members",
    ]


def test_a_long_file_and_a_long_function_are_caught(skeleton: Path, plant: Plant) -> None:
    plant("members/services.py", "def endless():\n" + "    pass\n" * 60)
    plant("members/models.py", "\n" * 601)
    assert checks.long_functions(skeleton) == ["members/services.py:1 endless has 61 lines"]
    assert checks.long_files(skeleton) == ["members/models.py has 601 lines"]


def test_the_contract_is_read_from_top_to_bottom() -> None:
    rooms = Rooms.read(CONTRACT)
    assert rooms.floors[0] == ("config",)
    assert rooms.floors[-1] == ("core",)
    assert ("figures", "papers", "imports") in rooms.floors
    assert rooms.may_see("reports", "members")
    assert not rooms.may_see("members", "reports")
    assert not rooms.may_see("figures", "imports")
