import re

import segno

from website_front.charts.qr_code import QUIET, qr_code

ADDRESS = "https://f1.example/content/v1/calendar.ics?sessions=race&alarm=30&lang=fr"


def test_the_path_draws_every_dark_module_and_no_other() -> None:
    made = qr_code(ADDRESS)
    drawn = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", made.path)
        for step in range(int(width))
    }
    matrix = list(segno.make(ADDRESS, error="m", micro=False).matrix_iter(border=QUIET))
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert made.size == len(matrix)
