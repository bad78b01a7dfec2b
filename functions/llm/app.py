"""The HTTP routes of the llm group."""

from functions.llm import answers, catalog, openai_routes, usage
from layers.http.app import group_app, handler_of

app = group_app("llm", usage.router, catalog.router, answers.router, openai_routes.router)
handler = handler_of(app)
