AUDIT LOG "order approved", { "id": 5 }
AUDIT LOG "plain"
ok = REQUIRE APPROVAL "refund of 50" FROM "boss@example.com" TIMEOUT 60
TALK ok.approved
