@echo off
rem See pulumi-resource-pulumi-nodejs, which does the same.
setlocal
set SCRIPT=
for /f "delims=" %%i in ('node -e "console.log(require.resolve('@pulumi/pulumi/cmd/dynamic-provider'))"') do set SCRIPT=%%i
if not defined SCRIPT exit /b 1
@node "%SCRIPT%" %*
