"""Forms by code and day, and the Word file that holds for an organisation."""

from dangvu.papers.selectors.asking import (
    Answered,
    FigureSource,
    Line,
    NoFigures,
    SampleFigures,
    Value,
    write_figure,
)
from dangvu.papers.selectors.forms import (
    PEOPLE,
    PLACEHOLDER,
    NoFormThen,
    UnknownForm,
    add_forms,
    all_codes,
    form_on,
    forms_of_papers,
    forms_on,
    read_forms,
    versions_of,
)
from dangvu.papers.selectors.templates import (
    Template,
    own_templates,
    shipped,
    template_by_hash,
    template_for,
    templates_for,
)

__all__ = [
    "PEOPLE",
    "PLACEHOLDER",
    "Answered",
    "FigureSource",
    "Line",
    "NoFigures",
    "NoFormThen",
    "SampleFigures",
    "Template",
    "UnknownForm",
    "Value",
    "add_forms",
    "all_codes",
    "form_on",
    "forms_of_papers",
    "forms_on",
    "own_templates",
    "read_forms",
    "shipped",
    "template_by_hash",
    "template_for",
    "templates_for",
    "versions_of",
    "write_figure",
]
