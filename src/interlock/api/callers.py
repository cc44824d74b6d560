"""The callers that endpoints ask for, by the scope that an API token needs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from interlock.api.caller import Allow, Caller
from interlock.identity.model import CHANGE_PASSWORD, MANAGE_IDENTITY

AnyCaller = Annotated[Caller, Depends(Allow())]
PasswordChanger = Annotated[Caller, Depends(Allow(CHANGE_PASSWORD))]
RecordReader = Annotated[Caller, Depends(Allow("records:read"))]
RecordWriter = Annotated[Caller, Depends(Allow("records:write"))]
Operator = Annotated[Caller, Depends(Allow("operations"))]
Decider = Annotated[Caller, Depends(Allow("approvals:decide"))]
DefinitionReader = Annotated[Caller, Depends(Allow("definitions:read"))]
Publisher = Annotated[Caller, Depends(Allow("definitions:publish"))]
Monitor = Annotated[Caller, Depends(Allow("metrics:read"))]
Auditor = Annotated[Caller, Depends(Allow("audit:read"))]
IdentityChanger = Annotated[Caller, Depends(Allow(MANAGE_IDENTITY))]
