"""Who takes and leaves a post, what is assigned, terms, quy hoạch, results made known."""

from __future__ import annotations

import secrets
from typing import Any

from verification.doubles.ground import Ground, case, sending


def _committee(ground: Ground) -> Any:
    """A new board: of those an organisation has as many as it likes."""
    from dangvu.offices.choices import BodyKind, PostKind
    from tests.factories.offices import make_committee

    seats = {PostKind.HEAD: 1, PostKind.DEPUTY_HEAD: 3}
    return make_committee(ground.cast.officer, ground.place("A"), kind=BodyKind.BOARD, seats=seats)


def _person(ground: Ground) -> Any:
    from tests.factories.members import make_member

    return make_member(ground.place("A1"), code=f"DV{secrets.token_hex(5)}")


def _reading(ground: Ground) -> Any:
    from dangvu.access.selectors import reading_as

    return reading_as(ground.cast.officer)


def _held(ground: Ground) -> Any:
    from dangvu.offices.choices import PostKind

    with _reading(ground):
        return _committee(ground).seat(_person(ground), PostKind.DEPUTY_HEAD)


def _day(ground: Ground) -> str:
    return f"{ground.cast.officer.today:%d/%m/%Y}"


def _sent(ground: Ground, address: str, **said: Any) -> Any:
    return sending(ground.at(ground.cast.officer), f"/offices/{address}", said)


@case("offices:appoint")
def _appoint(ground: Ground) -> Any:
    from dangvu.offices.choices import PostKind

    made = _committee(ground)
    return _sent(
        ground, f"bodies/{made.body.pk}/appoint", post=made.posts[PostKind.DEPUTY_HEAD].pk,
        person=_person(ground).code, kind="APPOINTED", valid_from=_day(ground),
        symbol=f"{secrets.randbelow(10**6)}-QĐ/ĐU",
    )  # fmt: skip


@case("offices:end-holding")
def _end(ground: Ground) -> Any:
    held = _held(ground)
    return _sent(ground, f"holdings/{held.pk}/end", on=_day(ground), reason="MOVED")


@case("offices:correct-holding")
def _correct(ground: Ground) -> Any:
    said = {"kind": "ELECTED", "valid_from": "02/07/2020", "reason": "ghi nhầm ngày"}
    return _sent(ground, f"holdings/{_held(ground).pk}/correct", **said)


@case("offices:take-back")
def _take_back(ground: Ground) -> Any:
    return _sent(ground, f"holdings/{_held(ground).pk}/take-back", reason="nhầm người")


@case("offices:assign-duty")
def _duty(ground: Ground) -> Any:
    said = {"kind": "FOLLOWS", "organization": "A2", "valid_from": _day(ground)}
    return _sent(ground, f"holdings/{_held(ground).pk}/duty", **said)


@case("offices:end-duty")
def _end_duty(ground: Ground) -> Any:
    from dangvu.offices import services
    from dangvu.offices.choices import DutyKind, LineOfWork
    from tests.factories.offices import SINCE

    held = _held(ground)
    with _reading(ground):
        duty = services.assign_duty(
            actor=ground.cast.officer, person=held.person, post=held.post, kind=DutyKind.LINE,
            line=LineOfWork.MASS_WORK, valid_from=SINCE,
        )  # fmt: skip
    return _sent(ground, f"duties/{duty.pk}/end", on=_day(ground))


@case("offices:publish-holding")
def _publish(ground: Ground) -> Any:
    said = {"where": "Bảng tin", "published_on": _day(ground), "comments": "0"}
    return _sent(ground, f"holdings/{_held(ground).pk}/publish", **said)


@case("offices:vacancy")
def _vacancy(ground: Ground) -> Any:
    from dangvu.offices.choices import PostKind

    made = _committee(ground)
    said = {"post": made.posts[PostKind.HEAD].pk, "valid_from": _day(ground), "reason": "Nghỉ hưu"}
    return _sent(ground, f"bodies/{made.body.pk}/vacancy", **said)


@case("offices:post")
def _post(ground: Ground) -> Any:
    said = {"title": "Chuyên viên", "kind": "STAFF", "seats": "4", "valid_from": _day(ground)}
    return _sent(ground, f"bodies/{_committee(ground).body.pk}/post", **said)


