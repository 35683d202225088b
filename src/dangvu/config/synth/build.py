"""From a case to a whole invented bloc."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .case import Case
from .days import register_start
from .employers import Economy, employ
from .lives import Life
from .movements import History
from .organisations import Tree, grow_tree
from .people import Person, dress
from .posts import Posts, fill_posts
from .shape import shape_of


@dataclass(frozen=True, slots=True)
class Bloc:
    """Everything that the workbook of a case holds."""

    case: Case
    tree: Tree
    lives: list[Life]
    economy: Economy
    people: list[Person]
    posts: Posts


def build_bloc(case: Case, seed: int) -> Bloc:
    """Invent a bloc with the figures of a case; the same seed invents the same bloc."""
    rng = Random(f"{case.code}/{seed}")  # noqa: S311 -- invented data, nothing secret
    shape = shape_of(case)
    tree = grow_tree(case, shape, rng, register_start(case))
    lives = History(case, tree, shape.members, rng).live()
    lives.sort(key=lambda life: (life.cell.code if life.cell else "", life.ceremony))
    economy = employ(tree, lives, shape.workers, rng)
    people = dress(lives, case, rng)
    return Bloc(case, tree, lives, economy, people, fill_posts(case, tree, lives, people))
