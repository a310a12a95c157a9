from website_front.security import content_security_policy, permissions_policy, security_headers


def policy(*, frames: bool = False) -> dict[str, str]:
    return dict(each.split(" ", 1) for each in content_security_policy(frames=frames).split("; "))


def test_nothing_inline_and_nobody_else() -> None:
    for name, value in policy().items():
        assert "unsafe" not in value, name
        assert "http" not in value, name
    assert policy()["default-src"] == "'none'"
    assert policy()["script-src"] == policy()["style-src"] == "'self'"


def test_only_what_is_embedded_may_stand_in_a_frame() -> None:
    assert policy()["frame-ancestors"] == "'none'"
    assert policy(frames=True)["frame-ancestors"] == "*"


def test_whatever_is_not_named_is_refused() -> None:
    """`default-src` stands for every kind of thing that is fetched, but for these three."""
    assert {"base-uri", "form-action", "frame-ancestors"} <= policy().keys()
    assert not {"object-src", "frame-src", "font-src", "media-src"} & policy().keys()


def test_a_page_may_ask_for_nothing_of_the_machine_that_it_is_on() -> None:
    permissions = dict(security_headers())["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"} <= set(permissions)
    assert all(each.endswith("=()") for each in permissions)
    assert not any("clipboard" in each for each in permissions)


def test_where_there_are_passkeys_the_page_alone_may_ask_for_them_and_for_nothing_else() -> None:
    never, with_them = (permissions_policy(passkeys=each).split(", ") for each in (False, True))
    assert set(with_them) - set(never) == {"publickey-credentials-create=(self)", "publickey-credentials-get=(self)"}
    assert len(with_them) == len(never)
