"""A change of a grant, of the tree or of an account takes effect at the next request: in a session
that stays open, for a key of the API, and when a job that waits begins."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.test import Client

from dangvu.access.choices import Role
from dangvu.access.models import Grant
from dangvu.access.services import end_grant, grant_role
from dangvu.accounts.services import actor_for, create_user, give_token
from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.jobs.choices import JobState
from dangvu.jobs.models import Job
from dangvu.jobs.services import Work, enqueue, registry, task
from dangvu.organizations.models import Organization
from dangvu.organizations.services import Move, reorganize
from tests.cast import TODAY, Cast
from tests.factories.jobs import run_waiting_jobs
from tests.factories.organizations import START, Tree

TASK = "tests.next_request"
#: Where an organisation hangs before anything is moved.
PARENTS = {
    "A": "K",
    "B": "K",
    "C": "K",
    "A1": "A",
    "A2": "A",
    "AS": "A",
    "AS1": "AS",
    "B1": "B",
    "B2": "B",
}
#: What may be moved below what.
MOVES = {"AS": ("A", "B"), "B": ("K", "A"), "A2": ("A", "B", "AS"), "B1": ("B", "A")}
REACH = {Role.OFFICE: "subtree", Role.ORGANIZATION_BOARD: "subtree", Role.SECRETARY: "own"}


class Script:
    """One account in front of a tree that others change; what it may see is worked out beside."""

    def __init__(self, bloc: Tree, cast: Cast, chance: random.Random) -> None:
        self.bloc, self.operator, self.chance = bloc, cast.operator, chance
        self.user = create_user(
            actor=cast.operator, username="mai", display_name="Mai Thị Thêm", password="x" * 20
        )
        self.actor: Actor = actor_for(self.user, today=TODAY, channel="test")
        self.session = Client()
        self.session.force_login(self.user)
        secret = give_token(actor=self.actor, user=self.user, name="thử")[1]
        self.key = {"Authorization": f"Bearer {secret}"}
        self.parents = dict(PARENTS)
        self.grants: dict[int, tuple[Role, str]] = {}

    def step(self) -> str:
        return self.chance.choice([self.give, self.give, self.end, self.move])()

    def give(self) -> str:
        role, code = self.chance.choice(list(REACH)), self.chance.choice(list(self.bloc.ids))
        if (role, code) in self.grants.values() or code == "X":
            return "nothing"
        place = Organization.objects.get(pk=self.bloc[code])
        given = grant_role(
            actor=self.operator, user=self.user, role=role, organization=place, valid_from=START
        )
        self.grants[given.pk] = (role, code)
        return f"give {role} {code}"

    def end(self) -> str:
        if not self.grants:
            return "nothing"
        number = self.chance.choice(list(self.grants))
        end_grant(actor=self.operator, grant=Grant.objects.get(pk=number), on=TODAY)
        return "end {} {}".format(*self.grants.pop(number))

    def move(self) -> str:
        code = self.chance.choice(list(MOVES))
        above = self.chance.choice([one for one in MOVES[code] if one != self.parents[code]])
        if code in self._way_up(above):
            return "nothing"
        event = Move(on=TODAY, organization=self.bloc[code], parent=self.bloc[above])
        reorganize(actor=self.operator, event=event)
        self.parents[code] = above
        return f"move {code} {above}"

    def _way_up(self, code: str | None) -> list[str]:
        way = []
        while code is not None:
            way.append(code)
            code = self.parents.get(code)
        return way

    def sees(self, code: str) -> bool:
        return any(
            code == place or (REACH[role] == "subtree" and place in self._way_up(code))
            for role, place in self.grants.values()
        )

    def answers(self, code: str) -> tuple[int, int]:
        """What the open session and the key are told of an organisation."""
        page = self.session.get(f"/organizations/{self.bloc[code]}/")
        told = Client().get(f"/api/v1/organizations/{code}", headers=self.key)
        return page.status_code, told.status_code

    def expected(self, code: str) -> tuple[int, int]:
        if not self.grants:
            return 403, 403
        return (200, 200) if self.sees(code) else (404, 404)


@pytest.mark.parametrize("seed", [4, 23, 61])
def test_whatever_changes_the_next_request_knows(bloc: Tree, cast: Cast, seed: int) -> None:
    script = Script(bloc, cast, random.Random(seed))
    done = []
    for _number in range(8):
        done.append(script.step())
        for code in script.chance.sample(list(PARENTS), 3):
            assert script.answers(code) == script.expected(code), (code, done)
    assert len(set(done)) > 3, "the script changed hardly anything"


def test_a_closed_account_is_out_at_once(bloc: Tree, cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    user = cast.user(cast.officer)
    secret = give_token(actor=cast.officer, user=user, name="thử")[1]
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/organizations/").status_code == 200
    assert Client().get("/api/v1/organizations", headers=headers).status_code == 200
    from dangvu.accounts.services import close_user

    close_user(actor=cast.operator, user=user, reason="Nghỉ việc")
    assert client.get("/organizations/").status_code == 302
    assert Client().get("/api/v1/organizations", headers=headers).status_code == 401


@pytest.fixture
def wrote(bloc: Tree) -> list[int]:
    """What the task of the test has done, by the accounts for which it was."""
    found: list[int] = []

    @task(TASK, policy=needs("figures", "manage"))
    def work(work: Work) -> str:
        found.append(work.actor.user_id or 0)
        return ""

    yield found
    registry.forget(TASK)


def asked(actor: Actor) -> Job:
    return enqueue(actor=actor, task=TASK, label="Một việc")


def test_a_job_whose_right_is_gone_does_nothing(cast: Cast, wrote: list[int]) -> None:
    job = asked(cast.officer)
    grant = Grant.objects.current().get(user_id=cast.officer.user_id)
    end_grant(actor=cast.operator, grant=grant, on=TODAY)
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.state, job.message) == (
        JobState.FAILED,
        "Người giao việc không có quyền làm việc này.",
    )
    assert wrote == []
    assert job.attempts == 1, "a right does not come back by waiting"


def test_a_job_whose_right_ran_out_overnight_does_nothing(cast: Cast, wrote: list[int]) -> None:
    job = asked(cast.officer)
    grant = Grant.objects.current().get(user_id=cast.officer.user_id)
    end_grant(actor=cast.operator, grant=grant, on=TODAY + timedelta(days=1))
    run_waiting_jobs(today=TODAY + timedelta(days=1))
    job.refresh_from_db()
    assert (job.state, wrote) == (JobState.FAILED, [])


def test_a_job_with_its_right_is_done(cast: Cast, wrote: list[int]) -> None:
    job = asked(cast.officer)
    run_waiting_jobs()
    job.refresh_from_db()
    assert (job.state, wrote) == (JobState.DONE, [cast.officer.user_id])


def test_a_file_is_not_given_to_whoever_lost_the_right_to_it(bloc: Tree, cast: Cast) -> None:
    client = cast.signed_in(cast.officer)
    client.post("/reports/summary/later?org=A&period=2025", {"kind": "docx"})
    (job,) = run_waiting_jobs()
    given = client.get(job.result_url)
    assert given.status_code == 200
    assert given.getvalue()
    held = Grant.objects.current().get(user_id=cast.officer.user_id)
    place = Organization.objects.get(pk=bloc["A"])
    grant_role(
        actor=cast.operator,
        user=cast.user(cast.officer),
        role=Role.INSPECTOR,
        organization=place,
        valid_from=START,
    )
    end_grant(actor=cast.operator, grant=held, on=TODAY)
    assert client.get(job.result_url).status_code == 404
    assert client.get(f"/jobs/{job.pk}/").status_code == 200


def test_nobody_asks_for_a_job_without_the_right(cast: Cast, wrote: list[int]) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        asked(cast.secretary)
    assert not Job.objects.filter(task=TASK).exists()
    assert wrote == []
