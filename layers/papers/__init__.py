"""Documents made for people: workbooks, PDF pages, QR codes. Each module owns one library and imports it on first use.

May import `shared`. Reading documents for knowledge bases is `layers.documents`.
"""
