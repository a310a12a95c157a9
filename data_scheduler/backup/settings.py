"""The settings of backups, from the environment or `.env`."""

from typing import Annotated

from pydantic import AfterValidator, Field, FilePath

from chassis.addresses import HttpOrigin, Token
from chassis.process.settings import ChassisSettings
from data_scheduler.backup.encryption import check_recipients
from data_scheduler.backup.storage import check_address

Address = Annotated[str, AfterValidator(check_address)]
Recipients = Annotated[str, AfterValidator(check_recipients)]


class BackupSettings(ChassisSettings):
    """Where backups are kept, how many of them, and for whom they are encrypted."""

    backup_to: Address | None = None
    """A folder, or `s3://bucket/prefix`."""
    backup_keep: int | None = Field(default=None, ge=1)
    """Keep so many of the newest, and besides them one a day and one a week for so many. Where none of the three is set, keep all."""
    backup_keep_daily: int | None = Field(default=None, ge=1)
    backup_keep_weekly: int | None = Field(default=None, ge=1)
    backup_recipients: Recipients = ""
    """Public keys of age, by commas. With one, or with a file that holds a passphrase, backups are encrypted."""
    backup_passphrase_file: FilePath | None = None
    backup_identity_file: FilePath | None = None
    """The private keys of age that open backups."""
    aws_endpoint_url: HttpOrigin | None = None
    """An S3-compatible server; None: Amazon's own."""
    aws_region: str = Field(default="us-east-1", pattern=r"^[a-z0-9-]{1,40}$", examples=["us-east-1"])
    aws_access_key_id: str | None = Field(default=None, pattern=r"^\S+$", examples=["AKIAIOSFODNN7EXAMPLE"])
    aws_secret_access_key: Token | None = None
    aws_session_token: Token | None = None
    """Of temporary keys, as STS gives them."""
