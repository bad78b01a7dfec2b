' nothing here
REM nothing
# nothing
// nothing
