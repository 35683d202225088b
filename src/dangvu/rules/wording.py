"""Values of rules as people read and write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dangvu.core.numbers import Style, read_number
from dangvu.core.writing import NOTHING, write_value

#: What stands in values as a code.
WORDS: dict[str, str | Promise] = {
    "admission_decision": gettext_lazy("ngày cấp có thẩm quyền quyết định kết nạp"),
    "probation_completed": gettext_lazy("ngày đủ thời gian dự bị"),
    "SEE": gettext_lazy("xem"),
    "CORRECT": gettext_lazy("sửa"),
    "RESTRICT": gettext_lazy("hạn chế"),
    "FEMALE": gettext_lazy("nữ"),
    "MALE": gettext_lazy("nam"),
    "REPRIMAND": gettext_lazy("khiển trách"),
    "WARNING": gettext_lazy("cảnh cáo"),
    "DISMISSAL": gettext_lazy("cách chức"),
    "SECRET": gettext_lazy("bỏ phiếu kín"),
    "SHOW": gettext_lazy("biểu quyết giơ thẻ"),
    "SUSPENDED": gettext_lazy("đang bị đình chỉ sinh hoạt"),
    "PROSECUTED": gettext_lazy("đang bị khởi tố, tạm giam"),
    "TEMPORARILY_ELSEWHERE": gettext_lazy("đang sinh hoạt tạm thời nơi khác"),
    "EXEMPT": gettext_lazy("được miễn công tác và sinh hoạt"),
    "ABSENT_WITH_REASON": gettext_lazy("vắng cả buổi có lý do được chấp nhận"),
    "LOWER_SECONDARY": gettext_lazy("có bằng tốt nghiệp trung học cơ sở trở lên"),
    "STOPPED_BY_ONESELF": gettext_lazy("tự bỏ sinh hoạt đảng"),
    "ASKED_TO_LEAVE": gettext_lazy("làm đơn xin ra khỏi Đảng"),
    "CAUSED_DISUNITY": gettext_lazy("gây mất đoàn kết nội bộ nghiêm trọng"),
    "CORRUPTION": gettext_lazy("bị kết án vì tội tham nhũng"),
    "SERIOUS_CRIME": gettext_lazy("bị kết án từ tội nghiêm trọng trở lên"),
    "grade": gettext_lazy("độ mật"),
    "words": gettext_lazy("khi có các từ"),
    "MAT": gettext_lazy("Mật"),
    "RESOLUTION": gettext_lazy("nghị quyết"),
    "DIRECTIVE": gettext_lazy("chỉ thị"),
    "CONCLUSION": gettext_lazy("kết luận"),
    "DECISION": gettext_lazy("quyết định"),
    "REGULATION": gettext_lazy("quy định"),
    "STATUTE": gettext_lazy("quy chế"),
    "GUIDANCE": gettext_lazy("hướng dẫn"),
    "NOTICE": gettext_lazy("thông báo"),
    "REPORT": gettext_lazy("báo cáo"),
    "PLAN": gettext_lazy("kế hoạch"),
    "PROGRAMME": gettext_lazy("chương trình"),
    "SCHEME": gettext_lazy("đề án"),
    "SUBMISSION": gettext_lazy("tờ trình"),
    "LETTER": gettext_lazy("công văn"),
    "CIRCULAR": gettext_lazy("thông tri"),
    "COMMUNIQUE": gettext_lazy("thông cáo"),
    "OPTION": gettext_lazy("phương án"),
    "PROJECT": gettext_lazy("dự án"),
    "MASTER_PLAN": gettext_lazy("quy hoạch"),
    "MINUTES": gettext_lazy("biên bản"),
}
#: How a share of votes is written: `{of: electorate, at_least: "2/3"}`.
_HOW: dict[str, str | Promise] = {
    "at_least": gettext_lazy("ít nhất"),
    "more_than": gettext_lazy("quá"),
}
_OF: dict[str, str | Promise] = {
    "electorate": gettext_lazy("số người có quyền biểu quyết"),
    "present": gettext_lazy("số người có mặt"),
}


def value_in_words(value: Any, unit: str = "") -> str:
    """`30 ngày làm việc`, `ít nhất 2/3 cấp ủy viên`, `30, 40, 45 năm`."""
    if value is None or value == "":
        return NOTHING
    if is_share(value) and not unit:
        unit = str(_OF.get(value["of"], ""))
    return f"{_in_words(value)} {unit}".rstrip()


def is_share(value: Any) -> bool:
    """Whether it says what part of all who may vote has to agree."""
    return isinstance(value, dict) and "of" in value and len(value.keys() & _HOW.keys()) == 1


def _in_words(value: Any) -> str:
    if is_share(value):
        return " ".join(f"{_HOW[key]} {part}" for key, part in value.items() if key in _HOW)
    if isinstance(value, dict):
        return "; ".join(f"{WORDS.get(key, key)}: {_in_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value)
    return str(WORDS.get(value, value)) if isinstance(value, str) else write_value(value)


class UnreadableValue(ValueError):
    """The message is for the one who typed it."""


def can_be_typed(like: Any) -> bool:
    """Whether an office may say such a value: numbers, lists and tables of them, shares of votes."""
    if isinstance(like, dict):
        return is_share(like) or all(isinstance(one, int | float) for one in like.values())
    return isinstance(like, list | int | float) and not isinstance(like, bool)


def written_value(value: Any) -> str:
    """As it stands in a form, to be changed."""
    return _in_words(value)


def read_value(text: str, like: Any) -> Any:
    """What someone typed, as a value of the same shape as `like`. Raises UnreadableValue."""
    text = text.strip()
    if is_share(like):
        return _share(text, like["of"])
    if isinstance(like, dict):
        return _table(text, like)
    if isinstance(like, list):
        parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
        if not parts:
            raise UnreadableValue(_("Ghi ít nhất một giá trị, cách nhau bằng dấu phẩy."))
        return [_one(part, like) for part in parts]
    return _number(text)


def _one(text: str, like: list[Any]) -> Any:
    """A part of a list: a number, a text, or one of the codes that have words."""
    if not like or not isinstance(like[0], str):
        return _number(text)
    if like[0] not in WORDS:
        return text
    code = next((code for code, words in WORDS.items() if text in (code, str(words))), None)
    if code is None:
        raise UnreadableValue(_("“%s” không có nghĩa ở đây.") % text[:40])
    return code


def _number(text: str) -> int | float:
    found = read_number(text, style=Style.VIETNAMESE)
    if not isinstance(found, Decimal):
        raise UnreadableValue(_("“%s” không phải một số.") % text[:40])
    if not 0 <= found < 10**6:
        raise UnreadableValue(_("Ghi một số từ 0 đến dưới 1.000.000."))
    return int(found) if found == found.to_integral_value() else float(found)


def _share(text: str, of: str) -> dict[str, Any]:
    found = re.fullmatch(r"(\D*?)\s*(\d{1,3})\s*/\s*(\d{1,3})", text)
    said = found.group(1).strip().lower() if found else ""
    how = next((key for key, words in _HOW.items() if said == words), "" if said else "at_least")
    if found is None or not how:
        raise UnreadableValue(_("Ghi như “ít nhất 2/3” hoặc “quá 1/2”."))
    part, whole = int(found.group(2)), int(found.group(3))
    if not 0 < part <= whole:
        raise UnreadableValue(_("Tỷ lệ phải lớn hơn 0 và không quá toàn bộ."))
    return {"of": of, how: f"{part}/{whole}"}


def _table(text: str, like: dict[str, Any]) -> dict[str, Any]:
    """`nữ: 684; nam: 732`: every key of the shape and no other."""
    names = {str(WORDS.get(key, key)).lower(): key for key in like}
    found: dict[str, Any] = {}
    for part in re.split(r"[;\n]", text):
        name, colon, number = part.partition(":")
        if not part.strip():
            continue
        key = names.get(name.strip().lower())
        if not colon or key is None:
            raise UnreadableValue(_("Ghi đủ: %s.") % _sample(names))
        found[key] = _number(number.strip())
    if set(found) != set(like):
        raise UnreadableValue(_("Ghi đủ: %s.") % _sample(names))
    return found


def _sample(names: dict[str, str]) -> str:
    return "; ".join(f"{name}: …" for name in names)
