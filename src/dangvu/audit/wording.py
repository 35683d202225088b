"""Deeds in words, as pages say them. What is not here is said by its code."""

from __future__ import annotations

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dangvu.audit.choices import EntryClass

VERBS: dict[str, str | Promise] = {
    "access.attest_site": _("Xác nhận mạng độc lập"),
    "access.denied": _("Mở trang không được phép"),
    "access.end_grant": _("Cho thôi vai trò"),
    "access.enter_mode": _("Đổi chế độ lưu giữ"),
    "access.grant_role": _("Giao vai trò"),
    "access.refuse_file": _("Gửi tệp không nhận được, bị từ chối"),
    "access.refuse_secret": _("Gửi nội dung có dấu mật, bị từ chối"),
    "access.unreadable": _("Gửi yêu cầu không đọc được"),
    "access.withdraw_attestation": _("Rút xác nhận mạng độc lập"),
    "accounts.add_authenticator": _("Cài ứng dụng xác thực"),
    "accounts.add_key": _("Thêm khóa bảo mật"),
    "accounts.close_user": _("Khóa tài khoản"),
    "accounts.create_operator": _("Tạo người vận hành"),
    "accounts.create_user": _("Tạo tài khoản"),
    "accounts.end_session": _("Kết thúc một phiên"),
    "accounts.end_sessions": _("Kết thúc mọi phiên"),
    "accounts.end_token": _("Thu hồi khóa của chương trình"),
    "accounts.give_token": _("Cấp khóa cho chương trình"),
    "accounts.link_identity": _("Nối tài khoản định danh"),
    "accounts.lock_out": _("Tạm chặn đăng nhập"),
    "accounts.new_codes": _("Tạo mã dự phòng mới"),
    "accounts.open_user": _("Mở lại tài khoản"),
    "accounts.prove": _("Xác nhận lại mình là ai"),
    "accounts.remove_authenticator": _("Gỡ ứng dụng xác thực"),
    "accounts.remove_key": _("Gỡ khóa bảo mật"),
    "accounts.reset_password": _("Đặt lại mật khẩu cho người khác"),
    "accounts.reset_second_factor": _("Đặt lại bước hai cho người khác"),
    "accounts.set_password": _("Đổi mật khẩu"),
    "accounts.sign_in": _("Đăng nhập"),
    "accounts.sign_in_failed": _("Đăng nhập hoặc xác nhận sai"),
    "accounts.unlink_identity": _("Bỏ nối tài khoản định danh"),
    "accounts.use_code": _("Dùng mã xác thực"),
    "accounts.use_key": _("Dùng khóa bảo mật"),
    "accounts.use_recovery_code": _("Dùng mã dự phòng"),
    "audit.export": _("Xuất sổ ghi việc"),
    "audit.see_deed": _("Xem một việc trong sổ ghi việc"),
    "audit.see_record": _("Xem sổ ghi việc"),
    "audit.see_seal": _("Xem niêm phong"),
    "audit.verify": _("Kiểm tra niêm phong"),
    "config.backup": _("Sao lưu"),
    "config.make_demo_users": _("Tạo tài khoản dùng thử"),
    "exports.approve": _("Duyệt cho xuất"),
    "exports.ask_for": _("Xin xuất danh sách lớn"),
    "exports.refuse": _("Không duyệt cho xuất"),
    "exports.take_out": _("Xuất danh sách"),
    "figures.correct_quoted": _("Đính chính số trích dẫn"),
    "figures.freeze": _("Chốt số"),
    "figures.quote": _("Ghi số trích dẫn"),
    "figures.reopen": _("Mở lại số đã chốt"),
    "figures.withdraw_quoted": _("Rút số trích dẫn"),
    "imports.answer": _("Trả lời câu hỏi của bản nạp"),
    "imports.approve_batch": _("Đồng ý nạp"),
    "imports.ask_to_reconcile": _("Yêu cầu đối chiếu sổ"),
    "imports.ask_to_undo": _("Yêu cầu hoàn tác bản nạp"),
    "imports.check_batch": _("Kiểm tra tệp nạp"),
    "imports.import_workbook": _("Nạp sổ"),
    "imports.keep_batch": _("Giữ bản nạp"),
    "imports.reconcile": _("Đối chiếu sổ"),
    "imports.retry_batch": _("Nạp lại"),
    "imports.run_batch": _("Chạy bản nạp"),
    "imports.save_mapping": _("Lưu cách đọc sổ"),
    "imports.set_batch_mapping": _("Chọn cách đọc sổ"),
    "imports.settle_batch": _("Ghi nhận bản nạp bị ngắt"),
    "imports.start_batch": _("Tải tệp lên để nạp"),
    "imports.stop_batch": _("Dừng bản nạp"),
    "imports.undo_batch": _("Ghi kết quả hoàn tác"),
    "imports.undo_import": _("Hoàn tác bản nạp"),
    "jobs.cancel": _("Dừng việc chạy nền"),
    "jobs.clean_up": _("Dọn việc chạy nền cũ"),
    "jobs.retry": _("Chạy lại việc chạy nền"),
    "members.admit_member": _("Kết nạp đảng viên"),
    "members.change_person": _("Ghi thay đổi hồ sơ đảng viên"),
    "members.correct_person": _("Đính chính hồ sơ đảng viên"),
    "members.end_temporary_stay": _("Kết thúc sinh hoạt tạm thời"),
    "members.exempt_member": _("Miễn công tác, sinh hoạt"),
    "members.finish_request": _("Thực hiện yêu cầu về dữ liệu"),
    "members.follow_reorganization": _("Chuyển đảng viên theo sắp xếp tổ chức"),
    "members.hand_out_data": _("Xuất dữ liệu của một người"),
    "members.lift_restriction": _("Bỏ hạn chế sử dụng hồ sơ"),
    "members.link_account": _("Nối tài khoản với đảng viên"),
    "members.load": _("Nạp đảng viên"),
    "members.rebuild_census": _("Dựng lại bảng đếm đảng viên"),
    "members.receive_request": _("Nhận yêu cầu về dữ liệu"),
    "members.recognize_member": _("Công nhận chính thức"),
    "members.record_badge": _("Ghi Huy hiệu Đảng"),
    "members.record_card": _("Ghi thẻ đảng viên"),
    "members.record_exit": _("Ghi ra khỏi Đảng"),
    "members.reduce_to_net": _("Rút bớt hồ sơ theo chế độ net"),
    "members.relist_names": _("Dựng lại bảng tên"),
    "members.request_acknowledged": _("Trả lời tiếp nhận yêu cầu về dữ liệu"),
    "members.request_done": _("Hoàn thành yêu cầu về dữ liệu"),
    "members.request_extended": _("Gia hạn yêu cầu về dữ liệu"),
    "members.request_handed": _("Giao dữ liệu theo yêu cầu"),
    "members.request_refused": _("Không thực hiện yêu cầu về dữ liệu"),
    "members.restore_member": _("Khôi phục đảng tịch"),
    "members.reveal_number": _("Xem số thẻ đầy đủ"),
    "members.see_record": _("Xem hồ sơ đảng viên"),
    "members.transfer_in": _("Tiếp nhận đảng viên chuyển đến"),
    "members.transfer_inside": _("Chuyển sinh hoạt nội bộ"),
    "members.transfer_out": _("Chuyển sinh hoạt đi nơi khác"),
    "organizations.change": _("Ghi thay đổi tổ chức"),
    "organizations.change_employer": _("Ghi thay đổi đơn vị"),
    "organizations.change_mass": _("Ghi thay đổi đoàn thể"),
    "organizations.choose_root": _("Chọn tổ chức gốc"),
    "organizations.correct": _("Đính chính tổ chức"),
    "organizations.count_workers": _("Ghi số lao động"),
    "organizations.disband": _("Giải tán tổ chức"),
    "organizations.dissolve": _("Giải thể tổ chức"),
    "organizations.downgrade": _("Hạ cấp tổ chức"),
    "organizations.end": _("Kết thúc hoạt động tổ chức"),
    "organizations.end_mass": _("Kết thúc tổ chức đoàn thể"),
    "organizations.establish": _("Thành lập tổ chức"),
    "organizations.establish_employer": _("Ghi đơn vị mới"),
    "organizations.establish_mass": _("Ghi tổ chức đoàn thể"),
    "organizations.follow_later_ends": _("Ghi nơi kế tục tổ chức"),
    "organizations.hand_over": _("Chuyển giao tổ chức"),
    "organizations.link_employer": _("Nối tổ chức với đơn vị"),
    "organizations.load": _("Nạp tổ chức"),
    "organizations.load_employers": _("Nạp đơn vị"),
    "organizations.load_events": _("Nạp việc sắp xếp tổ chức"),
    "organizations.load_mass": _("Nạp đoàn thể"),
    "organizations.merge": _("Sáp nhập tổ chức"),
    "organizations.move": _("Chuyển tổ chức sang cấp trên khác"),
    "organizations.rebuild_ancestry": _("Dựng lại bảng cấp trên"),
    "organizations.rebuild_heirs": _("Dựng lại bảng kế tục"),
    "organizations.rename": _("Đổi tên tổ chức"),
    "organizations.split": _("Chia tách tổ chức"),
    "organizations.unlink_employer": _("Bỏ nối tổ chức với đơn vị"),
    "organizations.upgrade": _("Nâng cấp tổ chức"),
    "papers.drop_template": _("Bỏ mẫu văn bản riêng"),
    "papers.take_template": _("Nhận mẫu văn bản riêng"),
    "reports.accept_report": _("Nhận báo cáo"),
    "reports.keep_version": _("Lưu bản báo cáo"),
    "reports.open_report": _("Mở báo cáo"),
    "reports.return_report": _("Trả lại báo cáo"),
    "reports.send_report": _("Gửi báo cáo"),
    "reports.write_boxes": _("Viết phần lời của báo cáo"),
    "reports.write_marks": _("Ghi số, ngày, người ký của báo cáo"),
    "rules.load_rulebook": _("Nạp bộ quy định"),
    "rules.set_local_rule": _("Đặt tham số của cấp ủy"),
    "site.make_first_administrator": _("Tạo quản trị đầu tiên"),
    "sources.cite": _("Ghi văn bản dẫn"),
    "sources.cite_many": _("Ghi nhiều văn bản dẫn"),
}