@case("offices:establish")
def _establish(ground: Ground) -> Any:
    said = {"place": "A", "kind": "BOARD", "name": "Ban Dân vận", "valid_from": _day(ground)}
    return _sent(ground, "bodies/new", code=f"B{secrets.token_hex(4)}", **said)


@case("offices:describe")
def _describe(ground: Ground) -> Any:
    said = {"name": "Ban Tổ chức - Kiểm tra", "merged_with": "", "on": _day(ground)}
    return _sent(ground, f"bodies/{_committee(ground).body.pk}/describe", **said)


@case("offices:end-body")
def _end_body(ground: Ground) -> Any:
    said = {"on": _day(ground), "reason": "REORGANIZATION"}
    return _sent(ground, f"bodies/{_committee(ground).body.pk}/end", **said)


@case("offices:end-post")
def _end_post(ground: Ground) -> Any:
    from dangvu.offices.choices import PostKind

    made = _committee(ground)
    said = {"post": made.posts[PostKind.HEAD].pk, "on": _day(ground)}
    return _sent(ground, f"bodies/{made.body.pk}/end-post", **said)


def _next_term(ground: Ground) -> tuple[int, Any]:
    """Organisation A and a day from which no term of it holds, the one before being closed."""
    from datetime import timedelta

    from dangvu.offices import services
    from dangvu.offices.models import TermVersion

    place = ground.place("A")
    last = TermVersion.objects.current().filter(organization=place).order_by("valid_from").last()
    if last is None:
        return place, ground.cast.officer.today
    day = max(last.valid_from, last.valid_to or last.valid_from) + timedelta(days=9)
    if last.valid_to is None:
        with _reading(ground):
            services.close_term(actor=ground.cast.officer, term=last.term, on=day)
    return place, day


@case("offices:open-term")
def _open_term(ground: Ground) -> Any:
    _place, day = _next_term(ground)
    said = {"kind": "PROVISIONAL", "label": "2025-2030", "valid_from": f"{day:%d/%m/%Y}"}
    return _sent(ground, "terms/open", place="A", **said)


@case("offices:close-term")
def _close_term(ground: Ground) -> Any:
    from datetime import timedelta

    from dangvu.offices import services

    place, day = _next_term(ground)
    with _reading(ground):
        term = services.open_term(
            actor=ground.cast.officer, organization_id=place, label="2020-2025", valid_from=day
        )
    until = day + timedelta(days=1)
    return _sent(ground, f"terms/{term.pk}/close", on=f"{until:%d/%m/%Y}")


@case("offices:correct-term")
def _correct_term(ground: Ground) -> Any:
    from dangvu.offices import services

    place, day = _next_term(ground)
    with _reading(ground):
        term = services.open_term(
            actor=ground.cast.officer, organization_id=place, label="2020-2025", valid_from=day
        )
    on = f"{day:%d/%m/%Y}"
    said = {"label": "2021-2026", "valid_from": on, "numbers_from": on, "reason": "ghi nhầm"}
    return _sent(ground, f"terms/{term.pk}/correct", **said)


@case("offices:plan")
def _plan(ground: Ground) -> Any:
    from dangvu.offices.choices import PostKind

    made = _committee(ground)
    said = {"term_label": "2025-2030", "valid_from": _day(ground), "person": _person(ground).code}
    return _sent(ground, f"bodies/{made.body.pk}/plan", post=made.posts[PostKind.HEAD].pk, **said)


def _planned(ground: Ground) -> Any:
    from dangvu.offices import services
    from dangvu.offices.choices import PostKind
    from tests.factories.offices import SINCE

    made = _committee(ground)
    with _reading(ground):
        return services.plan_person(
            actor=ground.cast.officer, person=_person(ground), post=made.posts[PostKind.HEAD],
            term_label="2025-2030", valid_from=SINCE,
        )  # fmt: skip


@case("offices:review-planned")
def _review(ground: Ground) -> Any:
    return _sent(ground, f"planned/{_planned(ground).pk}/review", on=_day(ground))


@case("offices:unplan")
def _unplan(ground: Ground) -> Any:
    said = {"on": _day(ground), "reason": "Chuyển công tác"}
    return _sent(ground, f"planned/{_planned(ground).pk}/remove", **said)


@case("offices:publish-planned")
def _publish_planned(ground: Ground) -> Any:
    said = {"where": "Bảng tin", "published_on": _day(ground), "comments": "0"}
    return _sent(ground, f"planned/{_planned(ground).pk}/publish", **said)
