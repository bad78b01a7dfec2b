"""Language models and embeddings: the only code that imports the vendors' SDKs.

`catalog` turns settings into a provider; `providers/<name>.py` and `embeddings/<name>.py` are found
by file name; `profiles/<vendor>.json` says what each model can do and costs. Imports `shared` and,
on first use, openai, anthropic and httpx2.
"""
