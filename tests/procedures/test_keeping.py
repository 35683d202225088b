"""In `net` a line of a case keeps no day of birth and no residence, and of a number the last signs."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dangvu.access.models import Installation
from dangvu.access.selectors import reading_whole
from dangvu.access.services import MoreThanMode, enter_mode, is_beyond_mode
from dangvu.audit.services import deed
from dangvu.members.selectors.keeping import beyond_net
from dangvu.members.services.reducing import reduce_to_net
from dangvu.procedures.models import Case, StepTaken
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree
from tests.factories.procedures import BEGAN, begin, take
from tests.procedures.toy import changed, in_use

#: The toy, asking what a dossier of admission and a card ask.
ASKS = changed(
    (
        "values: {reason: {type: text, label: Thành tích}}",
        """values:
          birth: {type: "date?", label: Ngày sinh}
          number: {type: "text?", label: Số thẻ}
          residence: {type: "text?", label: Nơi cư trú}""",
    ),
    ("needs: [BD-1]", "needs: []"),
)
GIVEN = {"birth": BEGAN.replace(year=1998), "number": "098765432", "residence": "Chi bộ 7"}


def written(praise: Cast, bloc: Tree) -> tuple[Case, dict[str, Any]]:
    case = begin(praise.secretary, bloc["A1"], make_member(bloc["A1"], ethnicity=""))
    taken = take(praise.secretary, case, "dossier", BEGAN, values=GIVEN)
    with reading_whole():
        return case, StepTaken.objects.get(pk=taken.pk).values


def test_elsewhere_all_of_it_is_kept(praise: Cast, bloc: Tree) -> None:
    with in_use(ASKS):
        assert written(praise, bloc)[1] == GIVEN | {"birth": "1998-09-07"}


def test_in_net_the_services_keep_less_and_no_statement_more(
    praise: Cast, bloc: Tree, settings: Any, own_files: None
) -> None:
    settings.DANGVU_MODE = "net"
    enter_mode(actor=praise.operator, mode="net")
    with in_use(ASKS):
        _case, values = written(praise, bloc)
    assert values == {"number": "••••••432"}
    for more in ({"birth": "1998-09-07"}, {"number": "098765432"}, {"residence": "Chi bộ 7"}):
        with (
            pytest.raises(IntegrityError) as refused,
            transaction.atomic(),
            reading_whole(),
            deed(actor=praise.operator, verb="tests.write"),
        ):
            StepTaken.objects.update(values=more)
        assert is_beyond_mode(refused.value)


def test_what_was_kept_before_is_told_and_taken_out(
    praise: Cast, bloc: Tree, own_files: None
) -> None:
    with in_use(ASKS):
        case, _values = written(praise, bloc)
    (found,) = (one for one in beyond_net() if one.table == "procedures_steptaken")
    assert str(found) == "1 dòng có số liệu của bước"
    with pytest.raises(MoreThanMode):
        enter_mode(actor=praise.operator, mode="net")
    reduce_to_net(actor=praise.operator, reason="sang chế độ net")
    with reading_whole():
        line = StepTaken.objects.get(case=case, step="dossier", what="DONE")
    assert line.values == {"number": "••••••432"}
    assert beyond_net() == []
    enter_mode(actor=praise.operator, mode="net")
    assert Installation.objects.get().mode == "net"
