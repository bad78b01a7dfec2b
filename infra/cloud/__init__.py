"""The cloud proven without a cloud: built functions under Lambda's emulator, the stack inside MiniStack.

`emulator` and `invoke` run one built function, `deploy` the whole stack. May import `infra` only.
"""
