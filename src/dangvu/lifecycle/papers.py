"""Papers of a member's life by the code of their form; where the guidance has none that could be
confirmed, by a code of ours without a number."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PAPERS: dict[str, str | Promise] = {
    # Admission
    "CN-NTVĐ": _("Giấy chứng nhận học lớp nhận thức về Đảng"),
    "1-KNĐ": _("Đơn xin vào Đảng"),
    "2-KNĐ": _("Lý lịch của người xin vào Đảng"),
    "TTLL": _("Kết quả thẩm tra lý lịch"),
    "3-KNĐ": _("Giấy giới thiệu người vào Đảng"),
    "4-KNĐ": _("Nghị quyết giới thiệu đoàn viên ưu tú"),
    "4A-KNĐ": _("Nghị quyết giới thiệu đoàn viên công đoàn"),
    "5-KNĐ": _("Tổng hợp ý kiến nhận xét về người vào Đảng"),
    "6-KNĐ": _("Nghị quyết của chi bộ đề nghị kết nạp"),
    "7-KNĐ": _("Báo cáo thẩm định của đảng ủy bộ phận"),
    "8-KNĐ": _("Nghị quyết của đảng ủy cơ sở đề nghị kết nạp"),
    "9-KNĐ": _("Quyết định kết nạp đảng viên"),
    "9A-KNĐ": _("Quyết định kết nạp đảng viên của đảng ủy cơ sở được ủy quyền"),
    "BB-LKN": _("Biên bản lễ kết nạp"),
    "1-HSĐV": _("Lý lịch đảng viên"),
    "2-HSĐV": _("Phiếu đảng viên"),
    # Readmission
    "ĐX-KNL": _("Đơn xin kết nạp lại vào Đảng"),
    "DY-KNL": _("Văn bản đồng ý của ban thường vụ tỉnh ủy hoặc tương đương cho xét kết nạp lại"),
    # Recognition, deletion of a probationer
    "CN-ĐVM": _("Giấy chứng nhận học lớp đảng viên mới"),
    "10-KNĐ": _("Bản tự kiểm điểm của đảng viên dự bị"),
    "11-KNĐ": _("Nhận xét của đảng viên giúp đỡ"),
    "12-KNĐ": _("Tổng hợp ý kiến nhận xét về đảng viên dự bị"),
    "13-KNĐ": _("Nghị quyết của chi bộ đề nghị công nhận chính thức"),
    "14-KNĐ": _("Báo cáo thẩm định của đảng ủy bộ phận về đảng viên dự bị"),
    "15-KNĐ": _("Nghị quyết của đảng ủy cơ sở đề nghị công nhận chính thức"),
    "16-KNĐ": _("Quyết định công nhận đảng viên chính thức"),
    "NQ-XT": _("Nghị quyết đề nghị xóa tên"),
    "QĐ-XT": _("Quyết định xóa tên"),
    # Transfers
    "TKĐ": _("Bản tự kiểm điểm của đảng viên chuyển sinh hoạt"),
    "QĐ-CT": _("Quyết định chuyển công tác, nghỉ việc, nghỉ hưu, hoặc xác nhận nơi ở mới"),
    "GTSHĐ": _("Giấy giới thiệu sinh hoạt đảng chính thức"),
    "GTSHĐ-TT": _("Giấy giới thiệu sinh hoạt đảng tạm thời"),
    "GTSHĐ-NB": _("Giấy giới thiệu sinh hoạt đảng nội bộ"),
    "HSĐV": _("Hồ sơ đảng viên niêm phong, mục lục đã ký"),
    "TB-TN": _("Thông báo tiếp nhận của nơi đến"),
    # Cards
    "ẢNH-TĐV": _("Ảnh 2x3 làm thẻ đảng viên"),
    "1-TĐV": _("Danh sách đề nghị phát thẻ của đảng ủy cơ sở"),
    "1A-TĐV": _("Danh sách đề nghị phát thẻ trình ban thường vụ"),
    "QĐ-PT": _("Quyết định phát thẻ đảng viên"),
    "ĐN-TĐV": _("Đơn đề nghị đổi, cấp lại thẻ đảng viên"),
    "DS-ĐT": _("Danh sách đề nghị đổi, cấp lại thẻ đảng viên"),
    "QĐ-ĐT": _("Quyết định đổi, cấp lại thẻ đảng viên"),
    "BB-THT": _("Biên bản nộp thẻ đảng viên thu hồi"),
    "BN-TĐV": _("Biên nhận thẻ đảng viên của Đảng ủy Bộ Ngoại giao"),
    # Contact with the cell of residence
    "PGT-NCT": _("Giấy giới thiệu đảng viên giữ mối liên hệ nơi cư trú"),
    "PTN-NCT": _("Phiếu tiếp nhận của cấp ủy nơi cư trú"),
    # Badges
    "DS-HHĐ": _("Danh sách đề nghị tặng Huy hiệu Đảng"),
    "QĐ-HHĐ": _("Quyết định tặng Huy hiệu Đảng"),
}
