"""What a visitor sees who asks for what is not there, or comes when we cannot answer: a page, in his language.

Programs, which do not ask for HTML, get a problem (RFC 9457) as from every service.
"""

from functools import cache
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from chassis.errors import SuiteError, http_status
from chassis.http.requests.request_path import asked_path
from chassis.http.responses.conditional import respond
from chassis.http.responses.encodings import Encoding
from chassis.http.responses.problem_document import RETRY_SECONDS
from chassis.http.responses.representation import PreparedResponse, Representation
from chassis.http.responses.response_cache import Served
from website_front.languages.language import Language, split
from website_front.languages.texts import texts_of
from website_front.languages.words import N_
from website_front.page import HTML, Document
from website_front.rendering import Renderer
from website_front.security import security_headers

TITLES = {
    400: N_("That address is not right"),
    404: N_("There is no such page"),
    405: N_("That cannot be done here"),
    503: N_("Just a moment"),
    500: N_("Something broke"),
}
SENTENCES = {
    400: N_("Something in the address is not as it should be."),
    404: N_("The address may be mistyped, or what it named was never held."),
    405: N_("This address only shows something."),
    503: N_("The facts cannot be reached just now. Try again in a few seconds."),
    500: N_("This is our fault. It has been written down."),
}


class ErrorPages:
    """A page for each status, made once for each language."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._prepared = cache(self._page)

    @property
    def around(self) -> Middleware:
        """The middleware that answers a visitor's browser with a page in place of an error."""

        @web.middleware
        async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await handler(request)
            except SuiteError as error:
                if not _wants_html(request):
                    raise
                return await self._answer(request, http_status(error))
            except web.HTTPException as error:
                if error.status < HTTPStatus.BAD_REQUEST or not _wants_html(request):
                    raise
                return await self._answer(request, error.status)

        return middleware

    async def _answer(self, request: web.Request, status: int) -> web.Response:
        language, _ = split(asked_path(request))
        known = status if status in TITLES else (400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 503)
        answer = await respond(request, Served(self._prepared(known, language), hit=True, stale=False))
        answer.set_status(status)
        answer.headers[hdrs.CACHE_CONTROL] = "no-store"
        answer.headers.popall(hdrs.ETAG, None)
        if known == HTTPStatus.SERVICE_UNAVAILABLE:
            answer.headers[hdrs.RETRY_AFTER] = str(RETRY_SECONDS)
        return answer

    def _page(self, status: int, language: Language) -> PreparedResponse:
        texts = texts_of(language)
        document = Document(
            template="error.html",
            title=texts.gettext(TITLES[status]),
            description=texts.gettext(SENTENCES[status]),
            shown={"status": status},
            indexed=False,
        )
        html = self._renderer.page(document, language, "/")
        headers = (*security_headers(), (hdrs.CONTENT_LANGUAGE, str(language)))
        representation = Representation(
            content=html, changed=None, enveloped=False, max_age=0, content_type=HTML, headers=headers
        )
        return PreparedResponse(representation).compress(Encoding)


def _wants_html(request: web.Request) -> bool:
    return HTML in request.headers.get(hdrs.ACCEPT, "")
