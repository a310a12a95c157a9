"""`python -m content_api`."""

if __name__ == "__main__":
    # Not above: the processes that work things out for it (chassis/concurrency/workers.py) read this file, too, and need none of it.
    from chassis.process.lifecycle import run
    from content_api.service import serve
    from content_api.settings import Settings

    run("content_api", Settings, serve)
