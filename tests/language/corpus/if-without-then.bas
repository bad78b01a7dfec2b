x = 1
IF x = 1
  TALK "ok"
END IF
if x == 1 then
  talk "lower"
end if
If x <> 2 Then
Talk "mixed"
EndIf
