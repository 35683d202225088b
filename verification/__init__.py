"""Long trials of what the program promises: one module for each figure.

`python -m verification NAME [--count N] [--seed S]` runs one and writes `results/NAME.json`. A run
that was broken off goes on where it stood; the seed is kept with the result.
"""
