"""What a paper about an organisation says of it: who stands above, who issues, under which mark.

Layout: Hướng dẫn 36-HD/VPTW as far as it could be compared; the superior above, the issuer below, a
star under it, the Party's name to the right.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.actor import Actor
from dangvu.core.registry import PaperContext, PaperField, add_paper_context
from dangvu.core.routes import needs
from dangvu.organizations.models import OrganizationVersion, ParentEdge

LETTERHEAD = (
    PaperField("organization", gettext_lazy("tên tổ chức"), "Đảng bộ Khối Doanh nghiệp"),
    PaperField("organization_code", gettext_lazy("mã tổ chức"), "DUK"),
    PaperField("superior", gettext_lazy("tổ chức cấp trên, chữ hoa"), "ĐẢNG BỘ CẤP TRÊN"),
    PaperField("issuer", gettext_lazy("cơ quan ban hành, chữ hoa"), "ĐẢNG ỦY KHỐI DOANH NGHIỆP"),
    PaperField("issuer_mark", gettext_lazy("ký hiệu cơ quan ban hành"), "ĐU"),
    PaperField("authority", gettext_lazy("thẩm quyền ký"), "T/M ĐẢNG ỦY"),
)


def add_letterhead() -> None:
    """Registered when Django starts."""
    add_paper_context(
        PaperContext("organization", LETTERHEAD, read_letterhead, needs("organizations"))
    )


def read_letterhead(actor: Actor, organization: OrganizationVersion, on: date) -> dict[str, Any]:
    """At most two statements."""
    above = _superior(organization, on)
    return letterhead_fields(organization, above.name if above else "")


def letterhead_fields(organization: OrganizationVersion, above: str) -> dict[str, Any]:
    """Its fields, `above` being the name of its superior; no statement."""
    is_cell = organization.is_cell
    return {
        "organization": organization.name,
        "organization_code": organization.code,
        "superior": above.upper(),
        "issuer": issuer_of(organization.name).upper(),
        "issuer_mark": "CB" if is_cell else "ĐU",
        "authority": _("T/M CHI BỘ") if is_cell else _("T/M ĐẢNG ỦY"),
    }


def issuer_of(name: str) -> str:
    """The body that issues papers of an organisation: the committee of a đảng bộ, a chi bộ itself."""
    head, _space, rest = name.partition(" ")
    second, _space, rest = rest.partition(" ")
    return f"{head} ủy {rest}".rstrip() if f"{head} {second}".lower() == "đảng bộ" else name


def _superior(organization: OrganizationVersion, on: date) -> OrganizationVersion | None:
    edges = ParentEdge.objects.as_of(on).filter(child=organization.organization_id)
    return (
        OrganizationVersion.objects.as_of(on)
        .filter(organization__in=edges.values("parent_id"))
        .first()
    )