#: What rows of a table are, in words.
TABLES: dict[str, str | Promise] = {
    "access_grant": _("phân quyền"),
    "access_installation": _("chế độ lưu giữ"),
    "accounts_authenticator": _("ứng dụng xác thực"),
    "accounts_identity": _("tài khoản định danh"),
    "accounts_recovery_code": _("mã dự phòng"),
    "accounts_security_key": _("khóa bảo mật"),
    "accounts_token": _("khóa của chương trình"),
    "accounts_user": _("tài khoản"),
    "exports_ask": _("yêu cầu xuất"),
    "exports_export": _("lần xuất"),
    "figures_frozenfigure": _("số đã chốt"),
    "figures_frozengroup": _("nhóm của số đã chốt"),
    "figures_quotedfigure": _("số trích dẫn"),
    "imports_importanswer": _("câu trả lời của bản nạp"),
    "imports_importbatch": _("bản nạp"),
    "imports_mapping": _("cách đọc sổ"),
    "imports_mappingversion": _("lần ghi cách đọc sổ"),
    "members_admission": _("kết nạp"),
    "members_badge": _("Huy hiệu Đảng"),
    "members_card": _("thẻ đảng viên"),
    "members_datarequest": _("yêu cầu về dữ liệu"),
    "members_datarequeststep": _("bước của yêu cầu về dữ liệu"),
    "members_exemption": _("miễn công tác, sinh hoạt"),
    "members_exit": _("ra khỏi Đảng"),
    "members_memberaccount": _("tài khoản của đảng viên"),
    "members_membership": _("lần là đảng viên"),
    "members_person": _("đảng viên"),
    "members_personversion": _("lý lịch đảng viên"),
    "members_placement": _("nơi sinh hoạt"),
    "members_recognition": _("công nhận chính thức"),
    "members_restoration": _("khôi phục đảng tịch"),
    "members_restriction": _("hạn chế sử dụng hồ sơ"),
    "members_standing": _("tư cách đảng viên"),
    "members_transfer": _("chuyển sinh hoạt"),
    "organizations_employer": _("đơn vị"),
    "organizations_employerlink": _("nối tổ chức với đơn vị"),
    "organizations_employerversion": _("thông tin đơn vị"),
    "organizations_massorganization": _("tổ chức đoàn thể"),
    "organizations_organization": _("tổ chức đảng"),
    "organizations_organizationversion": _("thông tin tổ chức đảng"),
    "organizations_parentedge": _("cấp trên trực tiếp"),
    "organizations_reorganization": _("việc sắp xếp tổ chức"),
    "organizations_reorganizationpart": _("tổ chức trong việc sắp xếp"),
    "organizations_workercount": _("số lao động"),
    "papers_owntemplate": _("mẫu văn bản riêng"),
    "reports_narrative": _("phần lời của báo cáo"),
    "reports_report": _("báo cáo"),
    "reports_reportversion": _("bản báo cáo"),
    "reports_step": _("bước gửi, nhận báo cáo"),
    "rules_parameter": _("tham số"),
    "sources_source": _("văn bản dẫn"),
}

