"""The command `dangvu`: finds the rooms' commands and runs them; `dangvu manage` is Django's own."""

import difflib
import gc
import os
import signal
import sys
from typing import NoReturn

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands, load_command_class
from django.utils.translation import gettext as _

import dangvu
from dangvu.config.errors import ConfigError, translated
from dangvu.config.errors import mark as gettext_noop

PROGRAM = "dangvu"
# Django commands that have no business with the database.
WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages",
    "startapp", "startproject", "version",
}  # fmt: skip
ERROR = gettext_noop("Lỗi: %(message)s")
STOPPED = gettext_noop("Đã dừng theo yêu cầu.")
HELP = ("-h", "--help", "help")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command line and leave with its exit code: 0 done, 1 failed, 2 wrong usage, 3 needs answers."""
    arguments = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.config.settings")
    # A command that is asked to stop still tidies up: the server, half written files.
    signal.signal(signal.SIGTERM, _stop)
    if arguments[:1] == ["demo"]:
        # Before the settings are read; a mode that was asked for stays, and is refused if it does not fit.
        os.environ.setdefault("DANGVU_MODE", "demo")
    try:
        _load()
        code = _run(arguments)
    except ConfigError as error:
        code = _complain(str(error), error.exit_code)
    except ImproperlyConfigured as error:
        code = _complain(str(error), 1)
    except KeyboardInterrupt:
        code = _complain(translated(STOPPED), 130)
    except BrokenPipeError:
        # The reader of a pipe has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _load() -> None:
    """Set Django up. What is loaded stays, so looking through it for garbage again and again, a sixth
    of the time of a short command, finds nothing."""
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()


def _run(arguments: list[str]) -> int:
    if not arguments or arguments[0] in HELP:
        sys.stdout.write(overview())
        return 0 if arguments else 2
    name, *rest = arguments
    if name == "--version":
        sys.stdout.write(f"{PROGRAM} {dangvu.__version__}\n")
        return 0
    if name == "manage":
        return _manage(rest)
    if name not in own_commands():
        return _complain(_unknown(name), 2)
    ManagementUtility([PROGRAM, name, *rest]).execute()
    return 0


def _manage(arguments: list[str]) -> int:
    from dangvu.config.surroundings import server_in_use

    utility = ManagementUtility([f"{PROGRAM} manage", *arguments])
    asks_for_help = not arguments or any(word in ("-h", "--help") for word in arguments)
    if asks_for_help or arguments[0] in WITHOUT_DATABASE:
        utility.execute()
        return 0
    with server_in_use(_write, make=True):
        utility.execute()
    return 0


def own_commands() -> dict[str, str]:
    """The commands of our rooms, each with the app that has it."""
    django_ones = {"migrate", "flush"}
    return {
        name: app
        for name, app in sorted(get_commands().items())
        if isinstance(app, str) and app.startswith("dangvu.") and name not in django_ones
    }


def overview() -> str:
    """What `dangvu --help` shows."""
    commands = {name: load_command_class(app, name) for name, app in own_commands().items()}
    shown = {
        name: command
        for name, command in commands.items()
        if not getattr(command, "is_hidden", False)
    }
    width = max((len(name) for name in shown), default=0)
    lines = [f"  {name.ljust(width)}  {command.help}" for name, command in shown.items()]
    return "\n".join(
        [
            _("cách dùng: dangvu LỆNH [tùy chọn]"),
            "",
            _("Các lệnh:"),
            *lines,
            "",
            _(
                "dangvu LỆNH --help nói rõ từng lệnh; dangvu manage … chuyển cho Django; dangvu --version."
            ),
            _("Dữ liệu nằm trong DANGVU_HOME (mặc định ~/.local/share/dangvu)."),
            "",
        ]
    )


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, own_commands(), n=3)
    if near:
        return _("không có lệnh '%(name)s'. Ý là: %(near)s?") % {
            "name": name,
            "near": ", ".join(near),
        }
    return _("không có lệnh '%(name)s'. Xem: dangvu --help") % {"name": name}


def _complain(message: str, code: int) -> int:
    _write(translated(ERROR) % {"message": message})
    return code


def _write(message: str) -> None:
    sys.stderr.write(message + "\n")


def _stop(_signal: int, _frame: object) -> NoReturn:
    sys.exit(143)
