"""Reading the rulebook."""

from dangvu.rules.selectors.documents import (
    DocumentChain,
    ListedDocument,
    chain_of,
    documents_listed,
)
from dangvu.rules.selectors.history import RuleHistory, history_of
from dangvu.rules.selectors.in_force import (
    InForce,
    RuleThroughTime,
    UnknownRule,
    parameter,
    rules_in_force,
    rules_through_time,
)
from dangvu.rules.selectors.listing import ListedRule, rules_listed
from dangvu.rules.selectors.secrecy import ProposedGrade, proposed_grades

__all__ = [
    "DocumentChain",
    "InForce",
    "ListedDocument",
    "ListedRule",
    "ProposedGrade",
    "RuleHistory",
    "RuleThroughTime",
    "UnknownRule",
    "chain_of",
    "documents_listed",
    "history_of",
    "parameter",
    "proposed_grades",
    "rules_in_force",
    "rules_listed",
    "rules_through_time",
]
