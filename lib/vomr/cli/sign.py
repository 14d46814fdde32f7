"""``vomr sign``: an electronic signature in a report's own field, by a certificate in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vomr.cli.app import LANG, Lang, app, say, w
from vomr.problems import UsageError, VomrError
from vomr.words import N_

if TYPE_CHECKING:
    from vomr.pack.records.signing import Key

_LONGEST = 1024  # signs of a password


@app.command(help=w("Sign a frozen report electronically, with a certificate in a file; the report itself stays."))
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE.pdf", help=w("the report.pdf of a frozen report"))],
    certificate: Annotated[
        Path,
        typer.Option(
            "--certificate",
            metavar="FILE",
            help=w("certificate and key (.p12, .pfx); the password is asked for"),
            show_default=False,
        ),
    ],
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help=w("the key, where the certificate is in PEM"), show_default=False),
    ] = None,
    password_file: Annotated[
        str,
        typer.Option(
            "--password-file",
            metavar="FILE",
            help=w("a file whose first line is the password, - for standard input"),
            show_default=False,
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="prepared|approved",
            help=w("as who; the first line that nobody has signed otherwise"),
            show_default=False,
        ),
    ] = "",
    timestamp: Annotated[
        str,
        typer.Option(
            "--timestamp",
            metavar="URL",
            help=w("a server that stamps the time (RFC 3161); only then is a network used"),
            show_default=False,
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help=w("in place of …-signed.pdf beside it"), show_default=False),
    ] = None,
    lang: Lang = LANG,
) -> None:
    from vomr.pack.records.signing import FIELDS, bears_number
    from vomr.pack.records.signing import sign as sign_report
    from vomr.problems import display_path, one_of
    from vomr.words import LANGUAGES

    one_of("lang", lang, LANGUAGES)
    if role:
        one_of("as", role, tuple(FIELDS))
    opened = _key(certificate, key, password_file)
    target, signature = sign_report(file, opened, role, timestamp, out, lang)
    say(w("Signed by {name}: {file}", name=signature.name, file=display_path(target)))
    if not bears_number(target):
        say(w("The report bears no frozen number: freeze it first, and sign the one that does."))
    if not timestamp:
        say(w("The time is that of this computer; a server proves it (--timestamp)."))
    say(w("When all have signed, file it: vomr freeze PERIOD --signed {file}", file=display_path(target)))


def _key(certificate: Path, key: Path | None, password_file: str) -> Key:
    """The key, by the password of a file, by none, or by the one that a person types, which nobody sees."""
    from vomr.pack.records.signing import WrongPassword, read_key

    if password_file:
        return read_key(certificate, key, _from_file(password_file))
    try:
        return read_key(certificate, key, "")
    except WrongPassword:
        if not sys.stdin.isatty():
            raise UsageError(
                N_("A password is needed, and nobody is here to type it: give a file with it, --password-file.")
            ) from None
    typed = typer.prompt(w("Password of the key"), hide_input=True, err=True, default="", show_default=False)
    return read_key(certificate, key, str(typed))


def _from_file(name: str) -> str:
    from vomr.problems import display_path, system_reason

    try:
        if name == "-":
            line = sys.stdin.readline(_LONGEST + 1)
        else:
            with Path(name).open(encoding="utf-8-sig") as stream:
                line = stream.readline(_LONGEST + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else w("it is no text")
        raise VomrError(N_("{file} cannot be read: {detail}."), file=display_path(Path(name)), detail=reason) from None
    return line.rstrip("\r\n")
