"""What the page of an organisation asks of the database, whoever reads it and however much is there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvu.organizations.choices import OrganizationType as T
from tests.cast import Cast
from tests.factories.members import make_member
from tests.factories.organizations import Tree

pytestmark = pytest.mark.django_db
#: Session, user, grants and scope; whether it may be seen, versions, the way up, superiors, events;
#: children with two counts, employers, external organisations, mass organisations; the balance; the
#: name in the header. What is read in the whole opens and closes that scope, twice; the scope of the
#: reader is closed where a test holds the transaction. Below the root
#: also the names of superiors and which of them may be seen; a cell has nothing to count. The bodies
#: of the organisation, and below the root where the reader may write them.
STATEMENTS = {"clerk": ("K", 23), "officer": ("A", 26), "secretary": ("A1", 21)}


@pytest.mark.parametrize("who", STATEMENTS)
def test_the_page_of_an_organisation_costs_the_same_however_much_is_there(
    cast: Cast, bloc: Tree, who: str
) -> None:
    code, statements = STATEMENTS[who]
    client = cast.signed_in(getattr(cast, who))

    def ask() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/organizations/{bloc[code]}/").status_code == 200
        return len([one for one in counted if "SAVEPOINT" not in one["sql"]])

    make_member(bloc["A1"])
    assert ask() == statements
    for number in range(3):
        make_member(bloc["A1"])
        make_member(bloc["B1"])
        bloc.add(f"K{number}", T.GRASSROOTS_CELL, "K")
        bloc.add(f"AX{number}", T.CELL, "A")
    assert ask() == statements
