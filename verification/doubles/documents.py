"""Papers that come in, get their numbers, are related, sent and read; regulations and directions."""

from __future__ import annotations

import secrets
from typing import Any

from verification.doubles.ground import Ground, case, new_day, sending

_BOTH = {"place": "A", "issued_by": "Đảng ủy Khối", "grade": "OPEN"}


@case("documents:receive")
def _receive(ground: Ground) -> Any:
    said = _BOTH | {
        "type": "DIRECTIVE", "symbol": f"{secrets.randbelow(10**6)}-CT/TU", "date": "14/04/2019",
        "summary": "Đại hội đảng bộ các cấp", "urgency": "ORDINARY", "came_on": new_day(),
    }  # fmt: skip
    return sending(ground.at(ground.cast.officer), "/documents/receive", said)


@case("documents:attach")
def _attach(ground: Ground) -> Any:
    paper, content = _planned(ground), _pdf()
    return _with_file(ground, f"/documents/{paper.pk}/attach", content)


@case("documents:remove")
def _remove(ground: Ground) -> Any:
    from dangvu.documents.services import attach_file

    actor, paper = ground.cast.officer, _planned(ground)
    file = attach_file(actor=actor, document=paper, file_name="a.pdf", data=_pdf())
    return _ask(ground, f"/documents/{paper.pk}/files/{file.pk}/remove", reason="đính kèm nhầm")


def _pdf() -> bytes:
    return b"%PDF-1.7\n" + secrets.token_bytes(8) + b"\n%%EOF\n"


