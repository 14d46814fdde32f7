#!/bin/sh
# Removes VOMR from Linux and macOS; folders with data stay.
case $(uname) in
  Darwin) program="$HOME/Library/Application Support/VOMR" ;;
  *) case ${XDG_DATA_HOME:-} in /*) program="$XDG_DATA_HOME/vomr" ;; *) program="$HOME/.local/share/vomr" ;; esac ;;
esac
python="$program/$(cat "$program/current" 2>/dev/null)/bin/python"
if [ ! -x "$python" ]; then
  echo "Програмата VOMR не е намерена в $program."
  echo "The program VOMR was not found in $program."
  exit 3
fi
cd / && exec "$python" -I -X utf8 -m vomr.installation uninstall "$@"
