"""The API asked by schemathesis what its committed document allows and forbids: no server error,
every answer as promised, nothing told without a key.

Each part asks every operation, rightly and wrongly, as people of several roles and as a stranger,
from a seed of its own; half of the names and numbers are of things that exist, three in four of the
steps of a case are those that wait. Planted in the same run: an operation that fails for one value
in fifty, one whose answer breaks its schema, one that answers with a status that it does not
promise, and one that tells strangers.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

COUNT = 50_000
#: How many requests are made of an operation in each mode and part.
BUDGET = 60
ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "api" / "openapi.json"
#: Who asks, by name in the demo's cast; the last has no key.
ROLES = ("vanphong", "tochuc", "coso", "bithu", "dangvien", "nhatky", "")
#: Half of what writes comes from these, who may.
WRITERS = ("tochuc", "coso", "bithu", "dangvien")
PLANTED = {
    "sometimes": "ServerError",
    "broken": "JsonSchemaError",
    "unpromised": "UndefinedStatusCode",
    "open": "Stranger",
}
_GOOD_BOOKS = 0.1
_WITH_A_KEY = 0.9
#: Who writes on a case has mostly looked at it: else little but its revision would be asked.
_AS_IT_STANDS = 0.75
_MOST_KEPT = 100
_VALUES = {"date": "2026-06-30", "yes_no": True, "number": 1}
_ODD = [None, "", " ", 0, -1, 2**63, 0.5, True, [], {}, "0001-01-01", "9999-12-31", "2026-02-30",
        "\u0000", "x" * 5_000, ["2026-06-30"], {"date": "2026-06-30"}]  # fmt: skip


def parts(
    seed: int, count: int, home: Path, before: dict[str, Any] | None = None
) -> Iterator[dict[str, Any]]:
    """A part: some 1,500 requests; `done` counts requests."""
    from verification._program import opened

    told: dict[str, Any] = {"done": 0, "parts": 0, "faults": [], "seconds": 0.0} | (before or {})
    for name in ("answers", "roles", "operations"):
        told[name] = Counter(told.get(name, {}))
    with opened(home):
        ground = Ground.made()
        logging.disable(logging.WARNING)
        told["planted"] = told.get("planted") or planted(ground, seed)
        while told["done"] < count:
            begun = time.monotonic()
            asked = asking(ground, document(), seed + told["parts"], BUDGET)
            told["seconds"] = round(told["seconds"] + time.monotonic() - begun, 1)
            told["done"] += asked.done
            told["parts"] += 1
            for name in ("answers", "roles", "operations"):
                told[name] += getattr(asked, name)
            told["faults"] = [*told["faults"], *asked.faults][:_MOST_KEPT]
            told["keys_hold"] = ground.keys_hold()
            told["server_errors"] = sum(n for s, n in told["answers"].items() if int(s) >= 500)
            told["rows"] = _rows()
            all_found = sorted(told["planted"]) == sorted(PLANTED) and all(told["planted"].values())
            told["passed"] = bool(
                all_found
                and told["keys_hold"]
                and not told["faults"]
                and not told["server_errors"]
                and set(told["roles"]) == {role or "stranger" for role in ROLES}
            )
            yield told


def document() -> dict[str, Any]:
    return dict(json.loads(DOCUMENT.read_text(encoding="utf-8")))


@dataclass
class Ground:
    """Keys by role, names and numbers of what exists by parameter, and a workbook that is right."""

    keys: dict[str, str]
    known: dict[str, list[str]]
    book: bytes

    @classmethod
    def made(cls) -> Ground:
        """The demo's bloc, if need be, and keys of this run."""
        from django.conf import settings
        from django.db import connection

        from dangvu.accounts.services import give_token
        from verification import _demo

        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver", "localhost"]
        # As in a server that runs: the connection stays open between requests.
        connection.settings_dict["CONN_MAX_AGE"] = None
        connection.close()
        _demo.furnish()
        keys = {}
        for role in filter(None, ROLES):
            actor = _demo.acting(role)
            name = f"fuzzed {secrets.token_hex(3)}"
            keys[role] = give_token(actor=actor, user=_demo.account(role), name=name)[1]
        return cls(keys, _known(), _book())

    def headers(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[role]}"} if role else {}

    def keys_hold(self) -> bool:
        """Whether nobody was shut out meanwhile: 401s would look like good answers."""
        from django.test import Client

        for role in filter(None, ROLES):
            answer = Client(headers=self.headers(role)).get("/api/v1/organizations")
            if answer.status_code not in (200, 403):
                return False
        return Client().get("/api/v1/organizations").status_code == 401


