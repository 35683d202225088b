"""Typed readers of the environment. A value that cannot be read stops the program and says which one."""

import os
from pathlib import Path

from dangvu.config.errors import SettingError
from dangvu.config.errors import mark as _

YES = ("1", "yes", "true", "on")
NO = ("", "0", "no", "false", "off")


def text(name: str, default: str = "") -> str:
    """The value, or the content of the file that NAME_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name) or default
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(BAD_FILE, name=f"{name}_FILE", value=file) from error


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise SettingError(BAD_CHOICE, name=name, value=value, allowed=", ".join(allowed))
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value not in YES + NO:
        raise SettingError(BAD_FLAG, name=name, value=value)
    return value in YES


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
        raise SettingError(BAD_NUMBER, name=name, value=value, low=low, high=high)
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """Values separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


BAD_FILE = _("Không đọc được tệp %(value)s mà biến %(name)s chỉ tới.")
BAD_CHOICE = _("Biến %(name)s chỉ nhận: %(allowed)s; không nhận '%(value)s'.")
BAD_FLAG = _("Biến %(name)s chỉ nhận yes hoặc no, không nhận '%(value)s'.")
BAD_NUMBER = _("Biến %(name)s phải là số nguyên từ %(low)s đến %(high)s, không nhận '%(value)s'.")
