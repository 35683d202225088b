"""Mappings by name: those that come with the product, and those that offices made and corrected."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dangvu.audit.services import deed
from dangvu.core.actor import Actor
from dangvu.core.meanwhile import ChangedMeanwhile
from dangvu.core.policy import require, scope_of
from dangvu.core.text import search_key
from dangvu.imports.models import ImportBatch, Mapping, MappingVersion
from dangvu.imports.services.layouts.document import (
    FaultyMapping,
    Layout,
    read_document,
    write_document,
)


class UnknownMapping(LookupError):
    """There is no mapping of that name; the message lists those there are."""


@cache
def built_in_mappings() -> dict[str, dict[str, Any]]:
    """The documents that come with the product, by name."""
    folder = resources.files("dangvu.imports") / "mappings"
    return {
        file.name.removesuffix(".yaml"): yaml.safe_load(file.read_text("utf-8"))
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".yaml")
    }


def mapping_names() -> list[str]:
    """All names, the product's and the offices'."""
    return sorted({*built_in_mappings(), *Mapping.objects.values_list("name", flat=True)})


def mapping_document(name: str) -> dict[str, Any]:
    """What the mapping of a name says now. Raises UnknownMapping."""
    held = Mapping.objects.filter(name=name).first()
    if held is not None:
        document: dict[str, Any] = held.latest.document
        return document
    if name in built_in_mappings():
        return built_in_mappings()[name]
    raise UnknownMapping(
        _("Không có cách đọc sổ '%(name)s'. Đang có: %(known)s.")
        % {"name": name, "known": ", ".join(mapping_names())}
    )


def load_mapping(name: str) -> Layout:
    """The mapping of a name as it is now. Raises UnknownMapping, FaultyMapping."""
    return read_document(mapping_document(name))


def may_correct(actor: Actor, mapping: Mapping) -> bool:
    """Who made it corrects it, and whoever imports for the whole installation."""
    scope = scope_of(actor, "imports", "manage")
    return scope.everything or (not scope.is_nothing and mapping.owner_id == actor.user_id)


def mappings_seen(name: str = "") -> str:
    """The mark of how a mapping stands, or all of them: the versions that were written last."""
    held = Mapping.objects.filter(name=name) if name else Mapping.objects.all()
    latest = held.annotate(last=Max("versions")).values_list("last", flat=True)
    return " ".join(str(one) for one in latest.order_by("pk"))


def save_mapping(
    *, actor: Actor, name: str, document: Any, seen: str | None = None
) -> MappingVersion:
    """Keep a mapping under a name; what it said before stays in its history.

    Saying the same again makes no new version. Raises FaultyMapping, PermissionDenied, and
    ChangedMeanwhile when the version that was written last is not among those `seen`.
    """
    require(actor, "imports", "manage")
    layout = read_document(document)
    slug = slug_of(name)
    if not slug:
        raise FaultyMapping(_("Cách đọc sổ phải có tên, ví dụ “ds-dang-vien-khoi”."))
    with deed(actor=actor, verb="imports.save_mapping", object_label=slug):
        mapping, is_new = Mapping.objects.get_or_create(
            name=slug, defaults={"owner_id": actor.user_id}
        )
        held = Mapping.objects.select_for_update().get(pk=mapping.pk)
        if not is_new and not may_correct(actor, held):
            raise PermissionDenied
        written = write_document(layout)
        _must_be_newest(held, written, seen)
        return _keep(actor, held, written)


def _must_be_newest(mapping: Mapping, document: dict[str, Any], seen: str | None) -> None:
    last = mapping.versions.order_by("-number").first()
    if last is None or last.document == document or seen is None:
        return
    if str(last.pk) not in seen.split():
        raise ChangedMeanwhile


def _keep(actor: Actor, mapping: Mapping, document: dict[str, Any]) -> MappingVersion:
    last = mapping.versions.order_by("-number").first()
    if last is not None and last.document == document:
        return last
    return MappingVersion.objects.create(
        mapping=mapping,
        number=last.number + 1 if last else 1,
        document=document,
        maker_id=actor.user_id,
    )


def version_in_use(*, actor: Actor, name: str) -> MappingVersion:
    """The version that a batch read today would point to; one of the product's is kept first.

    Raises UnknownMapping, PermissionDenied.
    """
    require(actor, "imports", "manage")
    held = Mapping.objects.filter(name=name).first()
    if held is not None:
        return held.latest
    document = write_document(load_mapping(name))
    with deed(actor=actor, verb="imports.save_mapping", object_label=name):
        mapping, _is_new = Mapping.objects.get_or_create(name=name)
        return _keep(actor, mapping, document)


def set_batch_mapping(*, actor: Actor, batch: ImportBatch, version: MappingVersion | None) -> None:
    """Say how the workbook of a batch is to be read. Raises PermissionDenied."""
    require(actor, "imports", "manage")
    if batch.owner_id != actor.user_id or batch.is_done:
        raise PermissionDenied
    with deed(actor=actor, verb="imports.set_batch_mapping", object_label=batch.file_name):
        batch.mapping = version
        batch.save(update_fields=["mapping"])


def slug_of(name: str) -> str:
    """`Danh sách Khối` is kept as `danh-sach-khoi`: it is typed on a command line too."""
    return slugify(search_key(name))[:60]


def layout_of(version: MappingVersion) -> Layout:
    """The mapping of a version. What was kept can be read: it was checked before."""
    return read_document(version.document)
