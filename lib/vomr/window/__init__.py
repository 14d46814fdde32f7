"""The officer's window: a page in her own browser, served by this machine to itself alone (ADR 0016).

It shows what was read, what is wrong and where the quarter stands, as she saves her workbook, and runs the same
commands that could be typed. It never writes to the workbook.
"""
