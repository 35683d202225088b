"""Every event: what it does to the tree from its day on, and that earlier days stay."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dangvu.organizations import services
from dangvu.organizations.choices import EventKind, OrganizationType, Part
from dangvu.organizations.models import (
    Ancestry,
    Heir,
    Organization,
    OrganizationVersion,
    ParentEdge,
    Reorganization,
    ReorganizationPart,
)
from dangvu.organizations.services import Founding
from dangvu.sources.services import cite
from tests.cast import TODAY, Cast
from tests.factories.organizations import Tree

JULY = date(2026, 7, 1)
SEPTEMBER = date(2026, 9, 1)
BEFORE = date(2026, 6, 30)


def parent(tree: Tree, code: str, on: date) -> str | None:
    edge = ParentEdge.objects.as_of(on).filter(child=tree[code]).first()
    return tree.code(edge.parent_id) if edge else None


def children(tree: Tree, code: str, on: date) -> set[str]:
    edges = ParentEdge.objects.as_of(on).filter(parent=tree[code])
    return {tree.code(one) for one in edges.values_list("child_id", flat=True)}


def below(tree: Tree, code: str, on: date) -> set[str]:
    rows = Ancestry.objects.on(on).filter(ancestor=tree[code], depth__gt=0)
    return {tree.code(one) for one in rows.values_list("descendant_id", flat=True)}


def name(tree: Tree, code: str, on: date) -> str | None:
    version = OrganizationVersion.objects.as_of(on).filter(organization=tree[code]).first()
    return version.name if version else None


def heir(tree: Tree, code: str, on: date) -> str | None:
    row = Heir.objects.on(on).filter(organization=tree[code]).first()
    return tree.code(row.heir_id) if row else None


def merge(cast: Cast, tree: Tree, codes: str, into: str | Founding, on: date = JULY):
    target = tree[into] if isinstance(into, str) else into
    organizations = tuple(tree[code] for code in codes.split())
    event = services.Merge(on=on, organizations=organizations, into=target)
    return services.reorganize(actor=cast.operator, event=event)


# --- establish


def test_an_organization_is_established_below_its_superior(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="A3", name=" Chi bộ  Pháp chế ", type="CELL", parent=tree["A"])
    made = services.establish_organization(actor=cast.operator, founding=founding, on=JULY)
    tree.ids["A3"] = made.pk
    assert name(tree, "A3", JULY) == "Chi bộ Pháp chế"
    assert name(tree, "A3", BEFORE) is None
    assert "A3" in below(tree, "K", JULY)
    event = Reorganization.objects.get()
    assert (event.kind, event.on) == (EventKind.ESTABLISH, JULY)
    assert event.parts.get().organization_id == made.pk


def test_the_first_organization_without_superior_is_the_root(db: None) -> None:
    from dangvu.access.services import ensure_operator

    operator = ensure_operator(today=TODAY)
    founding = Founding(code="K", name="Đảng bộ Khối", type="UPPER_COMMITTEE")
    made = services.establish_organization(actor=operator, founding=founding, on=JULY)
    assert Organization.objects.get(is_root=True) == made


def test_a_second_root_is_refused(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="K2", name="Đảng bộ khác", type="UPPER_COMMITTEE")
    with pytest.raises(services.SecondRoot):
        services.establish_organization(actor=cast.operator, founding=founding, on=JULY)


def test_an_external_organization_needs_no_superior(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="X2", name="Đảng bộ xã", type="GRASSROOTS_COMMITTEE", is_external=True)
    made = services.establish_organization(actor=cast.operator, founding=founding, on=JULY)
    assert OrganizationVersion.objects.current().get(organization=made).is_external
    assert not made.is_root


def test_what_is_founded_below_an_external_organization_is_external(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="X1", name="Chi bộ 1", type="CELL", parent=tree["X"])
    made = services.establish_organization(actor=cast.operator, founding=founding, on=JULY)
    assert OrganizationVersion.objects.current().get(organization=made).is_external


def test_a_code_in_use_is_refused(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="A1", name="Chi bộ trùng mã", type="CELL", parent=tree["B"])
    with pytest.raises(services.CodeTaken, match="Mã này"):
        services.establish_organization(actor=cast.operator, founding=founding, on=JULY)


def test_nothing_hangs_below_a_cell(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="T1", name="Tổ đảng 1", type="CELL", parent=tree["A1"])
    with pytest.raises(services.CellCannotLead):
        services.establish_organization(actor=cast.operator, founding=founding, on=JULY)


def test_nothing_hangs_below_what_is_not_there_yet(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="A3", name="Chi bộ mới", type="CELL", parent=tree["A"])
    with pytest.raises(services.NotThere):
        services.establish_organization(
            actor=cast.operator, founding=founding, on=date(2009, 12, 31)
        )


def test_an_event_of_tomorrow_is_refused(cast: Cast, tree: Tree) -> None:
    with pytest.raises(services.NotYet):
        services.move_organization(
            actor=cast.operator, organization=tree["A1"], parent=tree["B"], on=date(2026, 11, 22)
        )


# --- who may


def test_the_superior_decides_about_an_organization(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="A3", name="Chi bộ mới", type="CELL", parent=tree["A"])
    made = services.establish_organization(actor=cast.officer, founding=founding, on=JULY)
    event = services.Close(on=SEPTEMBER, organization=made.pk)
    services.reorganize(actor=cast.officer, event=event)
    assert not OrganizationVersion.objects.as_of(SEPTEMBER).filter(organization=made).exists()


@pytest.mark.parametrize("who", ["clerk", "secretary", "outsider"])
def test_others_reorganize_nothing_in_it(cast: Cast, tree: Tree, who: str) -> None:
    actor = getattr(cast, who)
    founding = Founding(code="A3", name="Chi bộ mới", type="CELL", parent=tree["A"])
    with pytest.raises(PermissionDenied):
        services.establish_organization(actor=actor, founding=founding, on=JULY)
    with pytest.raises(PermissionDenied):
        services.preview_reorganization(
            actor=actor, event=services.Close(on=JULY, organization=tree["A2"])
        )


def test_nobody_ends_or_moves_the_own_organization(cast: Cast, tree: Tree) -> None:
    with pytest.raises(PermissionDenied):
        services.reorganize(
            actor=cast.officer, event=services.Close(on=JULY, organization=tree["A"])
        )


def test_both_superiors_of_a_move_are_asked(cast: Cast, tree: Tree) -> None:
    for actor in (cast.officer, cast.outsider):
        with pytest.raises(PermissionDenied):
            services.move_organization(
                actor=actor, organization=tree["A1"], parent=tree["B"], on=JULY
            )


def test_what_is_outside_of_the_tree_is_kept_at_the_root(cast: Cast, tree: Tree) -> None:
    event = services.Rename(on=JULY, organization=tree["X"], name="Đảng bộ Cảng Tiên Sa")
    with pytest.raises(PermissionDenied):
        services.reorganize(actor=cast.officer, event=event)
    services.reorganize(actor=cast.operator, event=event)
    assert name(tree, "X", JULY) == "Đảng bộ Cảng Tiên Sa"


# --- move


def test_a_move_takes_the_subtree_along_from_its_day(cast: Cast, tree: Tree) -> None:
    services.move_organization(
        actor=cast.operator, organization=tree["AS"], parent=tree["B"], on=JULY
    )
    assert below(tree, "A", BEFORE) == {"A1", "A2", "AS", "AS1"}
    assert below(tree, "A", JULY) == {"A1", "A2"}
    assert below(tree, "B", JULY) == {"B1", "B2", "AS", "AS1"}
    assert below(tree, "K", JULY) == below(tree, "K", BEFORE)


def test_a_late_move_holds_until_the_move_recorded_before(cast: Cast, tree: Tree) -> None:
    for place, day in (("K", SEPTEMBER), ("B", JULY)):
        services.move_organization(
            actor=cast.operator, organization=tree["AS"], parent=tree[place], on=day
        )
    assert [parent(tree, "AS", day) for day in (BEFORE, JULY, SEPTEMBER)] == ["A", "B", "K"]


def test_a_move_below_itself_is_refused_at_any_date(cast: Cast, tree: Tree) -> None:
    with pytest.raises(services.BelowItself):
        services.move_organization(
            actor=cast.operator, organization=tree["A"], parent=tree["AS"], on=date(2012, 1, 1)
        )


def test_the_root_stays(cast: Cast, tree: Tree) -> None:
    for event in (
        services.Move(on=JULY, organization=tree["K"], parent=tree["A"]),
        services.HandOver(on=JULY, organization=tree["K"], parent=None),
        services.Close(on=JULY, organization=tree["K"]),
    ):
        with pytest.raises(services.RootStays):
            services.reorganize(actor=cast.operator, event=event)


# --- merge


def test_children_of_a_merged_committee_go_to_the_successor(cast: Cast, tree: Tree) -> None:
    merge(cast, tree, "A", "B")
    assert children(tree, "B", BEFORE) == {"B1", "B2"}
    assert children(tree, "B", JULY) == {"B1", "B2", "A1", "A2", "AS"}
    assert below(tree, "B", JULY) >= {"AS1"}
    assert name(tree, "A", JULY) is None
    assert name(tree, "A", BEFORE)
    assert heir(tree, "A", BEFORE) is None
    assert heir(tree, "A", JULY) == "B"


def test_two_merge_into_a_new_one_that_may_bear_an_old_code(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="A", name="Đảng bộ Hàng hải - Ngân hàng", type="GRASSROOTS_COMMITTEE")
    outcome = merge(cast, tree, "A B", founding)
    tree.ids["N"] = outcome.established[0].pk
    assert parent(tree, "N", JULY) == "K"
    assert children(tree, "N", JULY) == {"A1", "A2", "AS", "B1", "B2"}
    assert children(tree, "K", JULY) == {"N", "C"}
    parts = ReorganizationPart.objects.filter(event=outcome.event)
    assert {
        (tree.code(one.organization_id), one.part, tree.code(one.heir_id)) for one in parts
    } == {
        ("A", Part.PREDECESSOR, "N"),
        ("B", Part.PREDECESSOR, "N"),
        ("N", Part.SUCCESSOR, None),
    }


def test_one_of_the_merged_may_continue(cast: Cast, tree: Tree) -> None:
    merge(cast, tree, "A B", "B")
    assert name(tree, "B", JULY) == name(tree, "B", BEFORE)
    assert children(tree, "K", JULY) == {"B", "C"}


def test_children_that_came_after_the_day_go_too(cast: Cast, tree: Tree) -> None:
    founding = Founding(code="A3", name="Chi bộ mới", type="CELL", parent=tree["A"])
    made = services.establish_organization(actor=cast.operator, founding=founding, on=SEPTEMBER)
    tree.ids["A3"] = made.pk
    merge(cast, tree, "A", "B")
    assert "A3" not in children(tree, "B", JULY)
    assert "A3" in children(tree, "B", SEPTEMBER)


def test_what_is_entered_late_goes_on_to_the_heir_of_the_heir(cast: Cast, tree: Tree) -> None:
    tree.add("D", OrganizationType.GRASSROOTS_COMMITTEE, "K")
    merge(cast, tree, "B", "D", on=SEPTEMBER)
    merge(cast, tree, "A", "B", on=JULY)
    assert parent(tree, "A1", BEFORE) == "A"
    assert parent(tree, "A1", JULY) == "B"
    assert parent(tree, "A1", SEPTEMBER) == "D"
    assert [heir(tree, "A", day) for day in (BEFORE, JULY, SEPTEMBER)] == [None, "B", "D"]
    assert [heir(tree, "B", day) for day in (JULY, SEPTEMBER)] == [None, "D"]


def test_merging_into_a_child_is_refused(cast: Cast, tree: Tree) -> None:
    with pytest.raises(services.SuccessorIsBelow):
        merge(cast, tree, "A", "AS")
    with pytest.raises(services.CellCannotLead):
        merge(cast, tree, "A", "C")


def test_a_sectional_committee_merges_into_its_superior(cast: Cast, tree: Tree) -> None:
    merge(cast, tree, "AS", "A")
    assert children(tree, "A", JULY) == {"A1", "A2", "AS1"}


def test_what_ended_cannot_end_earlier_by_another_event(cast: Cast, tree: Tree) -> None:
    merge(cast, tree, "A", "B", on=SEPTEMBER)
    with pytest.raises(services.EndsLater, match="01/09/2026"):
        merge(cast, tree, "A", "B", on=JULY)


def test_a_merge_needs_the_same_number_of_statements_whatever_hangs_below(
    cast: Cast, tree: Tree, django_assert_num_queries
) -> None:
    for number in range(7):
        tree.add(f"B{number + 3}", OrganizationType.CELL, "B")
    event = services.Merge(on=JULY, organizations=(tree["AS"],), into=tree["A"])
    larger = services.Merge(on=SEPTEMBER, organizations=(tree["B"],), into=tree["A"])
    with django_assert_num_queries(MERGE_STATEMENTS):
        services.reorganize(actor=cast.operator, event=event)
    with django_assert_num_queries(MERGE_STATEMENTS):
        services.reorganize(actor=cast.operator, event=larger)


# Most of them are the policy, the deed, the savepoints and the rooms that follow: members and what
# they hold, the pool, committees and who sits in them, cases that run.
MERGE_STATEMENTS = 74


# --- split


def test_a_committee_is_split_and_the_main_heir_takes_what_is_not_named(
    cast: Cast, tree: Tree
) -> None:
    north = Founding(code="AN", name="Đảng bộ Bắc", type="GRASSROOTS_COMMITTEE")
    south = Founding(code="AM", name="Đảng bộ Nam", type="GRASSROOTS_COMMITTEE")
    event = services.Split(
        on=JULY,
        organization=tree["A"],
        into=(north, south),
        heir=south,
        children={tree["A1"]: north},
    )
    made = services.reorganize(actor=cast.operator, event=event).established
    tree.ids |= {"AN": made[0].pk, "AM": made[1].pk}
    assert children(tree, "AN", JULY) == {"A1"}
    assert children(tree, "AM", JULY) == {"A2", "AS"}
    assert children(tree, "K", JULY) == {"AN", "AM", "B", "C"}
    assert heir(tree, "A", JULY) == "AM"


def test_a_part_is_split_off_and_the_rest_continues(cast: Cast, tree: Tree) -> None:
    port = Founding(code="AP", name="Đảng bộ Cảng", type="GRASSROOTS_COMMITTEE")
    event = services.Split(
        on=JULY,
        organization=tree["A"],
        into=(port,),
        heir=tree["A"],
        children={tree["AS"]: port},
    )
    tree.ids["AP"] = services.reorganize(actor=cast.operator, event=event).established[0].pk
    assert children(tree, "A", JULY) == {"A1", "A2"}
    assert below(tree, "AP", JULY) == {"AS", "AS1"}
    assert heir(tree, "A", JULY) is None


def test_a_split_names_only_what_hangs_below(cast: Cast, tree: Tree) -> None:
    port = Founding(code="AP", name="Đảng bộ Cảng", type="GRASSROOTS_COMMITTEE")
    event = services.Split(
        on=JULY,
        organization=tree["A"],
        into=(port,),
        heir=tree["A"],
        children={tree["B1"]: port},
    )
    with pytest.raises(services.NotInTree):
        services.reorganize(actor=cast.operator, event=event)


# --- hand over


def test_what_is_handed_over_is_external_with_all_below(cast: Cast, tree: Tree) -> None:
    event = services.HandOver(on=JULY, organization=tree["A"], parent=None)
    services.reorganize(actor=cast.operator, event=event)
    assert below(tree, "K", BEFORE) >= {"A", "AS1"}
    assert below(tree, "K", JULY) == {"B", "B1", "B2", "C"}
    outside = OrganizationVersion.objects.as_of(JULY).filter(is_external=True)
    assert {tree.code(one.organization_id) for one in outside} == {
        "X",
        "A",
        "A1",
        "A2",
        "AS",
        "AS1",
    }
    before = OrganizationVersion.objects.as_of(BEFORE).filter(is_external=True)
    assert {tree.code(one.organization_id) for one in before} == {"X"}


def test_what_comes_in_is_counted_from_the_day(cast: Cast, tree: Tree) -> None:
    tree.add("X1", OrganizationType.CELL, "X", is_external=True)
    event = services.HandOver(on=JULY, organization=tree["X"], parent=tree["K"])
    services.reorganize(actor=cast.operator, event=event)
    assert below(tree, "K", JULY) >= {"X", "X1"}
    assert not OrganizationVersion.objects.as_of(JULY).filter(is_external=True).exists()
    assert OrganizationVersion.objects.as_of(BEFORE).filter(is_external=True).count() == 2


def test_only_what_is_below_on_that_day_follows_for_that_time(cast: Cast, tree: Tree) -> None:
    services.move_organization(
        actor=cast.operator, organization=tree["AS"], parent=tree["B"], on=SEPTEMBER
    )
    event = services.HandOver(on=JULY, organization=tree["A"], parent=tree["X"])
    services.reorganize(actor=cast.operator, event=event)
    marks = [
        OrganizationVersion.objects.as_of(day).get(organization=tree["AS1"]).is_external
        for day in (BEFORE, JULY, SEPTEMBER)
    ]
    assert marks == [False, True, False]
    assert parent(tree, "A", JULY) == "X"


def test_a_hand_over_before_a_recorded_move_is_refused(cast: Cast, tree: Tree) -> None:
    services.move_organization(
        actor=cast.operator, organization=tree["AS"], parent=tree["B"], on=SEPTEMBER
    )
    event = services.HandOver(on=JULY, organization=tree["AS"], parent=None)
    with pytest.raises(services.MovesLater):
        services.reorganize(actor=cast.operator, event=event)


def test_a_move_stays_inside_the_installation(cast: Cast, tree: Tree) -> None:
    with pytest.raises(services.NotInTree):
        services.move_organization(
            actor=cast.operator, organization=tree["A"], parent=tree["X"], on=JULY
        )
    with pytest.raises(services.NotInTree):
        services.move_organization(
            actor=cast.operator, organization=tree["X"], parent=tree["K"], on=JULY
        )


# --- rename, upgrade, downgrade


def test_a_late_rename_reaches_past_a_change_of_something_else(cast: Cast, tree: Tree) -> None:
    services.change_organization(
        actor=cast.operator, organization=tree["A"], on=SEPTEMBER, has_seal=True
    )
    event = services.Rename(on=JULY, organization=tree["A"], name="Đảng bộ Hàng hải Việt Nam")
    services.reorganize(actor=cast.operator, event=event)
    assert name(tree, "A", BEFORE) == "Đảng bộ Tổng công ty Hàng hải"
    assert name(tree, "A", JULY) == name(tree, "A", SEPTEMBER) == "Đảng bộ Hàng hải Việt Nam"
    assert OrganizationVersion.objects.as_of(SEPTEMBER).get(organization=tree["A"]).has_seal


def test_a_late_rename_stops_at_the_next_name(cast: Cast, tree: Tree) -> None:
    for day, words in ((SEPTEMBER, "Tên tháng Chín"), (JULY, "Tên tháng Bảy")):
        services.reorganize(
            actor=cast.operator,
            event=services.Rename(on=day, organization=tree["A"], name=words),
        )
    assert name(tree, "A", JULY) == "Tên tháng Bảy"
    assert name(tree, "A", SEPTEMBER) == "Tên tháng Chín"


def test_an_upgrade_changes_the_type_from_its_day(cast: Cast, tree: Tree) -> None:
    event = services.Retype(
        on=JULY,
        kind=EventKind.UPGRADE,
        organization=tree["AS"],
        type=OrganizationType.GRASSROOTS_COMMITTEE,
        changes={"has_seal": True, "name": "Đảng bộ Cảng Hải Phòng"},
    )
    services.reorganize(actor=cast.operator, event=event)
    before, now = (
        OrganizationVersion.objects.as_of(day).get(organization=tree["AS"])
        for day in (BEFORE, JULY)
    )
    assert (before.type, before.has_seal) == (OrganizationType.SECTIONAL_COMMITTEE, False)
    assert (now.type, now.has_seal) == (OrganizationType.GRASSROOTS_COMMITTEE, True)
    assert Reorganization.objects.get().kind == EventKind.UPGRADE


def test_a_committee_that_becomes_a_cell_takes_in_its_cells(cast: Cast, tree: Tree) -> None:
    event = services.Retype(
        on=JULY,
        kind=EventKind.DOWNGRADE,
        organization=tree["B"],
        type=OrganizationType.GRASSROOTS_CELL,
    )
    services.reorganize(actor=cast.operator, event=event)
    assert below(tree, "B", JULY) == set()
    assert heir(tree, "B1", JULY) == heir(tree, "B2", JULY) == "B"


def test_a_committee_with_committees_below_becomes_no_cell(cast: Cast, tree: Tree) -> None:
    event = services.Retype(
        on=JULY,
        kind=EventKind.DOWNGRADE,
        organization=tree["A"],
        type=OrganizationType.GRASSROOTS_CELL,
    )
    with pytest.raises(services.StillHasChildren):
        services.reorganize(actor=cast.operator, event=event)


def test_a_cell_becomes_a_committee_with_cells_of_its_own(cast: Cast, tree: Tree) -> None:
    cells = tuple(Founding(code=f"C{n}", name=f"Chi bộ {n}", type="CELL") for n in (1, 2))
    event = services.Retype(
        on=JULY,
        kind=EventKind.UPGRADE,
        organization=tree["C"],
        type=OrganizationType.GRASSROOTS_COMMITTEE,
        cells=cells,
        members_to=cells[0],
    )
    made = services.reorganize(actor=cast.operator, event=event).established
    tree.ids |= {"C1": made[0].pk, "C2": made[1].pk}
    assert children(tree, "C", JULY) == {"C1", "C2"}


# --- close


@pytest.mark.parametrize("kind", [EventKind.DISSOLVE, EventKind.DISBAND, EventKind.END])
def test_a_closed_organization_is_remembered_at_its_superior(
    cast: Cast, tree: Tree, kind: EventKind
) -> None:
    event = services.Close(on=JULY, kind=kind, organization=tree["A2"])
    services.reorganize(actor=cast.operator, event=event)
    assert below(tree, "A", JULY) == {"A1", "AS", "AS1"}
    assert heir(tree, "A2", JULY) == "A"
    assert Reorganization.objects.get().kind == kind


def test_a_committee_with_children_is_closed_only_when_they_have_a_place(
    cast: Cast, tree: Tree
) -> None:
    with pytest.raises(services.StillHasChildren) as refusal:
        services.reorganize(
            actor=cast.operator, event=services.Close(on=JULY, organization=tree["AS"])
        )
    assert refusal.value.children == [tree["AS1"]]
    event = services.Close(on=JULY, organization=tree["AS"], heir=tree["A"])
    services.reorganize(actor=cast.operator, event=event)
    assert parent(tree, "AS1", JULY) == "A"


# --- preview and record


def test_a_preview_says_what_is_done_and_does_nothing(cast: Cast, tree: Tree) -> None:
    event = services.Merge(on=JULY, organizations=(tree["A"],), into=tree["B"])
    before = (Reorganization.objects.count(), OrganizationVersion.objects.count())
    lines = services.preview_reorganization(actor=cast.operator, event=event)
    assert (Reorganization.objects.count(), OrganizationVersion.objects.count()) == before
    assert children(tree, "B", JULY) == {"B1", "B2"}
    assert [line for line in lines if line.blocks] == []
    assert tuple(lines) == services.reorganize(actor=cast.operator, event=event).effects


def test_a_preview_shows_the_refusal_as_a_line(cast: Cast, tree: Tree) -> None:
    event = services.Close(on=JULY, organization=tree["AS"])
    (line,) = services.preview_reorganization(actor=cast.operator, event=event)
    assert line.blocks
    assert "còn 1 tổ chức trực thuộc" in line.text


def test_an_event_keeps_the_paper_that_decided_it(cast: Cast, tree: Tree) -> None:
    paper = cite(actor=cast.operator, symbol="15-QĐ/ĐUK", issuer="Đảng ủy Khối")
    event = services.Move(
        on=JULY, organization=tree["AS"], parent=tree["B"], source=paper, note="Theo đề án"
    )
    record = services.reorganize(actor=cast.operator, event=event).event
    assert (record.source, record.note) == (paper, "Theo đề án")
    assert ParentEdge.objects.as_of(JULY).get(child=tree["AS"]).source == paper
