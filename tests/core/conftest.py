from __future__ import annotations

import pytest

from dangvu.accounts.models import User
from dangvu.audit.services import deed
from tests.core.listing import MAKER


@pytest.fixture
def people(db: None) -> list[str]:
    """Eleven accounts, two of one name; one not in use."""
    written = [f"Người {letter}" for letter in "ABCDEEFGHI"] + ["Đỗ Ứng"]
    with deed(actor=MAKER, verb="tests.add_accounts"):
        User.objects.bulk_create(
            User(username=f"u{number}", display_name=name, is_active=name != "Người B")
            for number, name in enumerate(written)
        )
    return list(User.objects.order_by("display_name").values_list("display_name", flat=True))
