"""What may not be done to organisations, in words for the person who wanted to do it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from dangvu.core.constraints import constraint_of
from dangvu.core.partial_dates import PartialDate
from dangvu.organizations.models import OrganizationVersion


class CannotReorganize(Exception):
    """A verb of this room was refused; `str()` of it is meant for the user."""


class NotThere(CannotReorganize):
    """The organisation does not exist on the day."""

    def __init__(self, organization_id: int, on: date) -> None:
        self.organization_id, self.on = organization_id, on
        super().__init__(
            _("Tổ chức số %(number)s không tồn tại vào ngày %(day)s.")
            % {"number": organization_id, "day": shown(on)}
        )


class EndsLater(CannotReorganize):
    """It already ends, on a later day, by another event; that one must be corrected first."""

    def __init__(self, version: OrganizationVersion, on: date) -> None:
        self.organization_id, self.on = version.organization_id, on
        super().__init__(
            _("%(name)s đã được ghi là kết thúc ngày %(day)s; hãy sửa việc đó trước.")
            % {"name": version.name, "day": shown(on)}
        )


class MovesLater(CannotReorganize):
    """A later change of its superior is recorded already and would contradict this."""

    def __init__(self, version: OrganizationVersion, on: date) -> None:
        self.organization_id, self.on = version.organization_id, on
        super().__init__(
            _("%(name)s đã được ghi là chuyển cấp trên ngày %(day)s; hãy sửa việc đó trước.")
            % {"name": version.name, "day": shown(on)}
        )


class NotYet(CannotReorganize):
    def __init__(self, on: date) -> None:
        super().__init__(
            _("Ngày hiệu lực %(day)s chưa đến; hãy ghi khi quyết định có hiệu lực.")
            % {"day": shown(on)}
        )


class NothingToDo(CannotReorganize):
    def __init__(self) -> None:
        super().__init__(_("Sáp nhập cần ít nhất một tổ chức cũ khác tổ chức mới."))


class CellCannotLead(CannotReorganize):
    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s là chi bộ, không có tổ chức trực thuộc.") % {"name": name})


class NotACell(CannotReorganize):
    def __init__(self, name: str) -> None:
        super().__init__(_("%(name)s không phải chi bộ; đảng viên chỉ ở chi bộ.") % {"name": name})


class StillHasChildren(CannotReorganize):
    """Organisations hang below it and nobody said where they go."""

    def __init__(self, name: str, children: Iterable[int]) -> None:
        self.children = sorted(set(children))
        super().__init__(
            _("%(name)s còn %(count)s tổ chức trực thuộc; hãy chỉ ra nơi chuyển đến.")
            % {"name": name, "count": len(self.children)}
        )


class SuccessorIsBelow(CannotReorganize):
    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s trực thuộc tổ chức sẽ kết thúc; hãy chuyển nó lên cấp trên trước.")
            % {"name": name}
        )


class NotInTree(CannotReorganize):
    """It has no superior on the day: it belongs to a local committee or is the root."""

    def __init__(self, name: str, on: date) -> None:
        super().__init__(
            _("%(name)s không trực thuộc tổ chức nào của đảng bộ vào ngày %(day)s.")
            % {"name": name, "day": shown(on)}
        )


class RootStays(CannotReorganize):
    def __init__(self) -> None:
        super().__init__(_("Tổ chức gốc không thể chuyển đi, sáp nhập hay kết thúc."))


class SecondRoot(CannotReorganize):
    def __init__(self) -> None:
        super().__init__(
            _("Đã có tổ chức gốc; hãy chọn cấp trên, hoặc ghi là thuộc cấp ủy địa phương.")
        )


class NeedsEvent(CannotReorganize):
    """Turning a cell into a committee or back moves members: it is an event, not a description."""

    def __init__(self) -> None:
        super().__init__(_("Đổi giữa chi bộ và đảng bộ phải ghi bằng nâng cấp hoặc hạ cấp."))


class CodeTaken(CannotReorganize):
    def __init__(self) -> None:
        super().__init__(_("Mã này đang được một tổ chức hoặc doanh nghiệp khác dùng."))


class BelowItself(CannotReorganize):
    def __init__(self) -> None:
        super().__init__(_("Một tổ chức không thể trực thuộc chính nó hay cấp dưới của nó."))


class AlreadyThere(CannotReorganize):
    """The same thing is recorded for a part of the time."""

    def __init__(self) -> None:
        super().__init__(_("Trùng thời gian với một dòng khác đang có hiệu lực."))


_OF_DATABASE: dict[str, type[Any]] = {
    "organizations_version_code_once": CodeTaken,
    "organizations_employerversion_code_once": CodeTaken,
    "organizations_parentedge_acyclic": BelowItself,
    "organizations_parentedge_not_itself": BelowItself,
    "organizations_parentedge_one_parent": AlreadyThere,
    "organizations_version_one_at_a_time": AlreadyThere,
    "organizations_employerlink_once": AlreadyThere,
    "organizations_employerlink_one_main": AlreadyThere,
    "organizations_workercount_once_a_day": AlreadyThere,
    "organizations_mass_once": AlreadyThere,
    "organizations_organization_one_root": SecondRoot,
}


@contextmanager
def refusals_explained() -> Iterator[None]:
    """Outside of a deed: what the database refused becomes an exception of this module."""
    try:
        yield
    except IntegrityError as error:
        known = _OF_DATABASE.get(constraint_of(error))
        if known is None:
            raise
        raise known() from error


def shown(day: date) -> str:
    """A day as offices write it."""
    return PartialDate.of(day).as_vietnamese()
