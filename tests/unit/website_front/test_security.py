from website_front.security import content_security_policy


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
