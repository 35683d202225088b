"""Invented names of organisations and enterprises, put together from parts."""

from __future__ import annotations

# Names of nowhere in particular: a brand and a trade together name no existing enterprise of note.
BRANDS = (
    "An Hòa", "An Khê", "Ánh Dương", "Bạch Mai", "Bằng Lăng", "Bình Sơn", "Cẩm Hà", "Cát Tường",
    "Đại Ngàn", "Đông Phong", "Đồng Tâm Việt", "Giang Thanh", "Hạ Vân", "Hải Thịnh", "Hàm Giang",
    "Hoa Sim", "Hoàng Lam", "Hồng Kỳ", "Hưng Giang", "Kim Ngân Hà", "Lam Giang", "Lạc Hồng",
    "Liên Sơn", "Long Khê", "Lộc Giang", "Mai Phương", "Minh Khê", "Mỹ Giang", "Nam Phong",
    "Nghĩa Giang", "Ngọc Lam", "Phong Sơn", "Phú Khê", "Phúc Giang", "Phương Đông", "Quang Hà",
    "Quế Sơn", "Sao Khuê", "Sen Hồng", "Sơn Hà", "Song Giang", "Tân Khê", "Tây Phong",
    "Thạch Lam", "Thái Giang", "Thanh Khê", "Thảo Nguyên", "Thiên Phú", "Thịnh Hà", "Thuận Giang",
    "Thượng Ngàn", "Tiên Sơn", "Trầm Hương", "Trường Giang", "Trường Sinh", "Tùng Lâm",
    "Vân Giang", "Vạn Xuân Lộc", "Việt Hà", "Vĩnh Khê", "Xuân Giang", "Yên Khê",
)  # fmt: skip

GROUPS = (
    "Tập đoàn Cơ điện {}", "Tổng công ty Xây lắp {}", "Ngân hàng Thương mại cổ phần {}",
    "Tổng công ty Vận tải {}", "Tổng công ty Lương thực {}", "Tập đoàn Viễn thông {}",
    "Tổng công ty Hóa chất {}", "Tổng công ty Cảng {}", "Tổng công ty Lâm nghiệp {}",
    "Tổng công ty Dệt may {}", "Tổng công ty Bảo hiểm {}", "Tập đoàn Khoáng sản {}",
    "Tổng công ty Thép {}", "Tổng công ty Giấy {}", "Tổng công ty Cấp nước {}",
    "Công ty Tài chính {}", "Tổng công ty Thủy sản {}", "Tổng công ty Năng lượng {}",
)  # fmt: skip

COMPANIES = (
    "Công ty Cổ phần Xây dựng {}", "Công ty TNHH Một thành viên Cấp nước {}",
    "Công ty Cổ phần May {}", "Công ty Cổ phần Thủy điện {}", "Công ty Cổ phần Vận tải {}",
    "Công ty TNHH Một thành viên Thủy lợi {}", "Công ty Cổ phần Chế biến nông sản {}",
    "Công ty Cổ phần Xi măng {}", "Công ty Cổ phần Cơ khí {}", "Công ty Cổ phần Dược {}",
    "Công ty Cổ phần Kho vận {}", "Công ty TNHH Điện tử {}", "Công ty Cổ phần Thương mại {}",
    "Công ty Cổ phần In {}", "Công ty Cổ phần Môi trường đô thị {}", "Công ty Cổ phần Than {}",
    "Công ty TNHH Một thành viên Cao su {}", "Công ty Cổ phần Phân bón {}",
    "Chi nhánh Ngân hàng {}", "Xí nghiệp Dịch vụ {}", "Trung tâm Tư vấn thiết kế {}",
)  # fmt: skip

