@echo off
chcp 65001 >nul
setlocal DisableDelayedExpansion
rem Installs VOMR on Windows: finds a Python and hands over to lib\vomr\installation.py, which speaks the reader's
rem language; what is said before is said in two.
rem To remove: install.cmd /uninstall, uninstall.cmd, or Settings, Apps.
title VOMR
if /i "%~1"=="/uninstall" goto uninstall
pushd "%~dp0"
if not exist "lib\vomr\installation.py" goto unpack
set "PYTHONUTF8=1"
set "PYTHONDONTWRITEBYTECODE=1"
set "PYTHONHOME="
set "PYTHONPATH=%~dp0lib"
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
:find
set "PY="
for %%V in (3.13 3.12 3.11 3.14) do call :try py -%%V
for %%K in (HKCU HKLM) do for /f "tokens=2,*" %%A in ('reg query %%K\Software\Python\PythonCore /s /v ExecutablePath 2^>nul') do if "%%A"=="REG_SZ" call :try "%%B"
call :try python
if defined PY goto install
for %%F in ("wheels\python-3*.exe") do if not defined OFFERED goto bundled
where winget >nul 2>nul
if errorlevel 1 goto byhand
if defined OFFERED goto byhand
set "OFFERED=1"
echo Нужен е Python, а на този компютър няма подходящ. Windows може да го инсталира само за вас, без администратор.
echo Натиснете клавиш, за да се изтегли (около 30 MB), или затворете прозореца, за да се откажете.
echo.
echo Python is needed, and this computer has none that fits. Windows can install it for you alone, without an administrator.
echo Press a key to download it (about 30 MB), or close the window to give up.
pause >nul
winget install --exact --id Python.Python.3.13 --scope user --source winget --accept-package-agreements --accept-source-agreements
goto find
:bundled
set "OFFERED=1"
for %%F in ("wheels\python-3*.exe") do start "" /wait "%%~F" /passive InstallAllUsers=0 Include_launcher=0 AssociateFiles=0 Shortcuts=0
goto find
:byhand
echo Нужен е Python 3.13. Изтеглете го оттук и го инсталирайте:
echo Python 3.13 is needed. Download it from here and install it:
echo   https://www.python.org/downloads/
echo После се върнете в този прозорец и натиснете клавиш.
echo Then come back to this window and press a key.
pause >nul
goto find
:install
call %PY% -m vomr.installation install %*
if errorlevel 1 goto stopped
exit /b 0
:stopped
echo.
pause
exit /b 3
:unpack
echo Първо разархивирайте целия файл ZIP: десен бутон върху него, „Извличане на всички“.
echo После щракнете върху install.cmd в новата папка.
echo.
echo First unpack the whole ZIP file: right button on it, "Extract All".
echo Then click install.cmd in the new folder.
pause
exit /b 3
:uninstall
call "%~dp0uninstall.cmd"
exit /b
:try
if defined PY goto :eof
call %* -m vomr.installation fits 2>nul
if not %errorlevel%==0 goto :eof
set PY=%*
goto :eof
