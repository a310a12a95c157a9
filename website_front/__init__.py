"""website_front: the website that a fan opens. It reads the public REST of content_api, like any other program, and nothing else.

    api/        the client, and what of its answers the pages read
    languages/  English and French: words (gettext), dates, numbers, names
    pages/      one module per page: its path, what it reads, what it shows
    charts/     drawings in SVG, made on the server
    templates/  HTML (Jinja2), static/ style sheets, scripts and icons

May import chassis, and of racing nothing but `racing.french_names`.
"""
