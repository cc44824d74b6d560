"""What the endpoints work with: the installation, and the services of identity."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from interlock.api.settings import ApiSettings
from interlock.application import Application
from interlock.govern.draft.service import Drafts
from interlock.govern.identity_trail import IdentityTrail
from interlock.identity.access.service import Access
from interlock.identity.delegation.service import Delegations
from interlock.identity.group.service import Groups
from interlock.identity.model import Recorder
from interlock.identity.session.service import Sessions
from interlock.identity.token.service import Tokens
from interlock.identity.user.service import Users


@dataclass(frozen=True, slots=True)
class Services:
    """One installation, as the API reaches it."""

    application: Application
    settings: ApiSettings = field(default_factory=ApiSettings)
    recorder: Recorder = field(default_factory=IdentityTrail)

    @property
    def drafts(self) -> Drafts:
        application = self.application
        return Drafts(application.publishing, application.provider, application.notices)

    @property
    def users(self) -> Users:
        return Users(self.recorder)

    @property
    def groups(self) -> Groups:
        return Groups(self.recorder)

    @property
    def sessions(self) -> Sessions:
        return Sessions(self.recorder)

    @property
    def tokens(self) -> Tokens:
        return Tokens(self.recorder)

    @property
    def access(self) -> Access:
        return Access(self.recorder)

    @property
    def delegations(self) -> Delegations:
        return Delegations(self.recorder)


def services_of(request: Request) -> Services:
    """The services of the app that the request came to."""
    services: Services = request.app.state.services
    return services
