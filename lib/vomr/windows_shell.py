"""What Windows knows about a program and its user: folders, shortcuts, the list of installed programs.

Through its own interfaces, which take any letters: users have Cyrillic names, and script hosts stop at the code page.
Standard library alone, as the installer needs it before any package is there; of no use elsewhere.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_PROGRAMS = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\VOMR"

if sys.platform == "win32":
    import ctypes
    import uuid
    import winreg
    from ctypes import c_void_p, c_wchar_p
    from typing import Any

    def shell_folder(name: str) -> Path:
        """A folder of the user as the system has it, moved or kept in the cloud: ``Personal`` (documents), ``Desktop``,
        ``Programs``.
        """
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _FOLDERS) as key:
            return Path(os.path.expandvars(winreg.QueryValueEx(key, name)[0]))

    def locale_name() -> str:
        """In which language and of which country the user has dates and numbers: ``cs-CZ``."""
        name = ctypes.create_unicode_buffer(85)  # LOCALE_NAME_MAX_LENGTH
        return name.value if ctypes.windll.kernel32.GetUserDefaultLocaleName(name, len(name)) else ""

    def write_shortcut(link: Path, target: Path, folder: Path) -> None:
        """Write a ``.lnk`` that opens a file in a folder.

        Raises
        ------
        OSError
            Where the system refuses.
        """
        ole = ctypes.oledll.ole32
        ole.CoInitialize(None)
        shortcut = c_void_p()
        of_shortcuts, as_shortcut = (
            _guid("00021401-0000-0000-C000-000000000046"),
            _guid("000214F9-0000-0000-C000-000000000046"),
        )
        ole.CoCreateInstance(of_shortcuts, None, 1, as_shortcut, ctypes.byref(shortcut))
        _method(shortcut, 20, c_wchar_p)(shortcut, str(target))  # IShellLinkW::SetPath
        _method(shortcut, 9, c_wchar_p)(shortcut, str(folder))  # SetWorkingDirectory
        file = c_void_p()
        as_file = _guid("0000010B-0000-0000-C000-000000000046")
        _method(shortcut, 0, c_void_p, c_void_p)(shortcut, as_file, ctypes.addressof(file))  # QueryInterface
        try:
            _method(file, 6, c_wchar_p, ctypes.c_int)(file, str(link), 1)  # IPersistFile::Save
        finally:
            for pointer in (file, shortcut):
                _method(pointer, 2)(pointer)  # Release

    def _guid(text: str) -> Any:
        return ctypes.create_string_buffer(uuid.UUID(text).bytes_le, 16)

    def _method(pointer: c_void_p, number: int, *types: Any) -> Any:
        table = ctypes.cast(pointer, ctypes.POINTER(ctypes.POINTER(c_void_p))).contents
        return ctypes.WINFUNCTYPE(ctypes.HRESULT, c_void_p, *types)(table[number])

    def list_program(version: str, remove: Path) -> None:
        """Show the program in Settings › Apps, from where it can be removed."""
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _PROGRAMS) as key:
            entries = {"DisplayName": "VOMR", "DisplayVersion": version, "UninstallString": f'cmd.exe /c ""{remove}""'}
            for name, value in entries.items():
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)
            for name in ("NoModify", "NoRepair"):
                winreg.SetValueEx(key, name, 0, winreg.REG_DWORD, 1)

    def unlist_program() -> None:
        """Take the program from that list; nothing happens where it does not stand in it."""
        with suppress(FileNotFoundError):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _PROGRAMS)
