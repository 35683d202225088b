"""What the architecture forbids, each rule as a function that returns the faults it found.

The same function reads the real code and the planted faults, so that a rule that can no longer
fail is itself a failing test. The order of the rooms has one source: `.importlinter`.
"""

from __future__ import annotations

import ast
import configparser
import os
import re
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import grimp
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models.constraints import BaseConstraint

from dangvu.core.models import DatedFact

Model = type[models.Model]

PUBLIC_FACE = {
    "models", "selectors", "services", "choices", "permissions", "signals", "registry"
}  # fmt: skip
FILE_CEILING = 600
FUNCTION_CEILING = 60


# --- the order of the rooms -----------------------------------------------------------------


@dataclass(frozen=True)
class Rooms:
    """The rooms from top to bottom; those of one floor do not see each other."""

    floors: tuple[tuple[str, ...], ...]

    @classmethod
    def read(cls, contract: Path) -> Rooms:
        parser = configparser.ConfigParser()
        parser.read(contract, encoding="utf-8")
        lines = parser["importlinter:contract:rooms"]["layers"].split("\n")
        floors = (tuple(re.findall(r"\w+", line)) for line in lines)
        return cls(tuple(floor for floor in floors if floor))

    @property
    def names(self) -> set[str]:
        return {room for floor in self.floors for room in floor}

    def may_see(self, upper: str, lower: str) -> bool:
        return upper == lower or self._floor_of(upper) < self._floor_of(lower)

    def _floor_of(self, room: str) -> int:
        return next(number for number, floor in enumerate(self.floors) if room in floor)


# --- imports --------------------------------------------------------------------------------


_LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def broken_contracts(folder: Path, source: Path) -> str:
    """What import-linter says of the package in `source` under the contract in `folder`.

    Empty when every contract is kept.
    """
    contract = str(folder / ".importlinter")
    run = subprocess.run(
        [sys.executable, "-c", _LINT, "--no-cache", "--no-logo", "--config", contract],
        cwd=source,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if run.returncode == 0 else run.stdout + run.stderr


def private_imports(package: str) -> list[str]:
    """Imports of another room's module that is not part of its public face."""
    graph = grimp.build_graph(package, cache_dir=None, exclude_type_checking_imports=True)
    faults = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            if _is_private(importer.split(".")[1:], imported.split(".")[1:]):
                faults.append(f"{importer} imports {imported}")
    return faults


def _is_private(importer: list[str], imported: list[str]) -> bool:
    if len(imported) < 2 or not importer or importer == ["__main__"]:
        return False
    (here, *_), (there, face, *inner) = importer, imported
    if here == there or there == "core":
        return False
    if any(name.startswith("_") for name in (face, *inner)):
        return True
    open_to_here = set(PUBLIC_FACE)
    if here in {"config", "site"}:
        open_to_here |= {"urls", "api"}
    if "migrations" in importer:
        open_to_here |= {"operations"}
    return face not in open_to_here


def folders_without_init(source: Path) -> list[str]:
    """Folders that hold code and are no package: the import linter would pass them in silence."""
    folders = {
        folder
        for module in source.rglob("*.py")
        for folder in module.parents
        if folder.is_relative_to(source)
    }
    return sorted(
        str(folder.relative_to(source.parent))
        for folder in folders
        if not (folder / "__init__.py").exists()
    )


# --- templates ------------------------------------------------------------------------------

_BORROWS = re.compile(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"'#]+)""")
_RENDERS = re.compile(r"""["']([a-z_]+)/[\w/.-]+\.html(?:#[\w-]+)?["']""")
_ERROR_PAGES = {"400.html", "403.html", "404.html", "500.html"}


def borrowed_templates(source: Path, rooms: Collection[str]) -> list[str]:
    """Templates of another room than one's own or core: included, extended or rendered."""
    faults = []
    for room in sorted(rooms):
        folder = source / room / "templates"
        for template in sorted(folder.rglob("*.html")):
            inside = template.relative_to(folder)
            if inside.parts[0] != room and str(inside) not in _ERROR_PAGES:
                faults.append(f"{template.relative_to(source)} lies outside of templates/{room}/")
            faults += [
                f"{template.relative_to(source)} borrows {name}"
                for name in _BORROWS.findall(template.read_text(encoding="utf-8"))
                if name.split("/")[0] not in {room, "core"}
            ]
        for module in sorted((source / room).rglob("*.py")):
            faults += [
                f"{module.relative_to(source)} renders a template of {owner}"
                for owner in _RENDERS.findall(module.read_text(encoding="utf-8"))
                if owner in rooms and owner not in {room, "core"}
            ]
    return faults


# --- size -----------------------------------------------------------------------------------


def long_files(folder: Path, ceiling: int = FILE_CEILING) -> list[str]:
    return [
        f"{module.relative_to(folder)} has {lines} lines"
        for module in _modules(folder)
        if (lines := len(module.read_text(encoding="utf-8").splitlines())) > ceiling
    ]


def long_functions(folder: Path, ceiling: int = FUNCTION_CEILING) -> list[str]:
    return [
        f"{module.relative_to(folder)}:{function.lineno} {function.name} has {lines} lines"
        for module in _modules(folder)
        for function in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (function.end_lineno or 0) - function.lineno + 1) > ceiling
    ]


def _modules(folder: Path) -> Iterator[Path]:
    return (module for module in sorted(folder.rglob("*.py")) if "migrations" not in module.parts)


# --- models ---------------------------------------------------------------------------------


def room_of(model: Model) -> str:
    return model._meta.app_label


def label_of(model: Model) -> str:
    return f"{room_of(model)}.{model.__name__}"


