"""What stands at the head and at the foot of a paper of an organisation on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dangvu.core.actor import Actor
from dangvu.documents.models import Series
from dangvu.documents.models.numbering import CONGRESS
from dangvu.offices.selectors import Signer, signers
from dangvu.organizations.models import OrganizationVersion
from dangvu.papers.services import read_letterhead

PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


@dataclass(frozen=True, slots=True)
class Head:
    """The superior above, the issuer below, a star under it; the Party's name to the right."""

    superior: str
    issuer: str
    mark: str
    party: str = PARTY


@dataclass(frozen=True, slots=True)
class Block:
    """One way to sign: under what authority, by which post, by whom. `lines` as they are printed."""

    authority: str
    title: str
    signer: str

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for line in (self.authority, self.title, self.signer) if line)


def head_of(actor: Actor, organization: OrganizationVersion, on: date) -> Head:
    """Three statements at most; the caller has asked the policy. The mark is the one that papers of
    the organisation bear, where one was numbered."""
    said = read_letterhead(actor, organization, on)
    mark = mark_borne(organization.organization_id)
    return Head(said["superior"], said["issuer"], mark or said["issuer_mark"])


def mark_borne(issuer_id: int, body: str = "") -> str:
    """What the issuer last wrote behind the slash, the congress apart; empty where it wrote nothing."""
    own = Series.objects.filter(issuer=issuer_id, body=body).exclude(key=CONGRESS)
    last = own.order_by("-pk").values_list("mark", flat=True).first()
    return last or ""


def signing_blocks(actor: Actor, organization_id: int, on: date) -> list[Block]:
    """Every way in which somebody may sign on the day, the secretary's first.

    Which papers each of them may sign is a regulation of the committee, and not known here.
    """
    return [_block(signer) for signer in signers(actor, organization_id, on)]


def _block(signer: Signer) -> Block:
    authority = f"{signer.mark} {signer.behalf}".strip().upper()
    title = _("Quyền %s") % signer.title if signer.is_acting else signer.title
    return Block(authority, title.upper(), signer.name)
