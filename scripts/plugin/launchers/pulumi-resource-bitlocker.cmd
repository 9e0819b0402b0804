@rem Finds the plugin beside itself, whatever the folder is called.
@node "%~dp0pulumi-resource-bitlocker" %*
