"""Vietnamese text: one form at the door, keys to search and to sort by.

The rule of the door (``examine``, ``clean``):

* text becomes NFC, and a tone mark typed before the circumflex or breve is put in its place;
* every kind of space becomes one plain space, none at either end (line breaks stay if asked for);
* zero-width characters, soft hyphens and direction *marks* are removed and reported;
* direction *overrides*, control characters, lone surrogates and private letters are refused: what
  one sees would not be what is stored;
* a letter that only looks like a Vietnamese one is reported. Ð, Ɖ, ð, ɖ have one possible meaning
  and become Đ, đ; a Cyrillic, Greek or full-width letter stays, with a suggestion.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from django.utils.translation import gettext as _

from dangvu.core.secrecy import must_be_open

ProblemKind: TypeAlias = Literal[
    "ZERO_WIDTH", "DIRECTION", "CONTROL", "UNKNOWN", "LOOKALIKE", "STRAY_MARK"
]

_VOWELS = "aăâeêioôơuưy"
#: ngang, huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries.
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

_VIETNAMESE = "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
)
_VIETNAMESE += _VIETNAMESE.upper() + "đĐ"
# Text of these alone is NFC and has nothing to report; nearly every cell ends here.
_PLAIN = re.compile(f"[ -~{_VIETNAMESE}–—‘’“”…°]*").fullmatch

_ZERO_WIDTH = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064"
    "\ufeff\ufe0e\ufe0f\u3164\uffa0"
)
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")

_CERTAIN = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"}
_LOOKALIKES = {
    **dict(zip("АВЕЅІЈКМНОРСТУХԚԜҮ", "ABESIJKMHOPCTYXQWY", strict=True)),
    **dict(zip("аеѕіјорсухԛԝһԁӏ", "aesijopcyxqwhdl", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
    **dict(zip("οανι", "oavi", strict=True)),
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum()},
}
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]")
_WORD = re.compile(r"[^\W\d_]+")
# A tone that was typed before the shape of the vowel does not compose: ế as e + acute + circumflex.
_LETTER_WITH_MARKS = re.compile("[^\u0300-\u036f]?[\u0300-\u036f]+")
_MARKS_ASTRAY = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")


@dataclass(frozen=True, slots=True)
class TextProblem:
    """One character that the door did not take as it was."""

    kind: ProblemKind
    position: int
    """Where in the text as given, counted from 1."""
    character: str
    refused: bool
    """Whether the text may not be stored. Otherwise it was put right, or is only suspicious."""
    instead: str = ""
    """What probably was meant, for a look-alike."""

    @property
    def code_point(self) -> str:
        """``U+202E``."""
        return f"U+{ord(self.character[0]):04X}"

    @property
    def message(self) -> str:
        """The problem in Vietnamese, with the position."""
        texts = {
            "ZERO_WIDTH": _("Đã bỏ ký tự không nhìn thấy %(code)s ở vị trí %(position)s."),
            "DIRECTION": _("Đã bỏ ký tự chỉ hướng viết %(code)s ở vị trí %(position)s.")
            if not self.refused
            else _("Có ký tự đảo hướng viết %(code)s ở vị trí %(position)s; hãy gõ lại ô này."),
            "CONTROL": _("Có ký tự điều khiển %(code)s ở vị trí %(position)s; hãy gõ lại ô này."),
            "UNKNOWN": _(
                "Có ký tự không đọc được %(code)s ở vị trí %(position)s; hãy gõ lại ô này."
            ),
            "LOOKALIKE": _(
                "Ở vị trí %(position)s có chữ %(code)s trông giống chữ “%(instead)s” "
                "nhưng không phải."
            ),
            "STRAY_MARK": _("Có dấu %(code)s lạc ở vị trí %(position)s."),
        }
        return texts[self.kind] % {
            "code": self.code_point,
            "position": self.position,
            "instead": self.instead,
        }


@dataclass(frozen=True, slots=True)
class Examined:
    """What the door made of a text."""

    text: str
    problems: tuple[TextProblem, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the text may not be stored."""
        return any(problem.refused for problem in self.problems)

    @property
    def suggestion(self) -> str:
        """The text with its look-alike letters replaced by what they look like."""
        if not any(problem.kind == "LOOKALIKE" for problem in self.problems):
            return self.text
        replaced = "".join(_LOOKALIKES.get(character, character) for character in self.text)
        return unicodedata.normalize("NFC", replaced)


