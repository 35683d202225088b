"""The install sheet: what someone does at each machine of the office, as a page and as a paper."""

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path

import typst
from django.utils.html import escape
from django.utils.translation import gettext as _

from dangvu.config.lan.authority import Authority


@dataclass(frozen=True)
class Sheet:
    """`address` of the pages, `install` of this sheet, `hosts` a line for machines that do not find the name."""

    authority: Authority
    address: str
    install: str
    hosts: str
    day: datetime.date

    @property
    def title(self) -> str:
        return _("Cài máy để dùng chương trình đảng vụ trong mạng cơ quan")

    @property
    def lead(self) -> str:
        return _(
            "Mỗi máy làm một lần, khoảng ba phút. Sau đó mở trang bằng trình duyệt ở địa chỉ dưới đây,"
            " không còn cảnh báo. Dữ liệu đi trong mạng được mã hóa."
        )

    @property
    def facts(self) -> list[tuple[str, str]]:
        end = self.authority.certificate.not_valid_after_utc
        return [
            (_("Địa chỉ chương trình"), self.address),
            (_("Địa chỉ trang cài đặt"), self.install),
            (_("Dấu vân tay (Windows: Thumbprint, SHA-1)"), self.authority.sha1),
            (_("Dấu vân tay SHA-256 (Firefox, Chrome)"), self.authority.sha256),
            (_("Chứng thư dùng được đến ngày"), f"{end:%d/%m/%Y}"),
            (_("Bản hướng dẫn in ngày"), f"{self.day:%d/%m/%Y}"),
        ]

    @property
    def steps(self) -> list[tuple[str, list[str]]]:
        return [
            (
                _("Windows (Chrome, Edge, Cốc Cốc)"),
                [
                    _("Mở %(install)s, bấm “Tải chứng thư”, lưu tệp dangvu-ca.crt.")
                    % {"install": self.install},
                    _("Bấm đúp tệp vừa tải. Nếu Windows hỏi, chọn Open."),
                    _(
                        "Chọn thẻ Details, kéo xuống dòng Thumbprint. So từng cặp chữ với dấu vân tay"
                        " SHA-1 trên bản in (Windows viết liền, không có dấu hai chấm). Khác một chữ thì dừng lại"
                        " và báo người vận hành."
                    ),
                    _(
                        "Trở về thẻ General, bấm Install Certificate…, chọn Local Machine (cần quyền quản"
                        " trị) hoặc Current User, bấm Next."
                    ),
                    _(
                        "Chọn “Place all certificates in the following store”, bấm Browse…, chọn “Trusted"
                        " Root Certification Authorities”, bấm OK, Next, Finish, rồi Yes."
                    ),
                    _("Đóng hẳn trình duyệt, mở lại, vào %(address)s.") % {"address": self.address},
                ],
            ),
            (
                _("Firefox"),
                [
                    _(
                        "Thường Firefox dùng luôn chứng thư đã cài vào Windows. Nếu vẫn cảnh báo: Settings,"
                        " Privacy & Security, Certificates, View Certificates…, thẻ Authorities, Import…,"
                        " chọn tệp, bấm View, so dấu vân tay SHA-256, đánh dấu “trust this CA to identify"
                        " websites”."
                    ),
                ],
            ),
            (
                _("Nếu máy không tìm thấy tên"),
                [
                    _(
                        "Mở Notepad bằng quyền quản trị, mở tệp"
                        " C:\\Windows\\System32\\drivers\\etc\\hosts, thêm vào cuối một dòng: %(line)s"
                    )
                    % {"line": self.hosts},
                ],
            ),
            (
                _("Nhiều máy cùng lúc (người quản trị mạng)"),
                [
                    _(
                        "Trong cửa sổ lệnh có quyền quản trị: certutil -addstore -f Root dangvu-ca.crt."
                        " Với Active Directory: Group Policy, Computer Configuration, Windows Settings,"
                        " Security Settings, Public Key Policies, Trusted Root Certification Authorities."
                    ),
                ],
            ),
        ]

    @property
    def warning(self) -> str:
        return _(
            "Chứng thư này chỉ có giá trị với tên và địa chỉ nội bộ của chương trình, không dùng được cho"
            " trang nào khác. Nếu trình duyệt cảnh báo sau khi đã cài, đừng bấm bỏ qua: hãy báo người vận"
            " hành."
        )

    def as_html(self) -> str:
        facts = "".join(
            f"<tr><th scope=row>{escape(label)}</th><td>{escape(value)}</td></tr>"
            for label, value in self.facts
        )
        steps = "".join(
            f"<h2>{escape(title)}</h2><ol>{''.join(f'<li>{escape(one)}</li>' for one in items)}</ol>"
            for title, items in self.steps
        )
        links = " · ".join(
            f'<a href="{path}">{escape(label)}</a>'
            for path, label in (
                ("/dangvu-ca.crt", _("Tải chứng thư")),
                ("/huong-dan.pdf", _("Bản in (PDF)")),
                (self.address, _("Mở chương trình")),
            )
        )
        return (
            f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{escape(self.title)}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>{STYLE}</style></head><body><main><h1>{escape(self.title)}</h1>"
            f"<p>{escape(self.lead)}</p><p class=links>{links}</p><table>{facts}</table>{steps}"
            f"<p><strong>{escape(self.warning)}</strong></p></main></body></html>"
        )

    def as_pdf(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "sheet.typ"
            source.write_text(self._as_typst(), "utf-8")
            return bytes(typst.compile(str(source)))

    def _as_typst(self) -> str:
        lines = [
            PAPER,
            f"= {_plain(self.title)}",
            _plain(self.lead),
            "#table(columns: (auto, 1fr),",
        ]
        lines += [
            f"[{_plain(label)}], [*{_plain(value).replace(':', BREAK)}*],"
            for label, value in self.facts
        ]
        lines.append(")")
        for title, items in self.steps:
            lines.append(f"== {_plain(title)}")
            lines += [f"+ {_plain(item)}" for item in items]
            lines.append("")
        return "\n".join([*lines, f"*{_plain(self.warning)}*", ""])

    def write(self, folder: Path) -> None:
        """The files that the doorstep hands out."""
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "index.html").write_text(self.as_html(), "utf-8")
        (folder / "huong-dan.pdf").write_bytes(self.as_pdf())
        (folder / "dangvu-ca.crt").write_bytes(self.authority.as_der)
        (folder / "dangvu-ca.pem").write_bytes(self.authority.as_pem)


def _plain(text: str) -> str:
    """Text in which typst finds no command."""
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text)


# A fingerprint may be broken after a colon.
BREAK = ":\u200b"
SPECIAL = "\\#$*_`<>@=-+/~'\"[]"
PAPER = (
    '#set page(paper: "a4", margin: 2cm)\n#set text(lang: "vi", size: 11pt)\n'
    "#set par(justify: false)\n#show heading.where(level: 1): set text(size: 16pt)\n"
    "#set table(stroke: 0.5pt + gray, inset: 6pt)\n"
)
STYLE = (
    "body{font:1.05rem/1.55 system-ui,sans-serif;margin:0;color:#111;background:#fff}"
    "main{max-width:46rem;margin:auto;padding:1.5rem}h1{line-height:1.25}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{border:1px solid #888;padding:.4rem .6rem;"
    "text-align:left;vertical-align:top;overflow-wrap:anywhere}td{font-family:ui-monospace,monospace}"
    ".links a{font-weight:600}li{margin:.35rem 0;overflow-wrap:anywhere}@media print{.links{display:none}}"
)
