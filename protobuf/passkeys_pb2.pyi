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

class Passkey(_message.Message):
    __slots__ = ("id", "account", "credential", "public_key", "name", "transports", "sign_count", "backed_up", "created", "last_used")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TRANSPORTS_FIELD_NUMBER: _ClassVar[int]
    SIGN_COUNT_FIELD_NUMBER: _ClassVar[int]
    BACKED_UP_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    LAST_USED_FIELD_NUMBER: _ClassVar[int]
    id: str
    account: str
    credential: bytes
    public_key: bytes
    name: str
    transports: _containers.RepeatedScalarFieldContainer[str]
    sign_count: int
    backed_up: bool
    created: _timestamp_pb2.Timestamp
    last_used: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., account: _Optional[str] = ..., credential: _Optional[bytes] = ..., public_key: _Optional[bytes] = ..., name: _Optional[str] = ..., transports: _Optional[_Iterable[str]] = ..., sign_count: _Optional[int] = ..., backed_up: _Optional[bool] = ..., created: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_used: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WriteChallengeRequest(_message.Message):
    __slots__ = ("hash", "kind", "account")
    HASH_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    kind: str
    account: str
    def __init__(self, hash: _Optional[bytes] = ..., kind: _Optional[str] = ..., account: _Optional[str] = ...) -> None: ...

class WriteChallengeResponse(_message.Message):
    __slots__ = ("expires",)
    EXPIRES_FIELD_NUMBER: _ClassVar[int]
    expires: _timestamp_pb2.Timestamp
    def __init__(self, expires: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UseChallengeRequest(_message.Message):
    __slots__ = ("hash", "kind", "account")
    HASH_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    hash: bytes
    kind: str
    account: str
    def __init__(self, hash: _Optional[bytes] = ..., kind: _Optional[str] = ..., account: _Optional[str] = ...) -> None: ...

class UseChallengeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CreatePasskeyRequest(_message.Message):
    __slots__ = ("account", "credential", "public_key", "name", "transports", "sign_count", "backed_up", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TRANSPORTS_FIELD_NUMBER: _ClassVar[int]
    SIGN_COUNT_FIELD_NUMBER: _ClassVar[int]
    BACKED_UP_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    credential: bytes
    public_key: bytes
    name: str
    transports: _containers.RepeatedScalarFieldContainer[str]
    sign_count: int
    backed_up: bool
    by: str
    def __init__(self, account: _Optional[str] = ..., credential: _Optional[bytes] = ..., public_key: _Optional[bytes] = ..., name: _Optional[str] = ..., transports: _Optional[_Iterable[str]] = ..., sign_count: _Optional[int] = ..., backed_up: _Optional[bool] = ..., by: _Optional[str] = ...) -> None: ...

class CreatePasskeyResponse(_message.Message):
    __slots__ = ("passkey",)
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    passkey: Passkey
    def __init__(self, passkey: _Optional[_Union[Passkey, _Mapping]] = ...) -> None: ...

class ListPasskeysRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class ListPasskeysResponse(_message.Message):
    __slots__ = ("passkeys",)
    PASSKEYS_FIELD_NUMBER: _ClassVar[int]
    passkeys: _containers.RepeatedCompositeFieldContainer[Passkey]
    def __init__(self, passkeys: _Optional[_Iterable[_Union[Passkey, _Mapping]]] = ...) -> None: ...

class FindPasskeyRequest(_message.Message):
    __slots__ = ("credential",)
    CREDENTIAL_FIELD_NUMBER: _ClassVar[int]
    credential: bytes
    def __init__(self, credential: _Optional[bytes] = ...) -> None: ...

class FindPasskeyResponse(_message.Message):
    __slots__ = ("passkey",)
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    passkey: Passkey
    def __init__(self, passkey: _Optional[_Union[Passkey, _Mapping]] = ...) -> None: ...

class RenamePasskeyRequest(_message.Message):
    __slots__ = ("account", "passkey", "name", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    passkey: str
    name: str
    by: str
    def __init__(self, account: _Optional[str] = ..., passkey: _Optional[str] = ..., name: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class RenamePasskeyResponse(_message.Message):
    __slots__ = ("passkey",)
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    passkey: Passkey
    def __init__(self, passkey: _Optional[_Union[Passkey, _Mapping]] = ...) -> None: ...

class RemovePasskeyRequest(_message.Message):
    __slots__ = ("account", "passkey", "by")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    account: str
    passkey: str
    by: str
    def __init__(self, account: _Optional[str] = ..., passkey: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class RemovePasskeyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StartPasskeySignInRequest(_message.Message):
    __slots__ = ("passkey", "hash", "agent", "replaces", "sign_count", "backed_up")
    PASSKEY_FIELD_NUMBER: _ClassVar[int]
    HASH_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REPLACES_FIELD_NUMBER: _ClassVar[int]
    SIGN_COUNT_FIELD_NUMBER: _ClassVar[int]
    BACKED_UP_FIELD_NUMBER: _ClassVar[int]
    passkey: str
    hash: bytes
    agent: str
    replaces: bytes
    sign_count: int
    backed_up: bool
    def __init__(self, passkey: _Optional[str] = ..., hash: _Optional[bytes] = ..., agent: _Optional[str] = ..., replaces: _Optional[bytes] = ..., sign_count: _Optional[int] = ..., backed_up: _Optional[bool] = ...) -> None: ...

class StartPasskeySignInResponse(_message.Message):
    __slots__ = ("sign_in", "account")
    SIGN_IN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    sign_in: _sign_ins_pb2.SignIn
    account: _accounts_pb2.Account
    def __init__(self, sign_in: _Optional[_Union[_sign_ins_pb2.SignIn, _Mapping]] = ..., account: _Optional[_Union[_accounts_pb2.Account, _Mapping]] = ...) -> None: ...
