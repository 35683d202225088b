"""What every service of this room begins with, and what it may refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.constraints import refused_by
from dangvu.core.policy import require


class Refused(Exception):
    """A rule of the register stands against it; the message is for the one who tried."""


_OF_DATABASE: dict[str, str | Promise] = {
    "documents_attachment_once": _("Tệp này đã đính kèm văn bản."),
    "documents_number_once": _("Số này đã có trong dãy số."),
    "documents_number_explained": _("Số bị hủy hoặc bỏ trống phải có lý do."),
    "documents_entry_once": _("Văn bản này đã vào sổ của tổ chức."),
    "documents_entry_number_once": _("Số vào sổ này đã dùng trong năm."),
    "documents_delivery_once": _("Văn bản này đã gửi cho nơi nhận ấy."),
    "documents_receipt_received_once": _("Nơi nhận đã ghi nhận văn bản này."),
    "documents_receipt_read_once": _("Đã ghi là đã xem."),
    "documents_link_not_itself": _("Một văn bản không thể sửa đổi hay thay thế chính nó."),
    "documents_link_once": _("Quan hệ này đã được ghi."),
    "documents_link_acyclic": _("Quan hệ này làm thành vòng: văn bản kia đã dẫn về văn bản này."),
    "documents_version_effect_forward": _("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
    "documents_document_source_id_key": _("Văn bản này đã được đăng ký."),
    "documents_version_one_at_a_time": _("Văn bản này đã được đăng ký."),
    "sources_source_says_something": _("Ghi số, ký hiệu, cơ quan ban hành hoặc trích yếu."),
}


@contextmanager
def acting(
    *, actor: Actor, verb: str, organization_id: int, label: str = "", action: str = "manage"
) -> Iterator[None]:
    """Ask the policy for the organisation in whose register it is, then write as one deed.

    Raises PermissionDenied, SecretRefused for text that bears a stamp, and Refused for what else the
    database does not take.
    """
    require(actor, "documents", action, organization_id)
    try:
        with deed(actor=actor, verb=verb, object_label=label):
            yield
    except IntegrityError as error:
        said = _OF_DATABASE.get(refused_by(error))
        if said is None:
            raise
        raise Refused(str(said)) from error
