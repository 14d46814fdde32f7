"""Funds that a rule names. What other funds there are, the strategy says (``[[funds]]``)."""

from __future__ import annotations

# The share of management and the indicators of the CAP are counted on it (Regulation (EU) 2021/1060, Article 34(2);
# Regulation (EU) 2021/2115), its accounts have years of their own (Regulation (EU) 2021/2116, Article 35).
EAFRD = "EAFRD"

# As the Union calls them
TITLES = {
    EAFRD: {
        "bg": "Европейски земеделски фонд за развитие на селските райони",
        "en": "European Agricultural Fund for Rural Development",
    },
    "ESF+": {"bg": "Европейски социален фонд плюс", "en": "European Social Fund Plus"},
    "ERDF": {"bg": "Европейски фонд за регионално развитие", "en": "European Regional Development Fund"},
    "EMFAF": {
        "bg": "Европейски фонд за морско дело, рибарство и аквакултури",
        "en": "European Maritime, Fisheries and Aquaculture Fund",
    },
}
