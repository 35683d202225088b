"""At the start: what the database holds and where the machine stands have to fit the mode."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from dangvu.access.services import MoreThanMode, attestation, enter_mode, held_mode
from dangvu.core.actor import Actor
from dangvu.core.modes import LAN, NET
from dangvu.members.selectors.keeping import beyond_net

_ROUTES = Path("/proc/net/route")
_ROUTES_6 = Path("/proc/net/ipv6_route")
_RESOLVER = Path("/etc/resolv.conf")
_EVERYWHERE_6 = "0" * 32


class DoesNotFit(Exception):
    """The installation may not start in this mode; the message says what to do."""


def must_fit_mode() -> None:
    """Tell the database in which mode it starts, and refuse where it holds more than that keeps.

    Raises DoesNotFit.
    """
    mode = settings.DANGVU_MODE
    if mode == NET and (found := beyond_net()):
        raise DoesNotFit(
            _(
                "Chế độ net chỉ giữ họ tên, năm sinh, giới tính, chi bộ, ngày tháng đảng tịch; cơ sở"
                " dữ liệu này đang giữ nhiều hơn: %(found)s. Hãy chạy dangvu reduce để bỏ phần đó,"
                " hoặc bỏ DANGVU_MODE=net nếu máy đặt trong mạng riêng."
            )
            % {"found": "; ".join(map(str, found))}
        )
    if held_mode() != mode:
        try:
            enter_mode(actor=_the_program(), mode=mode)
        except MoreThanMode as error:
            raise DoesNotFit(_("Cơ sở dữ liệu vừa nhận thêm dữ liệu. Hãy chạy lại.")) from error
    if mode == LAN and attestation() is not None and (ways := ways_out()):
        raise DoesNotFit(
            _(
                "Nơi này đã được xác nhận là mạng LAN độc lập, nhưng máy đang có đường ra ngoài:"
                " %(ways)s. Hãy tháo đường ấy rồi chạy lại; nếu mạng không còn độc lập, hãy rút xác"
                " nhận bằng dangvu attest --withdraw."
            )
            % {"ways": "; ".join(ways)}
        )


def _the_program() -> Actor:
    """Nobody asked for it: it is the start itself, and there may be no account yet."""
    return Actor(user_id=None, name="dangvu", today=timezone.localdate(), channel="cli")


def lan_warning() -> str:
    """What to tell where the mode is `lan` and the network is not known to be a closed one."""
    if settings.DANGVU_MODE != LAN or not (ways := ways_out()):
        return ""
    return _(
        "Lưu ý: chế độ lan dành cho mạng riêng của cơ quan, mà máy này có đường ra ngoài (%(ways)s)."
        " Máy nối Internet thì phải chạy với DANGVU_MODE=net; mạng độc lập thì tháo đường ấy và ghi"
        " xác nhận bằng dangvu attest."
    ) % {"ways": "; ".join(ways)}


def ways_out() -> list[str]:
    """By what this machine reaches beyond its own network: a default route, a server of names."""
    found = []
    if _default_route() or _default_route_6():
        found.append(_("tuyến mặc định"))
    if names := _name_servers():
        found.append(_("máy chủ tên miền %s") % ", ".join(names))
    return found


def _default_route() -> bool:
    lines = (line.split() for line in _read(_ROUTES).splitlines()[1:])
    return any(len(each) > 7 and each[1] == each[7] == "00000000" for each in lines)


def _default_route_6() -> bool:
    lines = (line.split() for line in _read(_ROUTES_6).splitlines())
    return any(
        len(each) > 9 and each[0] == _EVERYWHERE_6 and each[1] == "00" and each[9] != "lo"
        for each in lines
    )


def _name_servers() -> list[str]:
    lines = (line.split() for line in _read(_RESOLVER).splitlines())
    named = [each[1] for each in lines if len(each) > 1 and each[0] == "nameserver"]
    return [each for each in named if not _is_here(each)]


def _is_here(address: str) -> bool:
    try:
        return ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return address == socket.gethostname()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
