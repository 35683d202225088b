from importlib import resources

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LifecycleConfig(AppConfig):
    name = "dangvu.lifecycle"
    label = "lifecycle"
    verbose_name = _("Công tác đảng viên")

    def ready(self) -> None:
        from dangvu.core.registry import MenuItem, add_menu_item
        from dangvu.core.routes import needs
        from dangvu.lifecycle import indicators, prints  # noqa: F401 -- indicators register themselves
        from dangvu.lifecycle.effects import EFFECTS
        from dangvu.lifecycle.guards import GUARDS
        from dangvu.lifecycle.papers import PAPERS
        from dangvu.papers.selectors import add_forms
        from dangvu.procedures import registry
        from dangvu.procedures.selectors.contexts import add_case_context

        registry.add_papers(PAPERS)
        label, policy = _("Huy hiệu Đảng"), needs("members", "rows")
        add_menu_item(MenuItem(label, "lifecycle:badges", "star", policy, order=23))
        add_forms("dangvu.lifecycle")
        add_case_context(prints.FIELDS, prints.read)
        for name, guard in GUARDS.items():
            registry.add_guard(f"lifecycle.{name}", guard)
        for name, effect in EFFECTS.items():
            registry.add_effect(f"lifecycle.{name}", effect)
        registry.add_definitions(resources.files("dangvu.lifecycle") / "procedures")