class RefusedText(ValueError):
    """The text holds characters that may not be stored. The message is meant for the user."""

    def __init__(self, problems: tuple[TextProblem, ...]) -> None:
        self.problems = problems
        super().__init__(" ".join(each.message for each in problems if each.refused))


def clean(text: str, *, multiline: bool = False) -> str:
    """The text as it may be stored; RefusedText if it may not, SecretRefused for lines that bear a
    stamp and would be folded into one. Suspicious letters pass."""
    if _PLAIN(text) and _is_trim(text):
        return text
    must_be_open(text)
    examined = examine(text, multiline=multiline)
    if examined.refused:
        raise RefusedText(examined.problems)
    return examined.text


def clean_or_none(text: str) -> str | None:
    """The text as it may be stored, None if it may not."""
    if _PLAIN(text) and _is_trim(text):
        return text
    examined = examine(text)
    return None if examined.refused else examined.text


def examine(text: str, *, multiline: bool = False) -> Examined:
    """The text as it may be stored, with everything that was wrong with it."""
    if _PLAIN(text):
        return Examined(_one_space(text))
    problems: list[TextProblem] = []
    kept: list[str] = []
    for position, character in enumerate(text, start=1):
        replacement, problem = _pass_the_door(character, position)
        kept.append(replacement)
        if problem is not None:
            problems.append(problem)
    composed = unicodedata.normalize("NFC", "".join(kept))
    if _LETTER_WITH_MARKS.search(composed):
        composed = unicodedata.normalize("NFC", _tones_last(composed))
    problems += _lookalikes(text) + _stray_marks(text)
    problems.sort(key=lambda problem: problem.position)
    return Examined(_folded_spaces(composed, multiline), tuple(problems))


def _is_trim(text: str) -> bool:
    return "  " not in text and not text.startswith(" ") and not text.endswith(" ")


def _one_space(text: str) -> str:
    return " ".join(text.split())


def _folded_spaces(text: str, multiline: bool) -> str:
    if not multiline:
        return _one_space(text)
    lines = [_one_space(line) for line in _LINE_BREAKS.split(text)]
    return "\n".join(lines).strip("\n")


def _pass_the_door(character: str, position: int) -> tuple[str, TextProblem | None]:
    """What is kept of one character, and what there is to say about it."""
    if character < "\x7f" and character >= " ":
        return character, None
    if character in _CERTAIN:
        instead = _CERTAIN[character]
        return instead, TextProblem("LOOKALIKE", position, character, False, instead)
    if character in _ZERO_WIDTH:
        return "", TextProblem("ZERO_WIDTH", position, character, False)
    if character in _DIRECTION_MARKS:
        return "", TextProblem("DIRECTION", position, character, False)
    if character in _DIRECTION_OVERRIDES:
        return "", TextProblem("DIRECTION", position, character, True)
    if _LINE_BREAKS.fullmatch(character) or character == "\t":
        return character, None
    category = unicodedata.category(character)
    if category == "Zs":
        return " ", None
    if category == "Cc":
        return "", TextProblem("CONTROL", position, character, True)
    if category in ("Cs", "Co", "Cn", "Cf"):
        return "", TextProblem("UNKNOWN", position, character, True)
    return character, None


def _tones_last(text: str) -> str:
    """The same letters with every tone mark behind the mark that shapes the vowel."""
    decomposed = unicodedata.normalize("NFD", text)
    while (swapped := _MARKS_ASTRAY.sub(r"\2\1", decomposed)) != decomposed:
        decomposed = swapped
    return decomposed


def _lookalikes(text: str) -> list[TextProblem]:
    """Foreign letters inside a Latin word, or a whole word of nothing but look-alikes."""
    if text.isascii() or not any(character in _LOOKALIKES for character in text):
        return []
    problems = []
    for word in _WORD.finditer(text):
        letters = word.group()
        if _LATIN.search(letters) or all(letter in _LOOKALIKES for letter in letters):
            problems += [
                TextProblem("LOOKALIKE", word.start() + at, letter, False, _LOOKALIKES[letter])
                for at, letter in enumerate(letters, start=1)
                if letter in _LOOKALIKES
            ]
    return problems


