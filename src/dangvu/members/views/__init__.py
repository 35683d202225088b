"""The register of members, the page of a member, and the balance of an organisation."""

from dangvu.members.views.balance import balance, balance_panel
from dangvu.members.views.candidates import (
    candidate_detail,
    candidate_list,
    candidates_by_words,
    helping_panel,
)
from dangvu.members.views.delegations import delegation_add, delegation_end, delegation_list
from dangvu.members.views.finding import found_by_words
from dangvu.members.views.own import own_correct, own_desk, own_link, own_panel, own_request
from dangvu.members.views.pooling import (
    candidate_add,
    candidate_deed,
    certificate_withdraw,
    helper_end,
    introducer_withdraw,
    probation_deed,
)
from dangvu.members.views.record import member_detail
from dangvu.members.views.register import member_list
from dangvu.members.views.requests import (
    request_data,
    request_detail,
    request_list,
    request_new,
    request_step,
    restriction_lift,
)
from dangvu.members.views.residence import residence, residence_panel
from dangvu.members.views.revealing import number_panel, requests_panel, reveal

__all__ = [
    "balance",
    "balance_panel",
    "candidate_add",
    "candidate_deed",
    "candidate_detail",
    "candidate_list",
    "candidates_by_words",
    "certificate_withdraw",
    "delegation_add",
    "delegation_end",
    "delegation_list",
    "found_by_words",
    "helper_end",
    "helping_panel",
    "introducer_withdraw",
    "member_detail",
    "member_list",
    "number_panel",
    "own_correct",
    "own_desk",
    "own_link",
    "own_panel",
    "own_request",
    "probation_deed",
    "request_data",
    "request_detail",
    "request_list",
    "request_new",
    "request_step",
    "requests_panel",
    "residence",
    "residence_panel",
    "restriction_lift",
    "reveal",
]