@dataclass
class Asked:
    """What came of one part."""

    done: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    faults: list[dict[str, Any]] = field(default_factory=list)


def asking(ground: Ground, described: dict[str, Any], seed: int, budget: int) -> Asked:
    """Every operation of a document, asked of the program at hand in both modes."""
    import hypothesis
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from hypothesis.errors import Unsatisfiable
    from schemathesis import GenerationMode

    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    # The keys are ours: with invented ones nothing would be asked but the door.
    schema.config.generation.with_security_parameters = False
    asked = Asked()
    for result in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = result.ok().as_strategy(generation_mode=mode)

            def ask(case: Any) -> None:
                _ask(ground, asked, case, Random(f"{seed} {asked.done}"), seed)

            test = _settings(budget)(hypothesis.given(strategy)(ask))
            try:
                hypothesis.seed(seed)(test)()
            except Unsatisfiable:
                # An operation without arguments cannot be asked wrongly.
                if mode is GenerationMode.POSITIVE:
                    raise
    return asked


def _settings(budget: int) -> Any:
    from hypothesis import HealthCheck, Phase, settings

    return settings(
        max_examples=budget,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def _ask(ground: Ground, asked: Asked, case: Any, chance: Random, seed: int) -> None:
    from schemathesis.core.failures import Failure, FailureGroup

    is_write = case.operation.method.upper() != "GET"
    role = chance.choice(WRITERS if is_write and chance.random() < 0.5 else ROLES)
    _with_what_exists(case, ground, chance)
    if is_write and chance.random() < _WITH_A_KEY:
        key = f"{chance.getrandbits(128):032x}"
        case.headers = {**(case.headers or {}), "Idempotency-Key": key}
    headers, label = ground.headers(role), case.operation.label
    answer = case.call(headers=headers)
    asked.done += 1
    asked.answers[str(answer.status_code)] += 1
    asked.roles[role or "stranger"] += 1
    asked.operations[label] += 1
    kinds = {}
    if not role and answer.status_code != 401:
        kinds["Stranger"] = f"status {answer.status_code} without a key"
    try:
        case.validate_response(answer, checks=_checks())
    except (Failure, FailureGroup) as fault:
        kinds |= _words(fault)
    for kind, words in kinds.items():
        same = (one for one in asked.faults if (one["at"], one["kind"]) == (label, kind))
        if next(same, None) is None:
            asked.faults.append(
                {"at": label, "kind": kind, "said": words, "role": role, "seed": seed}
                | {"path": case.formatted_path, "query": repr(case.query)[:500]}
                | {"body": repr(case.body)[:500]}
            )


def _checks() -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    return [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]


def _words(fault: BaseException) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in getattr(fault, "exceptions", [fault]):
        found[type(one).__name__] = str(one)[:300]
    return found


def _with_what_exists(case: Any, ground: Ground, chance: Random) -> None:
    """Invented names are nowhere: half of them become names of what is there."""
    from dangvu.procedures import registry

    room = case.operation.path.split("/")[3]
    body = case.body if isinstance(case.body, dict) else {}
    for held in (case.path_parameters, case.query, body):
        for name in list(held or ()):
            known = ground.known.get(f"{room} {name}") or ground.known.get(name)
            if known and chance.random() < 0.5:
                held[name] = chance.choice(known)
    if "book" in body and chance.random() < _GOOD_BOOKS:
        case.body = {"book": ground.book}
    if "values" in body and body.get("definition") in [*registry.definitions()]:
        asked = registry.definition(body["definition"]).asked
        case.body = {**body, "values": _told(asked.values if asked else (), chance)}
    cases = ground.known.get("cases pk")
    if "revision" in body and cases and chance.random() < _AS_IT_STANDS:
        case.path_parameters["pk"] = chance.choice(cases)
        case.body = {**body, **_as_it_stands(case.path_parameters["pk"], body, chance)}


def _as_it_stands(pk: str, body: dict[str, Any], chance: Random) -> dict[str, Any]:
    """What one who has looked at a case says of it: its revision, a day, and all its step asks for."""
    from django.utils import timezone

    from dangvu.access.selectors import reading_whole
    from dangvu.procedures.models import Case
    from dangvu.procedures.selectors.known import step_of

    with reading_whole():
        case = Case.objects.running().filter(pk=pk).first()
        if case is None:
            return {}
        today = timezone.localdate()
        said: dict[str, Any] = {"revision": case.revision, "on": str(today)}
        if "step" not in body:
            return said
        step = step_of(case)
    papers = [{"paper": one.paper, "on": str(today), "place": "Tủ", "holder": "Bí thư"}
              for one in step.needs]  # fmt: skip
    said |= {"step": step.code, "papers": papers, "values": _told(step.values, chance)}
    said["way"] = chance.choice([*step.ways, ""])
    # Of one of whom nobody is recorded too; what does not add up is among the invented ones.
    said["count"] = {"votes_for": 9, "eligible": 9} if step.vote and chance.random() < 0.5 else None
    return said


def _told(rules: Any, chance: Random) -> dict[str, Any]:
    """What the values ask for; now and then one of them is of a kind that nobody thought of."""
    values: dict[str, Any] = {one.name: _VALUES.get(one.type, "Theo hồ sơ") for one in rules}
    if values and chance.random() < 0.5:
        values[chance.choice(sorted(values))] = chance.choice(_ODD)
    return values


def _known() -> dict[str, list[str]]:
    from dangvu.access.selectors import reading_whole
    from dangvu.core.indicators import all_indicators
    from dangvu.imports.models import ImportBatch
    from dangvu.members.models import Candidate, Person
    from dangvu.organizations.models import OrganizationVersion
    from dangvu.procedures import registry
    from dangvu.procedures.models import Case
    from dangvu.reports.models import Report

    def some(rows: Any, name: str) -> list[str]:
        return [str(one) for one in rows.order_by("pk").values_list(name, flat=True)[:200]]

    organizations = some(OrganizationVersion.objects.current(), "code")
    with reading_whole():
        people = some(Person.objects.all(), "code")
        cases = some(Case.objects.all(), "pk")
        candidates = some(Candidate.objects.all(), "pk")
    versions = [one for found in registry.definitions().values() for one in found.versions]
    steps = [step for version in versions for step in version.steps.values()]
    return {
        "organizations code": organizations,
        "members code": people,
        "figures code": sorted(one.code for one in all_indicators()),
        "cases pk": cases,
        "candidates pk": candidates,
        "candidate": candidates,
        "person": people,
        "member": people,
        "destination": organizations,
        "definition": sorted(registry.definitions()),
        "step": sorted({step.code for step in steps}),
        "to": sorted({step.code for step in steps}),
        "way": sorted({way for step in steps for way in step.ways}),
        "paper": sorted({need.paper for step in steps for need in step.needs}),
        "imports pk": some(ImportBatch.objects.all(), "pk"),
        "reports pk": some(Report.objects.all(), "pk"),
        "reports number": ["1", "2"],
        "org": organizations,
        "parent": organizations,
        "by": ["sex", "ethnicity", "age", "child", "type"],
        "period": ["2025", "2026-Q1", "2026-05"],
        "as_of": ["2026-06-30", "2025-12-31"],
        "on": ["2026-06-30", "2020-01-01"],
    }


def _book() -> bytes:
    import tempfile

    from tests.imports.workbooks import WorkbookMaker, member

    with tempfile.TemporaryDirectory() as folder:
        maker = WorkbookMaker(Path(folder)).members(member(f"M{secrets.token_hex(5)}"))
        return bytes(maker.write().read_bytes())


def _rows() -> int:
    """How large the database has become, in rows that the server reckons with."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(n_live_tup), 0) FROM pg_stat_user_tables")
        return int(cursor.fetchone()[0])


def planted(ground: Ground, seed: int, budget: int = 300) -> dict[str, bool]:
    """Which of the planted faults are found, by where they are."""
    from django.test import override_settings

    from verification._planted.promises import api

    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with override_settings(ROOT_URLCONF="verification._planted.promises", MIDDLEWARE=[]):
            asked = asking(ground, described, seed, budget)
    finally:
        logging.disable(before)
    found = {(one["at"].rpartition("/")[2], one["kind"]) for one in asked.faults}
    return {name: (name, kind) in found for name, kind in PLANTED.items()}
