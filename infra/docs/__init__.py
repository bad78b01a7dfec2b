"""The generated half of docs/basic: pages and an editor grammar written from the language's declarations.

Each module makes the text of one kind of page and reads nothing but the declarations; `reference` names the files.
It may import `shared.basic`.
"""
