"""Measurements at the sizes of a bloc and of the country; see README.md. Not part of the program."""
