"""`dangvu init --own CODE`: which organisation this installation belongs to."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvu.core.commands import CommandFailed, WrongUsage, actor_provider
from dangvu.core.setup import Setup, at_init
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.selectors import UnknownOrganization, organization_by_code
from dangvu.organizations.services import choose_root


def plug_in() -> None:
    """Called once when the room starts."""
    at_init(order=30)(choose_own)


def choose_own(setup: Setup) -> str | None:
    """A step of `init`. Without --own the first import chooses: the only one without a parent."""
    if not setup.own:
        return None
    actor = actor_provider()(None)
    if not OrganizationVersion.objects.exists():
        raise CommandFailed(
            _("Chưa có tổ chức nào: hãy nhập dữ liệu trước, rồi chạy lại dangvu init --own %s.")
            % setup.own
        )
    try:
        own = organization_by_code(setup.own, on=actor.today)
    except UnknownOrganization as error:
        raise WrongUsage(
            _("Không có tổ chức nào có mã “%(code)s”. Gần giống: %(near)s.")
            % {"code": error.code, "near": ", ".join(error.near)}
        ) from error
    choose_root(actor=actor, organization_id=own.organization_id)
    return _("Tổ chức của đơn vị: %s.") % own.name
