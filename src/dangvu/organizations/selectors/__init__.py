"""Composed reads of organisations, as of any day."""

from dangvu.organizations.selectors.employers import related_external_organizations
from dangvu.organizations.selectors.finding import (
    SeveralOrganizations,
    UnknownOrganization,
    find_organizations,
    organization_by_code,
    organization_meant,
    root,
    versions_as_of,
)
from dangvu.organizations.selectors.history import TimelineEntry, history_of
from dangvu.organizations.selectors.naming import called, versions_near
from dangvu.organizations.selectors.tree import (
    Branch,
    BranchColumn,
    add_branch_column,
    branch_columns,
    children_of,
    grassroots_of,
    path_to_root,
    tree_branch,
)

__all__ = [
    "Branch",
    "BranchColumn",
    "SeveralOrganizations",
    "TimelineEntry",
    "UnknownOrganization",
    "add_branch_column",
    "branch_columns",
    "called",
    "children_of",
    "find_organizations",
    "grassroots_of",
    "history_of",
    "organization_by_code",
    "organization_meant",
    "path_to_root",
    "related_external_organizations",
    "root",
    "tree_branch",
    "versions_as_of",
    "versions_near",
]
