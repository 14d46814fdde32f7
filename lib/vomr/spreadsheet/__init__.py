"""Workbooks of Excel and LibreOffice: their sheets as rows of cells, and what a reader leaves out of them."""
