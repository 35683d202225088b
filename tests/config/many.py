"""Several command lines, each in a process of its own that begins where the program is loaded.

    python many.py < '[["backup", "--help"], ["stop", "now"]]'

Loading takes most of a short command's time, so it is done once and the process doubles for each
line. Prints what each of them said, as JSON.
"""

import json
import os
import sys
import tempfile

import django

from dangvu.config.cli import main


def run(arguments: list[str]) -> dict[str, object]:
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            sys.argv = ["dangvu", *arguments]
            main()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = []
        for file in (output, errors):
            file.seek(0)
            said.append(file.read().decode())
    return {"returncode": code, "stdout": said[0], "stderr": said[1]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvu.config.settings")
    django.setup()
    told = [run(arguments) for arguments in json.load(sys.stdin)]
    json.dump(told, sys.stdout)