def _stray_marks(text: str) -> list[TextProblem]:
    """Marks that do not compose with the letter before them."""
    return [
        TextProblem("STRAY_MARK", cluster.end(), cluster.group()[-1], False)
        for cluster in _LETTER_WITH_MARKS.finditer(text)
        if unicodedata.combining(unicodedata.normalize("NFC", _tones_last(cluster.group()))[-1])
    ]


# ---------------------------------------------------------------------------------------------
# Search

_D_WITH_STROKE = {ord(letter): "d" for letter in "đĐðÐɖƉ"}
_TO_ASCII = {
    ord(letter): unicodedata.normalize("NFD", letter)[0] for letter in _VIETNAMESE.lower()
} | _D_WITH_STROKE
_FOREIGN = {ord(letter): plain.lower() for letter, plain in _LOOKALIKES.items()}
_FOLDED = _FOREIGN | _D_WITH_STROKE
_FOR_ORDER = _FOREIGN | {ord(letter): stroke for letter, stroke in _CERTAIN.items()}


def search_key(text: str) -> str:
    """The text to search in or for: no accents, đ as d, lower case, single spaces.

    Both ways of writing a tone (hoà, hòa) and NFC or NFD give the same key; look-alike letters
    are read as the letters that they look like, so that a disguised name is still found.
    """
    key = text.lower().translate(_TO_ASCII)
    if not key.isascii():
        # Decomposing can bring capitals, and lowering can bring marks: so one after the other.
        lowered = unicodedata.normalize("NFKD", text.translate(_FOLDED)).lower()
        key = "".join(
            character
            for character in unicodedata.normalize("NFKD", lowered).translate(_FOLDED)
            if unicodedata.category(character) not in ("Mn", "Cf")
        )
    return _one_space(key)


# ---------------------------------------------------------------------------------------------
# Order

# One byte for a letter, rising with the Vietnamese alphabet, so that a plain byte comparison
# orders: the database may have no collation for Vietnamese.
_WEIGHTS = dict(zip(_ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True)) | {
    digit: digit for digit in "0123456789"
}
_SHAPES = "\u0302\u0306\u031b"
_NOTES = re.compile(r"\([^()]*\)")
_SYLLABLE = re.compile(r"[^\W_]+")


def sort_key(full_name: str) -> str:
    """The place of a person in a list: by given name, then family name, then what is between.

    Letters decide before tones, within each of the three; the key is ASCII, for a column that is
    compared byte by byte.
    """
    words = _NOTES.sub(" ", full_name).split() or full_name.split()
    if not words:
        return ""
    family, middle, given = words[:1], words[1:-1], words[-1:]
    if len(words) == 1:
        family = []
    return " ".join(_part_key(part) for part in (given, family, middle)).rstrip(" ")


def _part_key(words: list[str]) -> str:
    keys = [_word_key(word) for word in words]
    # "!" is below every letter and above the space, so a shorter part comes first.
    return (
        "!".join(letters for letters, _tones in keys)
        + " "
        + "".join(tones for _letters, tones in keys)
    )


@lru_cache(maxsize=65_536)
def _word_key(word: str) -> tuple[str, str]:
    """The letters of a word as bytes in order, and one digit for the tone of each syllable."""
    syllables = [_syllable_key(each) for each in _SYLLABLE.findall(_ordinary(word))]
    return "!".join(each for each, _tone in syllables), "".join(tone for _each, tone in syllables)


def _ordinary(word: str) -> str:
    word = unicodedata.normalize("NFC", _tones_last(word.translate(_FOR_ORDER))).lower()
    # H'Hen, K’Brếp: the sign is part of the word and has no place in the alphabet.
    return re.sub("['’‘`ʼ]", "", word)


def _syllable_key(syllable: str) -> tuple[str, str]:
    letters: list[str] = []
    tone = 0
    for character in unicodedata.normalize("NFD", syllable):
        if character in _SHAPES and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + character)
        elif character in _TONES[1:]:
            tone = _TONES.index(character)
        elif not unicodedata.combining(character):
            letters.append(character)
    return "".join(_weight(letter) for letter in letters), str(tone)


def _weight(letter: str) -> str:
    weight = _WEIGHTS.get(letter) or _WEIGHTS.get(unicodedata.normalize("NFD", letter)[0])
    return weight or f"z{ord(letter):06x}"
