"""`python -m dangvu` is `dangvu`."""

from dangvu.config.cli import main

if __name__ == "__main__":
    main()
