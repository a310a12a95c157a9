import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from protobuf import accounts_pb2 as _accounts_pb2
from protobuf import sign_ins_pb2 as _sign_ins_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OpenIdLink(_message.Message):
    __slots__ = ("id", "account", "issuer", "subject", "created", "last_used")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    LAST_USED_FIELD_NUMBER: _ClassVar[int]
    id: str
    account: str
    issuer: str
    subject: str
    created: _timestamp_pb2.Timestamp
    last_used: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., account: _Optional[str] = ..., issuer: _Optional[str] = ..., subject: _Optional[str] = ..., created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_used: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WriteOpenIdStateRequest(_message.Message):
    __slots__ = ("hash", "browser", "sign_in")
    HASH_FIELD_NUMBER: _ClassVar[int]
    BROWSER_FIELD_NUMBER: _ClassVar[int]
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    browser: bytes
    sign_in: str
    def __init__(self, hash: _Optional[bytes] = ..., browser: _Optional[bytes] = ..., sign_in: _Optional[str] = ...) -> None: ...

class WriteOpenIdStateResponse(_message.Message):
    __slots__ = ("expires",)
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    expires: _timestamp_pb2.Timestamp
    def __init__(self, expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UseOpenIdStateRequest(_message.Message):
    __slots__ = ("hash", "browser")
    HASH_FIELD_NUMBER: _ClassVar[int]
    BROWSER_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    browser: bytes
    def __init__(self, hash: _Optional[bytes] = ..., browser: _Optional[bytes] = ...) -> None: ...

class UseOpenIdStateResponse(_message.Message):
    __slots__ = ("sign_in",)
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    sign_in: str
    def __init__(self, sign_in: _Optional[str] = ...) -> None: ...

class StartOpenIdSignInRequest(_message.Message):
    __slots__ = ("issuer", "subject", "email", "plan", "hash", "agent", "replaces")
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REPLACES_FIELD_NUMBER: _ClassVar[int]
    issuer: str
    subject: str
    email: str
    plan: str
    hash: bytes
    agent: str
    replaces: bytes
    def __init__(self, issuer: _Optional[str] = ..., subject: _Optional[str] = ..., email: _Optional[str] = ..., plan: _Optional[str] = ..., hash: _Optional[bytes] = ..., agent: _Optional[str] = ..., replaces: _Optional[bytes] = ...) -> None: ...

class StartOpenIdSignInResponse(_message.Message):
    __slots__ = ("sign_in", "account")
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    sign_in: _sign_ins_pb2.SignIn
    account: _accounts_pb2.Account
    def __init__(self, sign_in: _Optional[_Union[_sign_ins_pb2.SignIn, _Mapping]] = ..., account: _Optional[_Union[_accounts_pb2.Account, _Mapping]] = ...) -> None: ...

class CreateOpenIdLinkRequest(_message.Message):
    __slots__ = ("sign_in", "issuer", "subject")
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    sign_in: str
    issuer: str
    subject: str
    def __init__(self, sign_in: _Optional[str] = ..., issuer: _Optional[str] = ..., subject: _Optional[str] = ...) -> None: ...

class CreateOpenIdLinkResponse(_message.Message):
    __slots__ = ("link",)
    LINK_FIELD_NUMBER: _ClassVar[int]
    link: OpenIdLink
    def __init__(self, link: _Optional[_Union[OpenIdLink, _Mapping]] = ...) -> None: ...

class ListOpenIdLinksRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class ListOpenIdLinksResponse(_message.Message):
    __slots__ = ("links",)
    LINKS_FIELD_NUMBER: _ClassVar[int]
    links: _containers.RepeatedCompositeFieldContainer[OpenIdLink]
    def __init__(self, links: _Optional[_Iterable[_Union[OpenIdLink, _Mapping]]] = ...) -> None: ...

class RemoveOpenIdLinkRequest(_message.Message):
    __slots__ = ("account", "link", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    link: str
    by: str
    def __init__(self, account: _Optional[str] = ..., link: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class RemoveOpenIdLinkResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
