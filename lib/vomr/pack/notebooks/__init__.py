"""Notebooks: which are ours, in which processes they run, and what they may display."""
