"""The composition root of auth_api: the order of starting, and in reverse that of stopping."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from auth_api.calendars.calendar_routes import CalendarRoutes
from auth_api.mail.posting import Posting
from auth_api.openid.link_routes import OpenIdLinkRoutes
from auth_api.openid.openid_routes import OpenIdRoutes
from auth_api.openid.provider import Client, Provider
from auth_api.passkeys.passkey_routes import PasskeyRoutes
from auth_api.passkeys.passkey_sign_in_routes import PasskeySignInRoutes
from auth_api.passkeys.relying_party import relying_party
from auth_api.public_addresses import networks
from auth_api.reminders.push_routes import PushRoutes
from auth_api.reminders.pushing import Pushing
from auth_api.reminders.reminder_routes import ReminderRoutes
from auth_api.reminders.vapid import Vapid
from auth_api.routes import Routes
from auth_api.sending import Allowed, Sender
from auth_api.settings import Settings
from auth_api.sign_in.account_routes import AccountRoutes
from auth_api.sign_in.attempts import Attempts
from auth_api.sign_in.callers import Callers
from auth_api.sign_in.key_routes import KeyRoutes
from auth_api.sign_in.password_routes import PasswordRoutes
from auth_api.sign_in.passwords import password_hashing
from auth_api.sign_in.recent_proof import RecentProof
from auth_api.sign_in.sign_in_routes import SignInRoutes
from auth_api.sign_in.sign_up_routes import SignUpRoutes
from auth_api.sign_in.way_routes import OpenIdWayShown, WayRoutes, WaysShown
from auth_api.webhooks.delivering import Delivering
from auth_api.webhooks.webhook_routes import WebhookRoutes
from chassis.clock import Clock
from chassis.grpc.client import Channel
from chassis.http.access_log import AccessLog
from chassis.http.connections import Connections
from chassis.http.server import application, http_server
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from racing.api_keys.counting import Counting
from racing.api_keys.known_keys import KnownKeys
from racing.api_keys.verification import Verification
from racing.wire.accounts_client import (
    AccountsClient,
    DeliveriesClient,
    OpenIdClient,
    PasskeysClient,
    RemindersClient,
    SignInsClient,
)
from racing.wire.calendars_client import CalendarsClient

MOST_CONNECTIONS = 1_000
"""Traefik has one for each request that is under way."""


@asynccontextmanager
async def serve(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[int]:
    """Run until the context is left; yields the port it listens on. `clock`: used instead of that of the settings."""
    clock = clock or settings.clock()
    metrics = Metrics("auth_api")
    health = Health()
    async with (
        debug_port(settings.bind_host, settings.auth_api_debug_port, health=health, metrics=metrics),
        Channel(settings.data_scheduler_address, tls=settings.grpc_tls, metrics=metrics) as channel,
    ):
        client = AccountsClient(channel)
        async with (
            KnownKeys(client, metrics).followed() as keys,
            Counting(client, clock, metrics, counter="auth-api").running() as counting,
            AsyncExitStack() as started,
        ):
            health.watch("keys", keys.probe)
            health.watch("data_scheduler", channel.probe, vital=False)
            access_log = AccessLog("auth_api", every=settings.access_log_seconds, slow=settings.slow_request_seconds)
            app = application(
                service="auth_api",
                health=health,
                metrics=metrics,
                access_log=access_log,
                problem_type_base=f"{settings.public_url}/problems",
            )
            verification = Verification(keys, counting, settings.plans)
            routes = Routes(verification, clock, settings.public_url)
            routes.add_to(app)
            attempts = Attempts(counting, clock)
            callers = Callers(SignInsClient(channel), verification, attempts, clock)
            calendars = CalendarRoutes(CalendarsClient(channel), callers, settings.public_url)
            calendars.add_to(app)
            if settings.auth_secret is not None:
                secret = settings.auth_secret.get_secret_value()
                services = AccountServices(
                    settings, channel, attempts, callers, calendars, clock=clock, metrics=metrics, secret=secret
                )
                await services.start(started, app)
            async with (
                health,
                http_server(
                    app,
                    settings.bind_host,
                    settings.auth_api_port,
                    connections=Connections(MOST_CONNECTIONS),
                ) as port,
            ):
                yield port


def provider_of(settings: Settings, sender: Sender, allowed: Allowed, clock: Clock) -> Provider | None:
    """Return the OpenID provider that signs in; None where none is configured."""
    issuer, known, secret = settings.openid_issuer, settings.openid_client_id, settings.openid_client_secret
    if issuer is None or known is None or secret is None:
        return None
    return_to = f"{settings.public_url}/auth/v1/openid/return"
    return Provider(
        Client(issuer, settings.openid_called, known, secret.get_secret_value(), return_to), sender, allowed, clock
    )


class AccountServices:
    """What needs a secret: who is signed in, letters with links, and webhooks that are signed."""

    def __init__(
        self,
        settings: Settings,
        channel: Channel,
        attempts: Attempts,
        callers: Callers,
        calendars: CalendarRoutes,
        *,
        clock: Clock,
        metrics: Metrics,
        secret: str,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._metrics = metrics
        self._secret = secret
        self._accounts = AccountsClient(channel)
        self._sign_ins = SignInsClient(channel)
        self._passkeys = PasskeysClient(channel)
        self._openid = OpenIdClient(channel)
        self._reminders = RemindersClient(channel)
        self._deliveries = DeliveriesClient(channel)
        self._calendars = calendars
        self._callers = callers
        self._attempts = attempts

    async def start(self, started: AsyncExitStack, app: web.Application) -> None:
        """Start what works in the background, and add the routes."""
        hashing = await started.enter_async_context(password_hashing(self._metrics))
        posting = await self._posting(started)
        written = posting.written if posting is not None else None
        sign_ins = SignInRoutes(
            self._sign_ins, self._callers, hashing, self._attempts, clock=self._clock, metrics=self._metrics
        )
        sign_up = SignUpRoutes(
            self._sign_ins,
            hashing,
            self._attempts,
            sign_ins,
            secret=self._secret,
            plan=next(iter(self._settings.plans)),
            written=written,
        )
        passwords = PasswordRoutes(
            self._sign_ins,
            self._callers,
            hashing,
            self._attempts,
            sign_ins,
            secret=self._secret,
            written=written,
        )
        proof = RecentProof(passwords, self._clock)
        party = relying_party(self._settings.public_url)
        passkeys = PasskeyRoutes(
            self._passkeys,
            self._callers,
            proof,
            self._attempts,
            party=party,
            written=written,
        )
        by_passkey = PasskeySignInRoutes(
            self._passkeys, self._attempts, party=party, clock=self._clock, metrics=self._metrics
        )
        allowed = Allowed(http=self._settings.webhook_http, networks=networks(self._settings.webhook_networks))
        sender = await started.enter_async_context(Sender(allowed))
        provider = provider_of(self._settings, sender, allowed, self._clock)
        links = OpenIdLinkRoutes(
            self._openid,
            self._callers,
            proof,
            self._attempts,
            provider=provider,
            written=written,
            clock=self._clock,
        )
        reminders = ReminderRoutes(
            self._reminders,
            self._callers,
            self._attempts,
            secret=self._secret,
            public_url=self._settings.public_url,
            mails=posting is not None,
        )
        push = await self._push(started, sender, allowed)
        webhooks = await self._webhooks(started, sender, allowed)
        account = AccountRoutes(
            self._accounts,
            self._sign_ins,
            callers=self._callers,
            proof=proof,
            others={
                "webhooks": webhooks.exported,
                "calendars": self._calendars.exported,
                "passkeys": passkeys.exported,
                "openid_links": links.exported,
                "reminders": reminders.exported,
                "push_subscriptions": push.exported,
            },
        )
        keys = KeyRoutes(self._accounts, self._callers, self._clock)
        ways = WaysShown(
            sign_up=posting is not None,
            passkeys=party is not None,
            openid=OpenIdWayShown(name=self._settings.openid_called) if provider is not None else None,
        )
        if provider is not None:
            OpenIdRoutes(
                self._openid,
                provider,
                self._attempts,
                plan=next(iter(self._settings.plans)),
                clock=self._clock,
                metrics=self._metrics,
                written=written,
            ).add_to(app)
        of_sign_in = (sign_ins, sign_up, passwords, passkeys, by_passkey, links, WayRoutes(ways), account, keys)
        for routes in (*of_sign_in, reminders, push, webhooks):
            routes.add_to(app)

    async def _posting(self, started: AsyncExitStack) -> Posting | None:
        server, sender = self._settings.smtp, self._settings.mail_from
        if server is None or sender is None:
            return None
        posting = Posting(
            self._sign_ins,
            server,
            self._clock,
            self._metrics,
            sender=sender,
            secret=self._secret,
            public_url=self._settings.public_url,
        )
        return await started.enter_async_context(posting.running())

    async def _push(self, started: AsyncExitStack, sender: Sender, allowed: Allowed) -> PushRoutes:
        mail_from = self._settings.mail_from
        vapid = Vapid(self._secret, f"mailto:{mail_from}" if mail_from else self._settings.public_url)
        pushing = Pushing(
            self._reminders,
            sender,
            self._clock,
            self._metrics,
            vapid=vapid,
            public_url=self._settings.public_url,
        )
        await started.enter_async_context(pushing.running())
        return PushRoutes(self._reminders, self._callers, vapid=vapid, allowed=allowed)

    async def _webhooks(self, started: AsyncExitStack, sender: Sender, allowed: Allowed) -> WebhookRoutes:
        delivering = Delivering(self._deliveries, sender, self._clock, self._metrics, secret=self._secret)
        await started.enter_async_context(delivering.running())
        return WebhookRoutes(self._deliveries, self._callers, allowed=allowed, secret=self._secret)
