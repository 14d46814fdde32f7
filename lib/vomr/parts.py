"""What a report consists of and whom it is for."""

PARTS = ("overview", "indicators", "absorption", "outcomes", "animation", "partnership", "quality")
AUDIENCES = ("authority", "public")
