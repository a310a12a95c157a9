"""The settings of website_front, from the environment or `.env`."""

from pathlib import Path

from pydantic import Field, PositiveFloat

from chassis.addresses import HttpOrigin, HttpOrigins
from chassis.concurrency.admission import AdmissionLimits
from chassis.process.settings import ChassisSettings, Port


class Settings(ChassisSettings):
    """Where to listen, where content_api is, and under which address the public finds us."""

    website_front_port: Port = 8083
    website_front_debug_port: Port = 9083
    content_api_url: HttpOrigins = "http://127.0.0.1:8080"
    """One content_api or several, by commas: the next is asked when one cannot be reached."""
    public_url: HttpOrigin = "http://localhost"
    auth_api: bool = False
    """Whether there are accounts: then there are pages to sign up, to sign in and to keep what belongs to an account."""
    website_page_megabytes: int = Field(default=32, ge=1)
    """Of prepared pages in memory."""
    website_picture_megabytes: int = Field(default=8, ge=1)
    """Of pictures of pages in memory."""
    website_answer_megabytes: int = Field(default=32, ge=1)
    """Of answers of content_api in memory."""
    website_cache_folder: Path | None = None
    """Where pages are kept for a restart while content_api is away. None: nowhere."""
    website_check_seconds: PositiveFloat = 0.5
    """How old a page may be before content_api is asked whether it has changed."""
    website_read_deadline: float = Field(default=20.0, gt=0, le=600)
    """Seconds that a page waits for an answer of content_api that is not there yet."""
    pages_at_once: int = Field(default=4, ge=1, le=64)
    """The most pages that are made for visitors at the same time."""
    pages_at_once_per_client: int = Field(default=2, ge=1, le=64)
    """The most of them for one client."""

    @property
    def content_apis(self) -> tuple[str, ...]:
        """The addresses of content_api, in the order in which they are asked."""
        return tuple(each.strip() for each in self.content_api_url.split(","))

    @property
    def admission(self) -> AdmissionLimits:
        """Return how many pages may be made and wait."""
        return AdmissionLimits(at_once=self.pages_at_once, at_once_per_client=self.pages_at_once_per_client)
