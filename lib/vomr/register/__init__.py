"""The register: the tables of a strategy folder, typed, corrected and checked cell by cell."""

from vomr.register.read import read_register
from vomr.register.register import AppliedCorrection, Register
from vomr.register.tables import TABLES, Column, Table, Type

__all__ = ["TABLES", "AppliedCorrection", "Column", "Register", "Table", "Type", "read_register"]