#: Columns that have no words of their own.
COLUMNS: dict[str, str | Promise] = {
    "content": _("nội dung tệp"),
    "counts": _("số dòng đã đếm"),
    "deed_id": _("lần ghi"),
    "employer_id": _("đơn vị"),
    "findings": _("điều phát hiện khi kiểm tra"),
    "finished_at": _("kết thúc lúc"),
    "given_by_id": _("người giao"),
    "heir_id": _("nơi kế tục"),
    "home_id": _("chi bộ"),
    "host_id": _("nơi sinh hoạt tạm thời"),
    "job_id": _("việc chạy nền"),
    "kind": _("loại"),
    "last_step": _("lần dùng cuối"),
    "levels": _("số điều phát hiện"),
    "mapping_id": _("cách đọc sổ"),
    "membership_id": _("lần là đảng viên"),
    "message": _("kết quả"),
    "name": _("tên"),
    "organization_id": _("tổ chức"),
    "owner_id": _("người lập"),
    "parent_id": _("cấp trên"),
    "person_id": _("đảng viên"),
    "search_key": _("khóa tìm kiếm"),
    "seen": _("bản đã xem"),
    "sort_key": _("khóa xếp thứ tự"),
    "source_id": _("văn bản"),
    "undo_deed_id": _("lần hoàn tác"),
    "used_at": _("dùng lúc"),
    "user_id": _("tài khoản"),
}

