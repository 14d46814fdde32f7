@echo off
chcp 65001 >nul
setlocal DisableDelayedExpansion
rem Removes VOMR from Windows; folders with data stay.
title VOMR
set "PROGRAM=%LOCALAPPDATA%\VOMR"
set "ENV="
if exist "%PROGRAM%\current" for /f "usebackq delims=" %%E in ("%PROGRAM%\current") do set "ENV=%%E"
if not defined ENV goto absent
if not exist "%PROGRAM%\%ENV%\Scripts\python.exe" goto absent
cd /d "%TEMP%"
"%PROGRAM%\%ENV%\Scripts\python.exe" -I -X utf8 -m vomr.installation uninstall %*
if errorlevel 1 goto stopped
rmdir /s /q "%PROGRAM%\%ENV%" 2>nul
if not exist "%PROGRAM%\%ENV%" goto removed
echo Част от файловете са в употреба: затворете VOMR и изтрийте папката %PROGRAM%.
echo Some of the files are in use: close VOMR and delete the folder %PROGRAM%.
:removed
echo.
pause
del "%PROGRAM%\uninstall.cmd" & rmdir "%PROGRAM%" & exit /b
:absent
echo Програмата VOMR не е намерена в %PROGRAM%.
echo The program VOMR was not found in %PROGRAM%.
:stopped
echo.
pause
exit /b 3
