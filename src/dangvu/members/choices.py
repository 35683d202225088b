from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    MALE = "MALE", _("Nam")
    FEMALE = "FEMALE", _("Nữ")


class Status(models.TextChoices):
    """Standing of a membership: M1 and M2 of the life of a member."""

    PROBATIONARY = "PROBATIONARY", _("Dự bị")
    FULL = "FULL", _("Chính thức")


class PlacementKind(models.TextChoices):
    OFFICIAL = "OFFICIAL", _("Chính thức")
    TEMPORARY = "TEMPORARY", _("Tạm thời")


class StartReason(models.TextChoices):
    """How a placement began. OPENING: it was already so when the records begin."""

    OPENING = "OPENING", _("có từ trước")
    ADMISSION = "ADMISSION", _("kết nạp")
    TRANSFER = "TRANSFER", _("chuyển đến")
    REORGANIZATION = "REORGANIZATION", _("sắp xếp tổ chức")
    RESTORATION = "RESTORATION", _("khôi phục")


class EndReason(models.TextChoices):
    TRANSFER = "TRANSFER", _("chuyển đi")
    STRUCK_OFF = "STRUCK_OFF", _("xóa tên")
    LEFT = "LEFT", _("xin ra khỏi Đảng")
    EXPELLED = "EXPELLED", _("khai trừ")
    DIED = "DIED", _("từ trần")
    REORGANIZATION = "REORGANIZATION", _("sắp xếp tổ chức")
    RETURNED = "RETURNED", _("hết thời hạn tạm thời")


class Direction(models.TextChoices):
    """Seen from the whole installation: out of it, into it, or between two of its cells."""

    OUT = "OUT", _("Chuyển đi")
    IN = "IN", _("Chuyển đến")
    INTERNAL = "INTERNAL", _("Chuyển nội bộ")


class CardKind(models.TextChoices):
    """HELD: the card a member had when the records began; no issue that anyone counts."""

    HELD = "HELD", _("Đã có từ trước")
    ISSUED = "ISSUED", _("Cấp thẻ")
    REPLACED = "REPLACED", _("Đổi thẻ")
    RECALLED = "RECALLED", _("Thu hồi thẻ")


class BadgeKind(models.TextChoices):
    """A proposal is not an award: seed 001 counts 58 proposed."""

    PROPOSED = "PROPOSED", _("Đề nghị tặng")
    AWARDED = "AWARDED", _("Tặng")


class ExitKind(models.TextChoices):
    STRUCK_OFF = "STRUCK_OFF", _("Xóa tên")
    LEFT = "LEFT", _("Xin ra khỏi Đảng")
    EXPELLED = "EXPELLED", _("Khai trừ")
    DIED = "DIED", _("Từ trần")


class RequestKind(models.TextChoices):
    """What persons may ask of what is kept about them (Law 91/2025/QH15)."""

    SEE = "SEE", _("Xem dữ liệu của mình")
    CORRECT = "CORRECT", _("Sửa dữ liệu của mình")
    RESTRICT = "RESTRICT", _("Hạn chế dùng dữ liệu của mình")


class Correctable(models.TextChoices):
    """What of one's record one may ask to have corrected, by the words of the record."""

    FULL_NAME = "FULL_NAME", _("Họ và tên")
    BIRTH = "BIRTH", _("Ngày sinh")
    SEX = "SEX", _("Giới tính")
    ETHNICITY = "ETHNICITY", _("Dân tộc")
    RELIGION = "RELIGION", _("Tôn giáo")
    HOMETOWN = "HOMETOWN", _("Quê quán")
    EDUCATION = "EDUCATION", _("Học vấn")
    QUALIFICATION = "QUALIFICATION", _("Chuyên môn")
    THEORY_LEVEL = "THEORY_LEVEL", _("Lý luận chính trị")
    OCCUPATION = "OCCUPATION", _("Nghề nghiệp")
    EMPLOYER = "EMPLOYER", _("Nơi làm việc")
    CELL = "CELL", _("Chi bộ")
    ADMITTED = "ADMITTED", _("Ngày kết nạp")
    FULL_SINCE = "FULL_SINCE", _("Ngày chính thức")
    CARD = "CARD", _("Số thẻ đảng viên")
    OTHER = "OTHER", _("Điều khác")


class RequestStepKind(models.TextChoices):
    ACKNOWLEDGED = "ACKNOWLEDGED", _("Đã trả lời tiếp nhận")
    EXTENDED = "EXTENDED", _("Gia hạn")
    HANDED = "HANDED", _("Đã xuất dữ liệu")
    DONE = "DONE", _("Đã thực hiện")
    REFUSED = "REFUSED", _("Không thực hiện")


class DropReason(models.TextChoices):
    """Why a cell follows a candidate no longer."""

    ASKED = "ASKED", _("Tự xin thôi")
    UNFIT = "UNFIT", _("Không còn đủ tiêu chuẩn, điều kiện")
    MOVED = "MOVED", _("Chuyển đi nơi khác")
    MISTAKE = "MISTAKE", _("Ghi nhầm")
    OTHER = "OTHER", _("Lý do khác")


class IntroducerKind(models.TextChoices):
    """Charter art. 4: two full members, or the youth union or the trade union and one member."""

    MEMBER = "MEMBER", _("Đảng viên chính thức")
    YOUTH_UNION = "YOUTH_UNION", _("Ban chấp hành Đoàn cơ sở")
    TRADE_UNION = "TRADE_UNION", _("Ban chấp hành công đoàn cơ sở")


class Course(models.TextChoices):
    AWARENESS = "AWARENESS", _("Lớp nhận thức về Đảng")
    NEW_MEMBER = "NEW_MEMBER", _("Lớp đảng viên mới")


class DelegatedPower(models.TextChoices):
    """What a grassroots committee may decide itself by a power given to it."""

    ADMISSION = "ADMISSION", _("Quyết định kết nạp đảng viên")
    RECOGNITION = "RECOGNITION", _("Quyết định công nhận đảng viên chính thức")
    DELETION = "DELETION", _("Quyết định xóa tên đảng viên")
