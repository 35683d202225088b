"""The sheet "Đảng viên": one row a member, those who left included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from dangvu.access.selectors import reading_whole
from dangvu.core.actor import Actor
from dangvu.core.routes import needs
from dangvu.core.sheets import WITHHELD, Column, Intake, Kind, SheetDefinition, SheetPlan, Table
from dangvu.members.choices import Sex
from dangvu.members.models import Person
from dangvu.members.permissions import PRIVATE
from dangvu.members.services.loading import load_lives
from dangvu.members.sheets.identities import identify_members
from dangvu.members.sheets.planning import commit_members, plan_members
from dangvu.members.sheets.withholding import codes_shown
from dangvu.organizations.models import EmployerVersion, OrganizationVersion


def _cell(name: str, title: Any, **more: Any) -> Column:
    refers = "organizations.organizations"
    return Column(name, title, Kind.CODE, max_length=40, width=18, refers=refers, **more)


def _text(name: str, title: Any, limit: int, **more: Any) -> Column:
    return Column(name, title, max_length=limit, width=18, **more)


def _day(name: str, title: Any, **more: Any) -> Column:
    return Column(name, title, Kind.PARTIAL_DATE, width=14, **more)


COLUMNS = (
    Column(
        "code",
        gettext_lazy("Mã đảng viên"),
        Kind.CODE,
        required=True,
        max_length=40,
        aliases=("Mã ĐV", "Số hiệu đảng viên", "Mã số đảng viên"),
        help=gettext_lazy("Mỗi người một mã của đơn vị, không đổi và không dùng lại."),
        example="DV000123",
    ),
    Column(
        "full_name", gettext_lazy("Họ và tên"), required=True, max_length=120, width=28,
        aliases=("Họ tên", "Họ và tên đảng viên", "Họ và tên khai sinh"), example="Trần Thị Bình",
    ),
    _day(
        "birth", gettext_lazy("Ngày sinh"), required=True,
        aliases=("Ngày tháng năm sinh", "Năm sinh", "Ngày, tháng, năm sinh"),
        help=gettext_lazy("Chỉ biết năm hoặc tháng thì ghi năm hoặc tháng."), example="05/09/1985",
    ),
    Column(
        "sex", gettext_lazy("Giới tính"), Kind.CHOICE, required=True, choices=Sex.choices,
        aliases=("Nam/nữ", "Nam, nữ", "Giới"), width=10,
    ),
    _text("ethnicity", gettext_lazy("Dân tộc"), 40, fields=PRIVATE),
    _text("religion", gettext_lazy("Tôn giáo"), 60, fields=PRIVATE),
    Column("hometown", gettext_lazy("Quê quán"), max_length=250, width=30, aliases=("Quê",)),
    _text("education", gettext_lazy("Học vấn"), 80,
          aliases=("Trình độ học vấn", "Văn hóa", "Trình độ văn hóa", "Giáo dục phổ thông")),
    _text("qualification", gettext_lazy("Chuyên môn"), 120,
          aliases=("Trình độ chuyên môn", "Chuyên môn nghiệp vụ", "CMNV")),
    _text("theory_level", gettext_lazy("Lý luận chính trị"), 40,
          aliases=("LLCT", "Trình độ lý luận chính trị", "Lý luận")),
    _text("occupation", gettext_lazy("Nghề nghiệp"), 120,
          aliases=("Nghề nghiệp hiện nay", "Chức vụ, nghề nghiệp")),
    Column("employer", gettext_lazy("Mã doanh nghiệp"), Kind.CODE, max_length=40,
           refers="organizations.employers",
           aliases=("Mã đơn vị công tác", "Mã DN")),
    _cell(
        "cell", gettext_lazy("Mã chi bộ"), required=True,
        aliases=("Chi bộ", "Mã chi bộ chính thức", "Mã chi bộ sinh hoạt"),
        help=gettext_lazy(
            "Chi bộ sinh hoạt chính thức vào ngày của số liệu; người đã ra khỏi Đảng hoặc chuyển"
            " đi thì ghi chi bộ cuối cùng."
        ),
    ),
    _day("entered", gettext_lazy("Ngày vào chi bộ"),
         help=gettext_lazy("Để trống: ở chi bộ từ khi kết nạp.")),
    _cell("host", gettext_lazy("Mã chi bộ tạm thời"),
          help=gettext_lazy("Chi bộ đang sinh hoạt tạm thời, nếu có.")),
    Column("host_since", gettext_lazy("Ngày sinh hoạt tạm thời"), Kind.DATE, width=14),
    _day("admission_decision", gettext_lazy("Ngày quyết định kết nạp"), aliases=("Ngày QĐ kết nạp",)),
    _day(
        "ceremony", gettext_lazy("Ngày kết nạp"), required=True,
        aliases=("Ngày lễ kết nạp", "Ngày vào Đảng", "Ngày vào đảng dự bị"),
        help=gettext_lazy("Ngày làm lễ kết nạp. Có thể chỉ ghi tháng hoặc năm."),
    ),
    _cell(
        "admitted_at", gettext_lazy("Mã chi bộ kết nạp"),
        help=gettext_lazy(
            "Chi bộ của đảng bộ đã kết nạp; ghi “ngoài” nếu kết nạp ở nơi khác. Để trống: chi bộ"
            " đang sinh hoạt nếu ở đó từ khi kết nạp, còn lại là ngoài."
        ),
    ),
    _day("recognition_decision", gettext_lazy("Ngày quyết định công nhận"),
         aliases=("Ngày QĐ công nhận", "Ngày quyết định công nhận chính thức")),
    _day("official", gettext_lazy("Ngày chính thức"),
         aliases=("Ngày công nhận chính thức", "Ngày vào Đảng chính thức")),
    Column("card", gettext_lazy("Số thẻ đảng viên"), Kind.CODE, max_length=60,
           aliases=("Số thẻ", "Thẻ đảng viên")),
    _day("exempt_since", gettext_lazy("Miễn sinh hoạt từ ngày"), aliases=("Miễn sinh hoạt",)),
    Column("note", gettext_lazy("Ghi chú"), width=40,
           help=gettext_lazy("Để đơn vị tự nhớ; không nạp vào hệ thống.")),
)  # fmt: skip


def plan_people(intake: Intake, table: Table) -> SheetPlan:
    return plan_members(intake).people or SheetPlan(table)


def export_people(actor: Actor, on: date) -> Iterator[tuple[Any, ...]]:
    """Members whom the actor may see and who have been members until `on`, as the sheet has them."""
    codes, private = codes_shown(actor)
    cells = dict(
        OrganizationVersion.objects.current().order_by("valid_from").values_list(
            "organization_id", "code"
        )
    )  # fmt: skip
    employers = dict(EmployerVersion.objects.current().values_list("employer_id", "code"))
    # Every one of these persons is visible; their history in other cells goes with them.
    with reading_whole():
        lives = load_lives(codes=codes, organization=lambda pk: pk)
    for code in codes:
        life = lives[code]
        if life.standings and life.standings.rows[0].start <= on:
            yield _exported(life, on, cells, employers, private=private is None or code in private)


def _exported(
    life: Any, on: date, cells: dict[int, str], employers: dict[int, str], *, private: bool
) -> Any:
    values = life.versions.near(on).values
    if not private:
        values = {**values, "ethnicity": WITHHELD, "religion": WITHHELD}
    place, stay = life.official.near(on), life.temporary.at(on)
    admission, recognition = life.one("admission"), life.one("recognition")
    cards = sorted(
        (r.values for r in life.of("card") if r.values["on"] <= on and r.values["number"]),
        key=lambda card: card["on"],
    )
    exempt = life.exemptions.at(on)
    admitted = admission and admission.values
    recognized = recognition and recognition.values
    return (
        life.code, *(values[name] for name in (
            "full_name", "birth", "sex", "ethnicity", "religion", "hometown", "education",
            "qualification", "theory_level", "occupation")),
        employers.get(values["employer_id"], ""),
        cells.get(place.values["organization"], "") if place else "",
        place.start if place else None,
        cells.get(stay.values["organization"], "") if stay else "", stay.start if stay else None,
        admitted and admitted["decision_date"], admitted and admitted["ceremony_date"],
        (cells.get(admitted["organization"]) if admitted["organization"] else "ngoài")
        if admitted else "",
        recognized and recognized["decision_date"], recognized and recognized["effective_date"],
        cards[-1]["number"] if cards else "", exempt.start if exempt else None, "",
    )  # fmt: skip


def pages_of_people(actor: Actor, codes: Iterable[str]) -> dict[str, str]:
    """The page of each of these persons whom the actor may see."""
    found = Person.objects.visible_to(actor).filter(code__in=list(codes), home__isnull=False)
    return {
        code: reverse("members:detail", args=[pk]) for pk, code in found.values_list("pk", "code")
    }


PEOPLE = SheetDefinition(
    code="members.people",
    title=gettext_lazy("Đảng viên"),
    order=50,
    columns=COLUMNS,
    key=("code",),
    plan=plan_people,
    commit=commit_members,
    policy=needs("members"),
    export=export_people,
    pages=pages_of_people,
    aliases=("Danh sách đảng viên", "Sổ danh sách đảng viên", "ĐV"),
    help=gettext_lazy(
        "Mỗi dòng một đảng viên. Người đã chuyển đi, ra khỏi Đảng, từ trần vẫn để lại trên bảng"
        " và có dòng ở trang Biến động."
    ),
    identify=identify_members,
    made_of=("full_name", "birth"),
)
