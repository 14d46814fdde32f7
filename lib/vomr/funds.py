"""Funds that a rule names. What other funds there are, the strategy says (``[[funds]]``)."""

from __future__ import annotations

from vomr.words import N_

# The share of management and the indicators of the CAP are counted on it (Regulation (EU) 2021/1060, Article 34(2);
# Regulation (EU) 2021/2115), its accounts have years of their own (Regulation (EU) 2021/2116, Article 35).
EAFRD = "EAFRD"

# As the Union calls them
TITLES = {
    EAFRD: N_("European Agricultural Fund for Rural Development"),
    "ESF+": N_("European Social Fund Plus"),
    "ERDF": N_("European Regional Development Fund"),
    "EMFAF": N_("European Maritime, Fisheries and Aquaculture Fund"),
}
