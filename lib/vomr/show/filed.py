"""What was filed beside a frozen report, in the reader's words."""

from __future__ import annotations

from vomr.register.filed import Copy
from vomr.register.frozen import Record
from vomr.verify_report import Signature
from vomr.words import N_, Words

_TIMES = {True: N_("{name}, {day}, by a timestamp"), False: N_("{name}, {day}, by the signer's own clock")}


def signature_line(signature: Signature, w: Words) -> str:
    """“Мария Иванова, 3.10.2026 г., по електронен времеви печат”."""
    if signature.moment is None:
        return signature.name
    return w(_TIMES[signature.is_stamped], name=signature.name, day=signature.moment.astimezone().date())


def sentences(record: Record, copy: Copy | None, w: Words) -> list[str]:
    """What a filed copy is, and what it proves."""
    if copy is None:
        return [w("A receipt, beside No {number} of {period}.", number=record.number, period=record.period.code)]
    if copy.kind == "scan":
        what = (
            N_("A scan, said to be only that: its text bears the seal of No {number}; it proves no word and no signer.")
            if copy.is_recognised
            else N_("A scan, said to be only that: that it is of No {number} rests on the word of who filed it.")
        )
        return [w(what, number=record.number)]
    what = (
        N_("The frozen report No {number}, byte for byte, with signatures after it:")
        if copy.kind == "signed"
        else N_("Signatures of the frozen report No {number} in a file of their own:")
    )
    lines = [w(what, number=record.number)]
    for signature in copy.signatures:
        mark = w("it holds") if signature.was_in_force else w("it holds, but its certificate was not valid on that day")
        lines.append(f"{signature_line(signature, w)}: {mark}")
    lines.append(w("Whether a certificate is genuine and was not revoked its issuer tells."))
    return lines
