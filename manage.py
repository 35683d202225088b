#!/usr/bin/env python
"""For those who are used to it: the same as `dangvu manage`."""

import sys

from dangvu.config.cli import main

if __name__ == "__main__":
    main(["manage", *sys.argv[1:]])
