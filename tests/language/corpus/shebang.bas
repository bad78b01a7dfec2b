#!/usr/bin/gb
TALK "x"
