from dangvu.organizations.models.employer import (
    Employer,
    EmployerLink,
    EmployerVersion,
    WorkerCount,
)
from dangvu.organizations.models.mass import MassOrganization
from dangvu.organizations.models.organization import Organization, OrganizationVersion
from dangvu.organizations.models.reorganization import Reorganization, ReorganizationPart
from dangvu.organizations.models.tree import Ancestry, Heir, ParentEdge

__all__ = [
    "Ancestry",
    "Employer",
    "EmployerLink",
    "EmployerVersion",
    "Heir",
    "MassOrganization",
    "Organization",
    "OrganizationVersion",
    "ParentEdge",
    "Reorganization",
    "ReorganizationPart",
    "WorkerCount",
]
