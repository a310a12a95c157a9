"""Parts of tables: limit, offset, fields, CSV."""

import csv
import io

from tests.suite import Suite

DRIVERS = "/v1/seasons/2025/drivers"


async def read_csv(suite: Suite, path: str) -> list[dict[str, str]]:
    async with suite.http.get(f"{suite.content}{path}") as response:
        assert (response.status, response.content_type) == (200, "text/csv")
        text = await response.text()
    assert text.count("\r\n") == text.count("\n") > 0
    return list(csv.DictReader(io.StringIO(text)))


async def test_a_list_is_read_page_by_page(history: Suite) -> None:
    whole = (await history.result(DRIVERS))["standings"]
    pages = [await history.result(f"{DRIVERS}?limit=8&offset={offset}") for offset in (0, 8, 16, 24)]
    assert [row for page in pages for row in page["standings"]] == whole
    assert [(page["total"], page["limit"], page["offset"]) for page in pages] == [
        (21, 8, offset) for offset in (0, 8, 16, 24)
    ]
    assert [len(page["standings"]) for page in pages] == [8, 8, 5, 0]


async def test_a_whole_list_does_not_count_itself(history: Suite) -> None:
    assert set(await history.result(DRIVERS)) == {"season", "after_round", "grand_prix", "as_of", "standings"}


async def test_only_the_fields_that_are_named_are_given(history: Suite) -> None:
    table = await history.result(f"{DRIVERS}?fields=points,name&limit=1")
    assert table["standings"] == [{"name": "Lando Norris", "points": 423}]
    assert table["season"] == 2025


async def test_two_orders_of_the_same_fields_are_one_answer(history: Suite) -> None:
    etags = set()
    for fields in ("code,wins", "wins,code"):
        async with history.http.get(f"{history.content}{DRIVERS}?fields={fields}") as response:
            etags.add(response.headers["ETag"])
    assert len(etags) == 1


async def test_half_points_survive_every_form(history: Suite) -> None:
    race = "/v1/seasons/2021/rounds/belgium/race"
    assert (await history.result(f"{race}?limit=1&fields=points"))["results"] == [{"points": 12.5}]
    assert (await read_csv(history, f"{race}?format=csv&limit=1"))[0]["points"] == "12.5"


async def test_csv_has_every_column_of_the_schema_and_the_rows_of_the_json(history: Suite) -> None:
    rows = await read_csv(history, f"{DRIVERS}?format=csv")
    whole = (await history.result(DRIVERS))["standings"]
    assert [row["driver"] for row in rows] == [row["driver"] for row in whole]
    assert [int(row["wins"]) for row in rows] == [row["wins"] for row in whole]
    assert list(rows[0])[:4] == ["position", "driver", "name", "code"]


async def test_what_lies_inside_a_row_becomes_columns_of_its_own(history: Suite) -> None:
    rows = await read_csv(history, "/v1/seasons/2026/rounds?format=csv")
    bahrain = next(row for row in rows if row["grand_prix"] == "bahrain")
    assert (bahrain["circuit.id"], bahrain["cancelled"]) == ("sepang", "false")
    gone = next(row for row in rows if row["grand_prix"] == "saudi-arabia")
    assert (gone["number"], gone["cancelled"]) == ("", "true")
    chosen = await read_csv(history, "/v1/seasons/2026/rounds?format=csv&fields=number,circuit&limit=1")
    assert list(chosen[0])[:2] == ["number", "circuit.id"]


async def test_a_part_is_ready_the_second_time_and_has_its_own_etag(history: Suite) -> None:
    seen = []
    for _ in range(2):
        async with history.http.get(f"{history.content}/v1/seasons/1994/drivers?limit=2") as response:
            seen.append((response.headers["X-Cache"], response.headers["ETag"]))
    async with history.http.get(f"{history.content}/v1/seasons/1994/drivers") as response:
        whole = response.headers["ETag"]
    assert [cache for cache, _ in seen] == ["miss", "hit"]
    assert seen[0][1] == seen[1][1] != whole
    async with history.http.get(
        f"{history.content}/v1/seasons/1994/drivers?limit=2", headers={"If-None-Match": whole}
    ) as response:
        assert response.status == 200
