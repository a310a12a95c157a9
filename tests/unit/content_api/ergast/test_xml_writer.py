from xml.etree import ElementTree as ET

from content_api.ergast import schemas
from content_api.ergast.xml_writer import ELEMENTS, HEADER, written


def of(table: schemas.ErgastTable) -> ET.Element:
    answer = schemas.ErgastAnswer(xmlns="", url="u", limit="30", offset="0", total="1", status_table=table)
    return ET.fromstring(written(answer))  # noqa: S314  # our own


def test_the_document_says_what_it_is() -> None:
    answer = schemas.ErgastAnswer(xmlns="http://ergast.com/mrd/1.5", url="u", limit="30", offset="0", total="0")
    assert written(answer).startswith(HEADER + b'<MRData xmlns="http://ergast.com/mrd/1.5" series="f1" url="u"')


def test_what_has_a_meaning_in_xml_is_told_and_not_meant() -> None:
    status = schemas.ErgastStatusCount(status_id="1", count='"2"', status="<Finished> & more")
    (found,) = of(schemas.ErgastTable(statuses=[status]))[0]
    assert (found.tag, found.text, found.attrib) == ("Status", status.status, {"statusId": "1", "count": '"2"'})


def test_what_was_asked_are_attributes_and_what_is_unknown_is_left_out() -> None:
    (table,) = of(schemas.ErgastTable(season="2024", driver_id="alonso"))
    assert (table.tag, table.attrib) == ("StatusTable", {"season": "2024", "driverId": "alonso"})


def test_every_shape_is_an_element_and_its_attributes_are_its_fields() -> None:
    known = {
        each for each in vars(schemas).values() if isinstance(each, type) and issubclass(each, schemas.ErgastSchema)
    }
    assert known - {schemas.ErgastSchema, schemas.ErgastDocument} == ELEMENTS.keys()
    for shape, element in ELEMENTS.items():
        told = {*element.attributes, *([element.text] if element.text else [])}
        assert told <= set(shape.__struct_fields__)