AGENCIES = (
    "Cơ quan Đảng ủy Khối", "Văn phòng Hỗ trợ doanh nghiệp {}", "Sở Xây dựng và Quy hoạch {}",
    "Cục Thống kê và Dự báo {}", "Sở Giao thông và Cầu đường {}", "Sở Văn hóa và Du lịch {}",
    "Hội Nông gia {}", "Liên hiệp Hợp tác xã {}", "Viện Quy hoạch {}", "Trường Cao đẳng Nghề {}",
    "Bệnh viện Đa khoa {}", "Ban Quản lý dự án {}", "Kho bạc khu vực {}", "Đài Phát thanh {}",
    "Vụ Kế hoạch {}", "Vụ Tổ chức {}", "Cục Quản lý giá {}", "Báo {}",
)  # fmt: skip

HIGH_AGENCIES = (
    "Ủy ban Điều phối {}", "Tổng cục Dự báo {}", "Viện Nghiên cứu {}", "Cơ quan Phát triển vùng {}",
    "Học viện {}", "Trung tâm Quốc gia {}", "Hội đồng Quy hoạch {}", "Tổng cục Chất lượng {}",
)  # fmt: skip

ENTERPRISE_CELLS = (
    "Phòng Tổ chức - Hành chính", "Phòng Kế hoạch - Kỹ thuật", "Phòng Tài chính - Kế toán",
    "Phòng Kinh doanh", "Phòng Vật tư", "Phòng An toàn - Môi trường", "Phòng Công nghệ thông tin",
    "Ban Quản lý dự án", "Văn phòng", "Phòng Pháp chế - Kiểm soát nội bộ", "Đội Cơ giới",
)  # fmt: skip

AGENCY_CELLS = (
    "Văn phòng", "Phòng Tổ chức - Hành chính", "Phòng Kế hoạch - Tài chính", "Thanh tra",
    "Phòng Nghiệp vụ 1", "Phòng Nghiệp vụ 2", "Phòng Nghiệp vụ 3", "Trung tâm Dịch vụ công",
    "Phòng Chính sách", "Phòng Hợp tác quốc tế",
)  # fmt: skip

UNITS = ("Phân xưởng", "Tổ sản xuất", "Đội", "Cửa hàng", "Trạm", "Chi nhánh", "Ca sản xuất")

SECTIONS = (
    "Khối Văn phòng", "Khối Sản xuất", "Khối Kinh doanh", "Khu vực Miền Bắc",
    "Khu vực Miền Trung", "Khu vực Miền Nam", "Nhà máy số 1", "Nhà máy số 2",
)  # fmt: skip

PLACES = (
    "thành phố Lam Kinh Hạ", "huyện Đông Giang", "huyện Tây Khê", "thị xã Phong Châu Hạ",
    "huyện Thượng Ngàn", "huyện Hạ Giang", "thành phố Vân Hải", "huyện An Lộc Sơn",
)  # fmt: skip

ELSEWHERE = (
    "Đảng bộ phường Hạ Vân", "Đảng bộ xã Thanh Khê Hạ", "Đảng bộ huyện Đông Giang",
    "Đảng bộ thành phố Vân Hải", "Đảng bộ Quân sự tỉnh bạn", "Đảng bộ Khối tỉnh bạn",
    "Đảng bộ Trường Đại học Kỹ thuật Vân Hải", "Đảng bộ xã Phong Sơn", "Đảng bộ phường Sao Khuê",
    "Đảng bộ huyện Tây Khê",
)  # fmt: skip

PROVINCES = (
    "An Giang", "Bắc Giang", "Bắc Ninh", "Bình Định", "Cà Mau", "Cần Thơ", "Đà Nẵng", "Đồng Nai",
    "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng",
    "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Lạng Sơn", "Lào Cai", "Nam Định", "Nghệ An",
    "Ninh Bình", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh",
    "Quảng Trị", "Sơn La", "Thái Bình", "Thái Nguyên", "Thanh Hóa", "Thừa Thiên Huế",
    "Tiền Giang", "Tuyên Quang", "Vĩnh Phúc", "Yên Bái",
)  # fmt: skip
