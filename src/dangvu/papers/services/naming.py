"""What a template names, held against what its form, the rooms and the indicators know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from jinja2 import nodes

from dangvu.core.indicators import UnknownIndicator, all_indicators, get
from dangvu.papers.choices import Form
from dangvu.papers.services.language import ANNEX, FUNCTIONS, LINE, Function

_CHILD = "child"
_LISTS = {"lines": LINE, "annex": ANNEX, "paragraphs": frozenset()}


@dataclass(frozen=True, slots=True)
class Said:
    line: int
    message: str


class Names:
    """Walks a template that can be read. `walk` says what is unknown; afterwards `left_out` says
    what the form has and the template never prints."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.fields = form.known_fields
        self.used: set[str] = set()
        self.boxes: set[str] = set()
        self.figures: set[str] = set()

    def walk(self, tree: nodes.Node) -> list[Said]:
        return list(self._each(tree, {}))

    def left_out(self) -> list[str]:
        messages = [
            _('Mẫu không in ô viết “%(title)s”: thêm paragraphs("%(code)s") nếu muốn in.')
            % {"title": box.title, "code": code}
            for code, box in self.form.boxes.items()
            if code not in self.boxes
        ]
        unused = [name for name in self.form.known_fields if name not in self.used]
        # A form of a case may use a hundred names, and uses ten.
        if unused and not self.form.paper:
            messages.append(_("Mẫu không dùng: %s.") % ", ".join(unused))
        return messages

    def _each(self, node: nodes.Node, scope: Mapping[str, frozenset[str] | None]) -> Iterator[Said]:
        """`scope`: the names that loops made, each with what its elements have (None: anything)."""
        if isinstance(node, nodes.For):
            yield from self._loop(node, scope)
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
            yield from self._call(node, node.node.name, scope)
        elif isinstance(node, nodes.Name):
            yield from self._name(node, scope)
        else:
            if isinstance(node, nodes.Getattr):
                yield from self._attribute(node, scope)
            for child in node.iter_child_nodes():
                yield from self._each(child, scope)

    def _loop(self, node: nodes.For, scope: Mapping[str, frozenset[str] | None]) -> Iterator[Said]:
        yield from self._each(node.iter, scope)
        called = node.iter.node if isinstance(node.iter, nodes.Call) else None
        kind = _LISTS.get(called.name) if isinstance(called, nodes.Name) else None
        made = {name.name for name in node.target.find_all(nodes.Name)}
        if isinstance(node.target, nodes.Name):
            made = {node.target.name}
        inner = {**scope, **dict.fromkeys(made, kind), "loop": None}
        for child in (*node.body, *node.else_):
            yield from self._each(child, inner)

    def _name(self, node: nodes.Name, scope: Mapping[str, frozenset[str] | None]) -> Iterator[Said]:
        if node.name in scope:
            return
        if node.name in FUNCTIONS:
            function = FUNCTIONS[node.name]
            yield Said(
                node.lineno,
                _("“%(name)s” phải có ngoặc, ví dụ %(example)s.")
                % {"name": node.name, "example": function.example},
            )
        elif node.name in self.fields:
            self.used.add(node.name)
        else:
            known = [*self.fields, *FUNCTIONS, *scope]
            yield Said(
                node.lineno,
                _("Không có trường “%s” trong mẫu này.") % node.name + _near(node.name, known),
            )

    def _attribute(
        self, node: nodes.Getattr, scope: Mapping[str, frozenset[str] | None]
    ) -> Iterator[Said]:
        if node.attr.startswith("_"):
            yield Said(node.lineno, _("“%s” không được dùng trong mẫu.") % node.attr)
        elif isinstance(node.node, nodes.Name):
            has = scope.get(node.node.name)
            if has is not None and node.attr not in has:
                yield Said(
                    node.lineno,
                    _("Một dòng không có “%(attr)s”; có: %(known)s.")
                    % {"attr": node.attr, "known": ", ".join(sorted(has)) or _("chỉ là chữ")},
                )

    def _call(
        self, node: nodes.Call, name: str, scope: Mapping[str, frozenset[str] | None]
    ) -> Iterator[Said]:
        function = FUNCTIONS.get(name)
        if function is None:
            yield Said(node.lineno, _("Không có hàm “%s”.") % name + _near(name, FUNCTIONS))
        elif (
            not function.least <= len(node.args) <= (function.most or len(node.args)) or node.kwargs
        ):
            yield Said(
                node.lineno,
                _("“%(name)s” viết thiếu hoặc thừa, ví dụ đúng: %(example)s.")
                % {"name": name, "example": function.example},
            )
        else:
            yield from self._arguments(node, function)
        for argument in node.args:
            yield from self._each(argument, scope)

    def _arguments(self, node: nodes.Call, function: Function) -> Iterator[Said]:
        words = [one.value if isinstance(one, nodes.Const) else None for one in node.args]
        codes: list[object] = []
        if function.figures_from is not None:
            codes = words[function.figures_from : function.figures_to]
        for code in codes:
            yield from self._figure(node.lineno, code)
        if function.by is not None:
            yield from self._breakdown(node.lineno, words[function.by], codes)
        if function.name == "paragraphs" and isinstance(words[0], str):
            self.boxes.add(words[0])
            if words[0] not in self.form.boxes:
                message = _("Mẫu này không có ô viết “%s”.") % words[0]
                yield Said(node.lineno, message + _near(words[0], self.form.boxes))

    def _figure(self, line: int, code: object) -> Iterator[Said]:
        if not isinstance(code, str):
            return
        try:
            get(code)
        except UnknownIndicator as error:
            near = error.near or [one.code for one in all_indicators()][:5]
            yield Said(
                line,
                _("Không có chỉ tiêu “%(code)s”. Gần giống: %(near)s.")
                % {"code": code, "near": ", ".join(near[:3])},
            )
        else:
            self.figures.add(code)

    def _breakdown(self, line: int, by: object, codes: Iterable[object]) -> Iterator[Said]:
        known = {_CHILD}
        for code in codes:
            if isinstance(code, str) and code in self.figures:
                known |= set(get(code).dimensions)
        if isinstance(by, str) and by not in known:
            yield Said(
                line,
                _("Không tách được theo “%(by)s”; có: %(known)s.")
                % {"by": by, "known": ", ".join(sorted(known))},
            )


def _near(name: str, known: Iterable[str]) -> str:
    """The known names that look like it, as a sentence to add, or nothing."""
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return " " + _("Gần giống: %s.") % ", ".join(near) if near else ""
