"""Cases for programs."""

from dangvu.procedures.api.cases import router as cases
from dangvu.procedures.api.own import router as own
from dangvu.procedures.api.prints import router as prints

#: In this order: addresses with a word stand before those with a number in its place.
routers = (own, prints, cases)
