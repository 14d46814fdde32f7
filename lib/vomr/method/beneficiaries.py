"""Who stands behind each project, told apart without a name: what sums by applicant are grouped by."""

from __future__ import annotations

from typing import Literal, NamedTuple

import pandas as pd

from vomr.method.memo import memoised_by
from vomr.register import Register
from vomr.register.as_known import BROUGHT_BY

Kind = Literal["organisation", "person", "unknown"]


class Beneficiary(NamedTuple):
    """One applicant.

    Attributes
    ----------
    code : str
        The code of the first project: the same in every table, and in every later period.
    name : str or None
        Of an organisation alone.
    kind : {"organisation", "person", "unknown"}
        Of an applicant of no kind nobody says that it is no person.
    """

    code: str
    name: str | None
    kind: Kind


@memoised_by("projects")
def beneficiaries(register: Register) -> dict[str, Beneficiary]:
    """Project → its applicant.

    Applicants are one where their number is, and without a number where their name is (method.md §3,
    ``applicants.contracted``); a row as a person and one as an organisation are two, so that no name can be carried
    from one to the other. In the public edition each project of a person stands for itself: which contracts are of the
    same person would help to find out who it is.
    """
    projects = register["projects"].dropna(subset="project").drop_duplicates("project")
    who = projects["applicant_id"].where(projects["applicant_id"].notna(), projects["applicant"]).astype("object")
    kind = projects["applicant_type"].map(lambda code: "person" if code == "person" else "organisation")
    kind = kind.astype("object").where(projects["applicant_type"].notna(), "unknown")
    itself = who.isna() | ((kind != "organisation") & (register.people is not None))
    first_day = projects[list(BROUGHT_BY["projects"])].min(axis=1)
    ordered = pd.DataFrame(
        {
            "project": projects["project"].astype("object"),
            "who": who.where(~itself, projects["project"].astype("object")),
            "itself": itself,
            "is_organisation": kind == "organisation",
            "kind": kind,
            "name": projects["applicant"].astype("object").where(kind == "organisation", None),
            "day": first_day,
        }
    ).sort_values(["day", "project"], na_position="first", kind="stable")
    groups = ordered.groupby(["who", "itself", "is_organisation"], sort=False)
    firsts = [groups[column].transform("first") for column in ("project", "name", "kind")]
    applicants = (
        Beneficiary(str(code), name if isinstance(name, str) else None, kind)
        for code, name, kind in zip(*firsts, strict=True)
    )
    return dict(zip(ordered["project"], applicants, strict=True))