CLASSES = {
    EntryClass.NORMAL: _("Ghi"),
    EntryClass.READ: _("Xem"),
    EntryClass.DENIED: _("Bị từ chối"),
    EntryClass.ANONYMOUS: _("Không ghi người làm"),
}

CHANNELS = {
    "web": _("trang web"),
    "api": _("chương trình (API)"),
    "cli": _("dòng lệnh"),
    "job": _("việc chạy nền"),
}


def verb_words(verb: str) -> str:
    return str(VERBS.get(verb, verb))


def room_words(verb: str) -> str:
    """What kind of thing the deed is about: the room that keeps it."""
    room = verb.partition(".")[0]
    if room == "config":
        return str(_("Vận hành"))
    try:
        return str(apps.get_app_config(room).verbose_name)
    except LookupError:
        return ""


def table_words(table: str) -> str:
    """What the rows of a table are; the table's name where nobody has said it."""
    return str(TABLES.get(table, table))


def field_words(table: str, column: str) -> str:
    """What a column is called where it is entered, else as all tables call it."""
    model = next((one for one in apps.get_models() if one._meta.db_table == table), None)
    fields = model._meta.concrete_fields if model is not None else ()
    for field in fields:
        said = str(field.verbose_name)
        if field.column == column and said != field.name.replace("_", " "):
            return said
    return str(COLUMNS.get(column, column))
