from dangvu.procedures.models.cases import Case, CasePaper, ResultPublication, StepTaken
from dangvu.procedures.models.votes import Elector, Vote

__all__ = ["Case", "CasePaper", "Elector", "ResultPublication", "StepTaken", "Vote"]
