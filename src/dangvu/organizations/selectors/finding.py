"""Finding an organisation: by code, by words, the root."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, FloatField, Func, IntegerField, Value, When
from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.core.text import clean_or_none, search_key
from dangvu.organizations.models import OrganizationVersion
from dangvu.organizations.models.organization import VersionQuerySet
from dangvu.organizations.selectors.naming import nearest

# Below this the codes have hardly a letter in common.
_LEAST_LIKENESS = 0.15


class UnknownOrganization(LookupError):
    """No organisation ever had that code; `near` lists codes that look like it."""

    def __init__(self, code: str, near: Iterable[str] = ()) -> None:
        self.code = code
        self.near = list(near)
        super().__init__(code)

    @property
    def sentence(self) -> str:
        """What to tell the one who typed it."""
        what = _("Không có tổ chức nào có mã hoặc tên “%s”.") % self.code
        return f"{what} {_('Gần giống')}: {', '.join(self.near)}." if self.near else what


class SeveralOrganizations(UnknownOrganization):
    """The words are in the names of several organisations; `near` lists them, name and code."""

    @property
    def sentence(self) -> str:
        several = _("Nhiều tổ chức có “%(words)s”, hãy ghi mã của một tổ chức: %(near)s.")
        return several % {"words": self.code, "near": "; ".join(self.near)}


class _Likeness(Func):
    function = "similarity"
    output_field = FloatField()


def organization_by_code(code: str, on: date, actor: Actor | None = None) -> OrganizationVersion:
    """Who bears the code on the day, else who bore it last before, else first after.

    With an actor only what that actor may see is found. Raises UnknownOrganization.
    """
    wanted = clean_or_none(code) or ""
    rows = _seen_by(actor)
    for match in ({"code": wanted}, {"code__iexact": wanted}):
        held = rows.filter(**match).order_by(*nearest(on))
        found = held.first()
        if found is not None:
            return _as_of(found, on)
    likely = rows.annotate(likeness=_Likeness("code", Value(wanted)))
    near = likely.filter(likeness__gt=_LEAST_LIKENESS).order_by("-likeness", "code")
    raise UnknownOrganization(code, dict.fromkeys(near.values_list("code", flat=True)[:5]))


def organization_meant(text: str, on: date, actor: Actor) -> OrganizationVersion:
    """Who is meant by what someone typed: a code, else a name or words that one organisation of
    the day has and no other. Only what the actor may see is found.

    Raises UnknownOrganization, SeveralOrganizations where the words fit more than one.
    """
    words = text.replace("\0", "").strip()
    try:
        return organization_by_code(words, on, actor)
    except UnknownOrganization:
        found = find_organizations(actor, words, on, limit=6) if len(words) > 2 else []
        named = [one for one in found if search_key(one.name) == search_key(words)]
        for only in (named, found):
            if len(only) == 1:
                return only[0]
        if found:
            near = [f"{one.name} ({one.code})" for one in found]
            raise SeveralOrganizations(words, near) from None
        raise


def versions_as_of(organization_ids: Iterable[int], on: date) -> dict[int, OrganizationVersion]:
    """The version of each on the day; those that did not exist are absent. One statement."""
    rows = OrganizationVersion.objects.as_of(on).filter(organization__in=list(organization_ids))
    return {version.organization_id: version for version in rows}


def find_organizations(
    actor: Actor, words: str, on: date, limit: int = 20
) -> list[OrganizationVersion]:
    """Organisations of the day whose code or name has all the words, with or without accents.

    An exact code comes first, then names that begin so, then shorter names.
    """
    rows = OrganizationVersion.objects.as_of(on).visible_to(actor).matching(words)
    exact = Case(
        When(code__iexact=words.strip(), then=0),
        When(name__istartswith=words.strip(), then=1),
        default=2,
        output_field=IntegerField(),
    )
    by_length = Func("name", function="length", output_field=IntegerField())
    return list(rows.order_by(exact, by_length, "code")[:limit])


def root(on: date) -> OrganizationVersion | None:
    """The installation's own organisation on the day, or as it was first called before it
    existed; None before the first import."""
    rows = OrganizationVersion.objects.current().filter(organization__is_root=True)
    return rows.order_by(*nearest(on)).first()


def _seen_by(actor: Actor | None) -> VersionQuerySet:
    rows = OrganizationVersion.objects.current()
    return rows if actor is None else rows.visible_to(actor)


def _as_of(found: OrganizationVersion, on: date) -> OrganizationVersion:
    """An organisation that lost the code but lives is described as of the day."""
    if found.holds_on(on):
        return found
    now = OrganizationVersion.objects.as_of(on).filter(organization=found.organization_id).first()
    return now or found