def _with_file(ground: Ground, address: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.sendings import Sending

    return Sending(
        ground.at(ground.cast.officer),
        address,
        lambda: {"file": SimpleUploadedFile("ban-ky.pdf", content)},
    )


@case("documents:issue")
def _issue(ground: Ground) -> Any:
    """In a series that stands: the first paper of all opens it as well."""
    _number(ground)
    said = _BOTH | {"type": "PLAN", "summary": "Chuẩn bị đại hội", "on": new_day(), "key": "KH"}
    return sending(ground.at(ground.cast.officer), "/documents/issue", said)


@case("documents:plan")
def _plan(ground: Ground) -> Any:
    return _ask(ground, "/documents/plan", **_BOTH, type="PLAN", summary="Chuẩn bị đại hội")


@case("documents:issue-planned")
def _issue_planned(ground: Ground) -> Any:
    address = f"/documents/{_planned(ground).pk}/issue"
    return _ask(ground, address, on=new_day(), issued_by="Đảng ủy Khối", key="KH")


@case("documents:correct")
def _correct(ground: Ground) -> Any:
    said = {
        "issued_by": "Đảng ủy Khối",
        "grade": "OPEN",
        "urgency": "URGENT",
        "reason": "chép nhầm",
    }
    address = f"/documents/{_planned(ground).pk}/correct"
    return _ask(ground, address, **said, summary="Chuẩn bị đại hội nhiệm kỳ mới")


@case("documents:cancel")
def _cancel(ground: Ground) -> Any:
    return _ask(ground, f"/documents/{_planned(ground).pk}/cancel", reason="không ban hành nữa")


@case("documents:merge")
def _merge(ground: Ground) -> Any:
    kept, other = _planned(ground), _planned(ground)
    return _ask(ground, f"/documents/{kept.pk}/merge", other=f"VB{other.pk}", reason="ghi hai lần")


@case("documents:link")
def _link(ground: Ground) -> Any:
    later, earlier = _planned(ground), _planned(ground)
    return _ask(ground, f"/documents/{later.pk}/link", kind="GUIDES", other=f"VB{earlier.pk}")


@case("documents:unlink")
def _unlink(ground: Ground) -> Any:
    from dangvu.documents.choices import LinkKind
    from dangvu.documents.services import link_documents

    later, earlier = _planned(ground), _planned(ground)
    link = link_documents(
        actor=ground.cast.officer, later=later, earlier=earlier, kind=LinkKind.GUIDES
    )
    return _ask(ground, f"/documents/{later.pk}/links/{link.pk}/drop", reason="ghi nhầm")


@case("documents:deliver")
def _deliver(ground: Ground) -> Any:
    said = {"on": "20/11/2026", "to": "A1", "outside": "Sở Nội vụ"}
    return _ask(ground, f"/documents/{_planned(ground).pk}/deliver", **said)


@case("documents:enter")
def _enter(ground: Ground) -> Any:
    said = {"place": "A1", "came_on": "20/11/2026", "handler": ""}
    return _ask(ground, f"/documents/{_planned(ground).pk}/enter", **said)


@case("documents:read")
def _read(ground: Ground) -> Any:
    from datetime import date

    from dangvu.documents.services import deliver_document

    actor, paper = ground.cast.officer, _planned(ground)
    (sent,) = deliver_document(
        actor=actor, document=paper, on=date(2026, 11, 2), to=[_organization(ground, "A1")]
    )
    return _ask(ground, f"/documents/{paper.pk}/deliveries/{sent.pk}/read", on="20/11/2026")


@case("documents:reserve")
def _reserve(ground: Ground) -> Any:
    """In a series that stands: the first number of all opens it as well."""
    _number(ground)
    return _ask(ground, "/documents/series/reserve", place="A", key="KH", on="20/11/2026")


@case("documents:series-open")
def _open(ground: Ground) -> Any:
    said = {"place": "A", "issuer_mark": "ĐU", "on": "20/11/2026", "starts_at": "1"}
    return _ask(ground, "/documents/series/open", **said, key=secrets.token_hex(4).upper())


@case("documents:cancel-number")
def _cancel_number(ground: Ground) -> Any:
    return _ask(ground, f"/documents/numbers/{_number(ground).pk}/cancel", reason="không dùng")


@case("documents:explain")
def _explain(ground: Ground) -> Any:
    from datetime import date

    from dangvu.core.partial_dates import PartialDate
    from dangvu.documents.services import register_document
    from dangvu.sources.services import cite

    actor, number = ground.cast.officer, _number(ground)
    symbol = f"{number.number + 2:02d}-{number.series}"
    day = PartialDate.of(date(2026, 11, 20))
    source = cite(actor=actor, symbol=symbol, issuer=secrets.token_hex(4), date=day)
    issuer = _organization(ground, "A")
    register_document(actor=actor, issuer=issuer, source=source, type="PLAN")
    said = {"number": str(number.number + 1), "reason": "đánh nhầm số"}
    return _ask(ground, f"/documents/series/{number.series_id}/explain", **said)


@case("documents:regulation-new")
def _bind(ground: Ground) -> Any:
    said = {"place": "A", "partner_kind": "STATE", "title": "Quy chế", "outside": "Sở Nội vụ"}
    return _ask(ground, "/documents/regulations/new", **said)


@case("documents:regulation-change")
def _change(ground: Ground) -> Any:
    address = f"/documents/regulations/{_regulation(ground).pk}/change"
    return _ask(ground, address, title="Quy chế phối hợp", reason="chép thiếu")


@case("documents:regulation-end")
def _end(ground: Ground) -> Any:
    address = f"/documents/regulations/{_regulation(ground).pk}/end"
    return _ask(ground, address, on="20/11/2026", reason="ký quy chế mới")


@case("documents:direction-new")
def _direct(ground: Ground) -> Any:
    said = {"place": "A", "superior": "Tỉnh ủy", "on": "20/11/2026", "summary": "Rà soát quy chế"}
    return _ask(ground, "/documents/directions/new", **said)


def _ask(ground: Ground, address: str, **said: str) -> Any:
    return sending(ground.at(ground.cast.officer), address, said)


def _organization(ground: Ground, code: str) -> Any:
    from dangvu.organizations.models import Organization

    return Organization.objects.get(pk=ground.place(code))


def _planned(ground: Ground) -> Any:
    from dangvu.documents.services import plan_document

    return plan_document(
        actor=ground.cast.officer, issuer=_organization(ground, "A"), type="PLAN",
        summary="Chuẩn bị đại hội", issued_by="Đảng ủy Khối",
    )  # fmt: skip


def _number(ground: Ground) -> Any:
    from datetime import date

    from dangvu.documents.services import reserve_number

    issuer = _organization(ground, "A")
    return reserve_number(actor=ground.cast.officer, issuer=issuer, key="KH", on=date(2026, 11, 20))


def _regulation(ground: Ground) -> Any:
    from dangvu.documents.choices import PartnerKind
    from dangvu.documents.services import sign_regulation

    return sign_regulation(
        actor=ground.cast.officer, organization=_organization(ground, "A"),
        partner_kind=PartnerKind.STATE, title="Quy chế", partners=[{"name": "Sở Nội vụ"}],
    )  # fmt: skip
