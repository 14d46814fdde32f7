#!/bin/sh
# Installs VOMR on Linux and macOS: finds a Python and hands over to lib/vomr/installation.py, which speaks the reader's
# language; what is said before is said in two. To remove: uninstall.sh
cd "$(dirname "$0")" || exit 3
if [ ! -f lib/vomr/installation.py ]; then
  echo 'Папката на програмата не е цяла: разархивирайте целия файл ZIP и опитайте отново.'
  echo 'The folder of the program is not whole: unpack the whole ZIP file and try again.'
  exit 3
fi
unset PYTHONHOME
PYTHONPATH="$PWD/lib" PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONUTF8 PYTHONDONTWRITEBYTECODE
reasons=''
for python in python3.13 python3.12 python3.11 python3.14 python3; do
  command -v "$python" >/dev/null 2>&1 || continue
  reason=$("$python" -m vomr.installation fits 2>/dev/null) && exec "$python" -m vomr.installation install "$@"
  reasons="$reasons${reason:+
  $reason}"
done
echo "Нужен е Python 3.11 или по-нов. Инсталирайте го (Debian, Ubuntu: sudo apt install python3-venv;
другаде: https://www.python.org/downloads/) и пуснете отново sh install.sh.
Python 3.11 or newer is needed. Install it (Debian, Ubuntu: sudo apt install python3-venv; elsewhere from the
address above) and run sh install.sh again.$reasons"
exit 3
