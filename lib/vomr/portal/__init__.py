"""A static site of the reports of any number of groups and quarters, for any host or none: ``vomr portal``."""

from vomr.portal.make import TAKINGS, Made, Request, make_portal

__all__ = ["TAKINGS", "Made", "Request", "make_portal"]
