"""The case files: published figures of five real blocs, with the traps that they set."""

from pathlib import Path

from dangvu.config import synth

CASES = Path(__file__).parent
DEMO = Path(synth.__file__).parents[1] / "data" / "demo.yaml"


def case_file(name: str) -> Path:
    """The file of `seed-000` .. `seed-004`, or of the invented `demo`."""
    return DEMO if name == "demo" else CASES / f"{name}.yaml"


def synthesize(name: str, folder: Path, seed: int = 1) -> Path:
    """Write the workbook of a case into a folder, once."""
    path = folder / f"{name}-{seed}.xlsx"
    if not path.exists():
        case = synth.read_case(case_file(name))
        synth.write_workbook(synth.build_bloc(case, seed), path)
    return path
