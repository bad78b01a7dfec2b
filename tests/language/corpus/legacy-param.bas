PARAM name
DESCRIPTION "Name"
PARAM phone
DESCRIPTION "Phone"
DESCRIPTION "Saves it"
TALK name + phone
