"""A grant at an organisation that was merged away reaches nothing and follows nobody: the preview of the
merger names it, and afterwards it stands on the desk of whoever gives roles."""

from __future__ import annotations

import pytest

from dangvu.access.alerts import grants_at_ended_places
from dangvu.access.models import Grant
from dangvu.access.reorganisation import ROOM
from dangvu.access.services import end_grant
from dangvu.core.policy import scope_of
from dangvu.organizations import services
from dangvu.organizations.services import Merge
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db


def merger(bloc: Tree) -> Merge:
    return Merge(on=TODAY, organizations=(bloc["A1"],), into=bloc["A2"])


def test_the_preview_of_a_merger_names_the_grants_that_end_with_it(cast: Cast, bloc: Tree) -> None:
    effects = services.preview_reorganization(actor=cast.operator, event=merger(bloc))
    (told,) = [one for one in effects if one.room == ROOM]
    assert (told.count, told.blocks) == (1, False)
    assert "Nguyễn Văn Tâm (Bí thư chi bộ)" in told.text
    other = Merge(on=TODAY, organizations=(bloc["A2"],), into=bloc["A1"])
    effects = services.preview_reorganization(actor=cast.operator, event=other)
    assert [one for one in effects if one.room == ROOM] == []


def test_whoever_gives_roles_is_told_until_they_are_given_anew_or_ended(
    cast: Cast, bloc: Tree
) -> None:
    assert list(grants_at_ended_places(cast.officer)) == []
    services.reorganize(actor=cast.operator, event=merger(bloc))
    assert scope_of(cast.secretary, "members").is_nothing
    for actor in (cast.officer, cast.operator):
        (alert,) = grants_at_ended_places(actor)
        assert alert.sentence.startswith("1 phân quyền ở tổ chức đã kết thúc")
        assert alert.url == "/access/grants/?state=ended"
    # B's board gives no roles at A, and who only reads grants gives none.
    assert list(grants_at_ended_places(cast.outsider)) == []
    assert "đã kết thúc, không còn tác dụng" in cast.page(cast.officer, "/")
    assert "đã kết thúc, không còn tác dụng" not in cast.page(cast.outsider, "/")
    auditor = cast.hired("AUDITOR", bloc["K"])
    assert "đã kết thúc, không còn tác dụng" not in cast.page(auditor, "/")
    listed = cast.page(cast.officer, "/access/grants/?state=ended")
    assert "Nguyễn Văn Tâm" in listed
    assert "Tổ chức đã kết thúc" in listed
    assert "1 phân quyền" in listed
    held = Grant.objects.current().get(user_id=cast.secretary.user_id)
    end_grant(actor=cast.operator, grant=held, on=TODAY, reason="giao lại ở nơi kế tục")
    assert list(grants_at_ended_places(cast.officer)) == []
