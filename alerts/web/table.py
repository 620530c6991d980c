"""Every route of the desk, with the role that it needs. What is not here does not exist."""

from __future__ import annotations

from alerts.accounts.visitor import Role
from alerts.web import files
from alerts.web.pages import overview, sign_in
from alerts.web.routes import Route, change, page

OPEN = (
    page("/static/{digest}/{name}", files.static, Role.NOBODY),
    page("/sign-in", sign_in.form, Role.NOBODY),
    change("/sign-in", sign_in.enter, Role.NOBODY),
)
PAGES = (
    page("/", overview.show),
    change("/sign-out", sign_in.leave, Role.READER),
)
ROUTES: tuple[Route, ...] = (*OPEN, *PAGES)
