"""What a procedure is: read from its file, checked, and looked up by rooms."""

from dangvu.procedures.definitions.checking import check_definition
from dangvu.procedures.definitions.nodes import DefinitionRefused, Problem, near_words
from dangvu.procedures.definitions.parts import (
    Announced,
    Asked,
    Clock,
    Definition,
    Made,
    Need,
    Span,
    Step,
    ValueRule,
    Version,
    VoteRule,
    Way,
)
from dangvu.procedures.definitions.reading import read_definition
from dangvu.procedures.definitions.vocabulary import Vocabulary

__all__ = [
    "Announced",
    "Asked",
    "Clock",
    "Definition",
    "DefinitionRefused",
    "Made",
    "Need",
    "Problem",
    "Span",
    "Step",
    "ValueRule",
    "Version",
    "Vocabulary",
    "VoteRule",
    "Way",
    "check_definition",
    "near_words",
    "read_definition",
]
