"""dangvu: the working system of a Party committee."""

__version__ = "0.1.0"
