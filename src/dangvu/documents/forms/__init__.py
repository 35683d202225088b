"""What is asked of whoever keeps the register."""

from dangvu.documents.forms.numbers import (
    CancelNumberForm,
    ExplainForm,
    OpenSeriesForm,
    ReserveForm,
)
from dangvu.documents.forms.papers import (
    AttachForm,
    CancelForm,
    CorrectForm,
    IssueForm,
    IssuePlannedForm,
    PaperForm,
    PlanForm,
    ReceiveForm,
    RemoveForm,
)
from dangvu.documents.forms.regulations import (
    ChangeRegulationForm,
    DirectionForm,
    EndRegulationForm,
    RegulationForm,
)
from dangvu.documents.forms.relations import (
    DeliverForm,
    EnterForm,
    LinkForm,
    MergeForm,
    ReadForm,
    UnlinkForm,
)

__all__ = [
    "AttachForm",
    "CancelForm",
    "CancelNumberForm",
    "ChangeRegulationForm",
    "CorrectForm",
    "DeliverForm",
    "DirectionForm",
    "EndRegulationForm",
    "EnterForm",
    "ExplainForm",
    "IssueForm",
    "IssuePlannedForm",
    "LinkForm",
    "MergeForm",
    "OpenSeriesForm",
    "PaperForm",
    "PlanForm",
    "ReadForm",
    "ReceiveForm",
    "RegulationForm",
    "RemoveForm",
    "ReserveForm",
    "UnlinkForm",
]
