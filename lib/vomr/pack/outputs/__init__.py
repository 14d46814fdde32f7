"""Files of a pack beside its pages: tables, open data, IATI, the list of what to mend."""
