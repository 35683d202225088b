"""The number of a card has one holder, however many take it at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from dangvu.access.selectors import reading_whole
from dangvu.access.services import ensure_operator
from dangvu.members import services
from dangvu.members.choices import CardKind
from dangvu.members.models import Card, Person
from dangvu.members.services import Refused
from tests.cast import TODAY
from tests.factories.members import make_member
from tests.factories.organizations import make_bloc

TAKERS = 64


@pytest.mark.django_db(transaction=True)
def test_of_sixty_four_who_take_the_same_number_at_once_one_gets_it() -> None:
    bloc, operator = make_bloc(), ensure_operator(today=TODAY)
    people = [make_member(bloc["A1"]) for _number in range(TAKERS)]
    start = Barrier(TAKERS)

    def take(person: Person) -> bool:
        try:
            start.wait()
            services.record_card(
                actor=operator, person=person, on=TODAY, kind=CardKind.ISSUED, number="12.345678"
            )
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(TAKERS) as crowd:
        assert list(crowd.map(take, people)).count(True) == 1
    with reading_whole():
        assert Card.objects.current().filter(number="12.345678").count() == 1


def test_a_holder_may_get_the_same_number_again_and_nobody_else(db: None) -> None:
    bloc, operator = make_bloc(), ensure_operator(today=TODAY)
    holder, other = make_member(bloc["A1"]), make_member(bloc["A1"])

    def take(person: Person, number: str, kind: CardKind) -> None:
        services.record_card(actor=operator, person=person, on=TODAY, kind=kind, number=number)

    take(holder, "12.345678", CardKind.ISSUED)
    take(holder, "12.345678", CardKind.REPLACED)
    with pytest.raises(Refused, match="đảng viên khác"):
        take(other, "12.345678", CardKind.ISSUED)
    take(other, "", CardKind.ISSUED)
    take(holder, "", CardKind.ISSUED)
