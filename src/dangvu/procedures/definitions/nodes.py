"""A YAML file read with its lines, every key asked for by name, so that no word in it is passed over."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext as _
from yaml.constructor import SafeConstructor


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a definition, and where. `name` is the same for every refusal of its sort."""

    name: str
    text: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: [{self.name}] {self.text}"


class DefinitionRefused(Exception):
    """A definition says something that cannot be; all of it at once."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def near_words(word: str, known: Iterable[str]) -> str:
    """ " Gần giống: ..." for what was probably meant, empty when nothing looks like it."""
    found = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return " " + _("Gần giống: %s.") % ", ".join(found) if found else ""


class Book:
    """The problems of one file as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def refuse(self, name: str, text: str, line: int) -> None:
        self.problems.append(Problem(name, text, self.file, line))

    def unknown(self, name: str, text: str, word: str, known: Iterable[str], line: int) -> None:
        """Refuse a word that is not among those known, with those that look like it."""
        self.refuse(name, text % {"word": word} + near_words(word, known), line)


class Entry:
    """One node of the file: asked for what it should be, and it tells the book when it is not."""

    def __init__(self, node: yaml.Node, book: Book) -> None:
        self.node, self.book = node, book
        self._items: dict[str, Entry] | None = None

    @property
    def line(self) -> int:
        return self.node.start_mark.line + 1

    def refuse(self, name: str, text: str) -> None:
        self.book.refuse(name, text, self.line)

    # --- what it is ---

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    def items(self) -> dict[str, Entry]:
        """Its keys in order; a key that stands twice is refused, and so is what is no mapping."""
        if self._items is None:
            self._items = {}
            if not isinstance(self.node, yaml.MappingNode):
                self.refuse("wrong_value", _("Ở đây phải là các dòng “khóa: giá trị”."))
                return self._items
            for key, value in self.node.value:
                name = str(key.value)
                if name in self._items:
                    Entry(key, self.book).refuse("twice", _("Khóa “%s” ghi hai lần.") % name)
                self._items[name] = Entry(value, self.book)
        return self._items

    def only(self, keys: Collection[str], where: str) -> Entry:
        """Refuse every other key."""
        for name, value in self.items().items():
            if name not in keys:
                self.book.unknown(
                    "unknown_key",
                    _("%s không có khóa “%%(word)s”.") % where,
                    name,
                    keys,
                    value.line,
                )
        return self

    def get(self, key: str) -> Entry | None:
        return self.items().get(key)

    def need(self, key: str, where: str) -> Entry | None:
        """The same, refused when it is missing."""
        found = self.get(key)
        if found is None:
            self.refuse(
                "missing_key", _("%(where)s thiếu “%(key)s”.") % {"where": where, "key": key}
            )
        return found

    def entries(self) -> Iterator[Entry]:
        """The members of a list; one thing alone stands for a list of it."""
        if isinstance(self.node, yaml.SequenceNode):
            for node in self.node.value:
                yield Entry(node, self.book)
        else:
            yield self

    # --- scalars ---

    def _scalar(self) -> Any:
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("wrong_value", _("Ở đây phải là một giá trị."))
            return None
        return SafeConstructor().construct_object(self.node)

    def text(self) -> str:
        """As it stands, also where YAML would make a number or a day of it."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse("wrong_value", _("Ở đây phải là một dòng chữ."))
            return ""
        return str(self.node.value).strip()

    def day(self) -> date | None:
        found = self._scalar()
        if isinstance(found, date):
            return found
        self.refuse("wrong_value", _("Ngày phải ghi như 2021-07-30."))
        return None

    def number(self) -> int:
        found = self._scalar()
        if isinstance(found, int) and not isinstance(found, bool) and found > 0:
            return found
        self.refuse("wrong_value", _("Ở đây phải là một số nguyên lớn hơn 0."))
        return 0

    def word(self, known: Collection[str], name: str, text: str) -> str:
        """One of the words known; refused as `name` with `text % {"word": ...}`."""
        found = self.text()
        if found not in known:
            self.book.unknown(name, text, found, known, self.line)
        return found

    def words(self, known: Collection[str], name: str, text: str) -> tuple[str, ...]:
        return tuple(entry.word(known, name, text) for entry in self.entries())


def open_book(text: str, file: str) -> Entry:
    """The file as its outermost node. Raises DefinitionRefused for what is no YAML."""
    book = Book(file)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        book.refuse("not_yaml", _("Không đọc được tệp: %s.") % error.problem, line)
        raise DefinitionRefused(book.problems) from error
    if node is None:
        book.refuse("not_yaml", _("Tệp trống."), 1)
        raise DefinitionRefused(book.problems)
    return Entry(node, book)
