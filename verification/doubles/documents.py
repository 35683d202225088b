"""Papers that come in, and papers that get their number."""

from __future__ import annotations

import secrets
from typing import Any

from verification.doubles.ground import Ground, case, new_day, sending

_BOTH = {"place": "A", "issued_by": "Đảng ủy Khối", "grade": "OPEN"}


@case("documents:receive")
def _receive(ground: Ground) -> Any:
    said = _BOTH | {
        "type": "DIRECTIVE", "symbol": f"{secrets.randbelow(10**6)}-CT/TU", "date": "14/04/2025",
        "summary": "Đại hội đảng bộ các cấp", "urgency": "ORDINARY", "came_on": new_day(),
    }  # fmt: skip
    return sending(ground.at(ground.cast.officer), "/documents/receive", said)


@case("documents:attach")
def _attach(ground: Ground) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from dangvu.documents.services import plan_document
    from dangvu.organizations.models import Organization
    from tests.sendings import Sending

    place = Organization.objects.get(pk=ground.place("A"))
    actor = ground.cast.officer
    paper = plan_document(actor=actor, issuer=place, type="PLAN", summary="Chuẩn bị đại hội")
    content = b"%PDF-1.7\n" + secrets.token_bytes(8) + b"\n%%EOF\n"
    return Sending(
        ground.at(actor),
        f"/documents/{paper.pk}/attach",
        lambda: {"file": SimpleUploadedFile("ban-ky.pdf", content)},
    )


@case("documents:issue")
def _issue(ground: Ground) -> Any:
    said = _BOTH | {"type": "PLAN", "summary": "Chuẩn bị đại hội", "on": new_day()}
    return sending(ground.at(ground.cast.officer), "/documents/issue", said)
