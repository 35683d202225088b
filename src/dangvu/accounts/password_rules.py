"""Rules for new passwords that say in Vietnamese what they want. Which hold: `config.sign_in`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dangvu.core.text import search_key

#: What people in such offices begin a password with; said without accents.
_USUAL = (
    "dangvu", "dangbo", "danguy", "dangvien", "chibo", "vanphong", "tochuc", "matkhau", "password",
    "admin", "quantri", "cosovn", "vietnam", "hanoi", "saigon", "qwerty", "asdfgh", "zxcvbn",
    "abcdef", "iloveyou", "xinchao", "toiyeu",
)  # fmt: skip
_LEAST_OWN = 6
_LEAST_KINDS_OF_LETTERS = 5


class MinimumLength(MinimumLengthValidator):
    """Django's rule; its newer sentences are not in Django's own Vietnamese catalogue."""

    def get_error_message(self) -> str:
        return _("Mật khẩu quá ngắn: cần ít nhất %(least)s ký tự.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        return _("Ít nhất %(least)s ký tự; một câu dễ nhớ là tốt.") % {"least": self.min_length}


class NotGuessable:
    """No password that is the name of its owner, the usual words of such an office, or one letter
    again and again: what is left without them has to be long enough by itself."""

    def validate(self, password: str, user: Any = None) -> None:
        bare = search_key(password).replace(" ", "")
        own = "".join(letter for letter in bare if letter.isalpha())
        for word in sorted([*_USUAL, *_words_of(user)], key=len, reverse=True):
            own = own.replace(word, "")
        rest = "".join(letter for letter in bare if not letter.isalnum())
        if len(own) + len(rest) < _LEAST_OWN or len(set(bare)) < _LEAST_KINDS_OF_LETTERS:
            raise ValidationError(
                _(
                    "Mật khẩu dễ đoán: bớt tên mình, chữ số, từ hay gặp; thêm vài từ của riêng mình."
                ),
                code="guessable",
            )

    def get_help_text(self) -> str:
        return _("Không phải mật khẩu ai cũng đoán được, không chỉ gồm tên mình và chữ số.")


class FourKinds:
    """For offices under TCVN 11930: capital and small letters, digits and signs."""

    def validate(self, password: str, user: Any = None) -> None:
        kinds = (
            any(letter.islower() for letter in password),
            any(letter.isupper() for letter in password),
            any(letter.isdigit() for letter in password),
            any(not letter.isalnum() and not letter.isspace() for letter in password),
        )
        if not all(kinds):
            raise ValidationError(self.get_help_text(), code="kinds")

    def get_help_text(self) -> str:
        return _("Có đủ chữ hoa, chữ thường, chữ số và ký hiệu (như . , - !).")


def help_for_passwords() -> str:
    """What the rules in force ask for. Django's own two say nothing that ours do not."""
    ours = (MinimumLength, NotGuessable, FourKinds)
    rules = get_default_password_validators()
    return " ".join(rule.get_help_text() for rule in rules if isinstance(rule, ours))


def _words_of(user: Any) -> list[str]:
    """The parts of the owner's names that are long enough to be recognised."""
    if user is None:
        return []
    words = search_key(f"{user.username} {user.display_name}").split()
    return [word for word in words if len(word) > 2]