def keys_pointing_up(all_models: Iterable[Model], rooms: Rooms) -> list[str]:
    """Foreign keys, one-to-one and many-to-many fields into a room that may not be seen."""
    faults = []
    for model in all_models:
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.related_model
            if target is None:
                continue
            there = target.split(".")[0] if isinstance(target, str) else room_of(target)
            if there in rooms.names and not rooms.may_see(room_of(model), there):
                faults.append(f"{label_of(model)}.{field.name} points up to {there}")
    return faults


_ID_NAME = re.compile(r"(^|_)(ids?|pks?|uids?|uuids?)$")
_NUMBERS = (models.IntegerField, models.UUIDField)


def hidden_references(all_models: Iterable[Model], exempt_rooms: Collection[str]) -> list[str]:
    """References that a foreign key test cannot see: generic ones, and ids kept as plain values."""
    checked = [model for model in all_models if room_of(model) not in exempt_rooms]
    names = {_snake(model.__name__) for model in checked}
    faults = []
    for model in checked:
        for field in model._meta.private_fields:
            if isinstance(field, GenericForeignKey):
                faults.append(f"{label_of(model)}.{field.name} is a generic foreign key")
        for field in model._meta.local_fields:
            if _is_raw_id(field, names):
                faults.append(f"{label_of(model)}.{field.name} keeps ids as plain values")
    return faults


def _is_raw_id(field: models.Field, model_names: Collection[str]) -> bool:
    if field.primary_key or field.is_relation or field.name == "uid":
        return False
    plain = field.base_field if isinstance(field, ArrayField) else field
    if isinstance(plain, models.JSONField):
        return bool(_ID_NAME.search(field.name))
    if not isinstance(plain, _NUMBERS):
        return False
    return bool(_ID_NAME.search(field.name)) or field.name.removesuffix("s") in model_names


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def wrong_table_names(all_models: Iterable[Model]) -> list[str]:
    """Tables are called room_model, and say so, so that a model can move without its table."""
    faults = []
    for model in all_models:
        wanted = f"{room_of(model)}_{_snake(model.__name__)}"
        if "db_table" not in model._meta.original_attrs:
            faults.append(f"{label_of(model)} does not name its table")
        elif model._meta.db_table.replace("_", "") != wanted.replace("_", ""):
            faults.append(f"{label_of(model)} is called {model._meta.db_table}, not {wanted}")
    return faults


def unnamed_constraints(all_models: Iterable[Model]) -> list[str]:
    """Constraints and indexes bear the name of their room; a message of the database shows it."""
    faults = []
    for model in all_models:
        if model._meta.unique_together:
            faults.append(f"{label_of(model)} has unique_together, which has no name")
        named: list[BaseConstraint | models.Index] = [
            *model._meta.constraints,
            *model._meta.indexes,
        ]
        for part in named:
            if not part.name.startswith(f"{room_of(model)}_"):
                faults.append(f"{label_of(model)}: {part.name} does not begin with its room")
    return faults


def facts_without_exclusion(
    all_models: Iterable[Model], exempt: Mapping[str, str] = {}
) -> list[str]:
    """Dated facts whose overlap nothing in the database refuses."""
    return [
        f"{label_of(model)} lets its periods overlap"
        for model in all_models
        if issubclass(model, DatedFact)
        and label_of(model) not in exempt
        and not any(_excludes_overlap(one) for one in model._meta.constraints)
    ]


def _excludes_overlap(constraint: BaseConstraint) -> bool:
    return isinstance(constraint, ExclusionConstraint) and any(
        operator == RangeOperators.OVERLAPS for _, operator in constraint.expressions
    )


def facts_that_may_run_backwards(all_models: Iterable[Model]) -> list[str]:
    """Dated facts without a check that the period ends after it begins."""
    return [
        f"{label_of(model)} may end before it begins"
        for model in all_models
        if issubclass(model, DatedFact)
        and not any(
            isinstance(one, models.CheckConstraint) and one.name.endswith("_period_forward")
            for one in model._meta.constraints
        )
    ]


def unaudited(
    all_models: Iterable[Model], triggers: Mapping[str, set[str]], exempt: Mapping[str, str]
) -> list[str]:
    """Tables whose inserts, updates and deletes are not all recorded; `triggers` by table."""
    return [
        f"{label_of(model)} is not audited on {', '.join(sorted(missing))}"
        for model in all_models
        if label_of(model) not in exempt
        and (missing := {"insert", "update", "delete"} - triggers.get(model._meta.db_table, set()))
    ]


# --- routes ---------------------------------------------------------------------------------

REFUSALS = {401, 403, 405}


def open_routes(
    addresses: Mapping[str, str],
    ask: Callable[[str, str], tuple[int, str]],
    sign_in: str,
    exempt: Mapping[str, str],
) -> list[str]:
    """Addresses that answer someone who has not signed in.

    `addresses` by route name; `ask(method, address)` gives the status and the place it sends to.
    """
    faults = []
    for name, address in addresses.items():
        if name in exempt:
            continue
        answers = {method: ask(method, address) for method in ("GET", "POST")}
        for method, (status, location) in answers.items():
            sent_to_sign_in = status == 302 and location.split("?")[0] == sign_in
            if not sent_to_sign_in and status not in REFUSALS:
                faults.append(f"{method} {name} answers {status} to anyone")
        if all(status == 405 for status, _ in answers.values()):
            faults.append(f"{name} was not asked: it takes neither GET nor POST")
    return faults


def idle_exemptions(exempt: Iterable[str], known: Collection[str]) -> list[str]:
    """Exemptions of something that is no longer there."""
    return [f"{name} is exempt and does not exist" for name in exempt if name not in known]
