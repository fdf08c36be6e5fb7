"""The glyphs that a map writes names with: read from their protocol buffers, and held against the font."""
import pathlib

import pytest

ImageFont = pytest.importorskip("PIL.ImageFont")
FONT = pathlib.Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
NAME, SIZE, MARGIN, ON_LINE = "DejaVu Sans", 24, 3, 192
ADDRESS = "/fonts/DejaVu%20Sans/{}.pbf"


def fields(message):
    """(field, value) of a message: whole numbers and bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
    while at < len(message):
        key = varint()
        assert key & 7 in (0, 2)
        value = varint()
        if key & 7 == 2:
            value, at = message[at:at + value], at + value
            assert at <= len(message)
        yield key >> 3, value


def signed(number):
    return number >> 1 ^ -(number & 1)


def glyphs_of(content):
    """Name, range, and by character: bitmap, width, height, left, top, advance."""
    (stack,) = [value for field, value in fields(content) if field == 1]
    said = list(fields(stack))
    found = {}
    for _, message in (f for f in said if f[0] == 3):
        g = dict(fields(message))
        found[chr(g[1])] = g.get(2, b""), g[3], g[4], signed(g[5]), signed(g[6]), g[7]
    return dict(said[:2])[1].decode(), dict(said[:2])[2].decode(), found


def test_glyphs_are_those_of_the_font(syria):
    font = ImageFont.truetype(str(FONT), SIZE, layout_engine=ImageFont.Layout.BASIC)
    for block, letters in (("0-255", "AHaeg@"), ("256-511", "ğŞ"), ("1024-1279", "Жя"), ("1536-1791", "بسعق"),
                           ("65024-65279", "ﺐﻊ")):
        answer = syria.get(ADDRESS.format(block))
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/x-protobuf"
        name, said, glyphs = glyphs_of(answer.content)
        assert (name, said) == (NAME, block)
        first = int(block.split("-")[0])
        assert all(first <= ord(c) < first + 256 for c in glyphs)
        for letter in letters:
            bitmap, width, height, left, top, advance = glyphs[letter]
            wide = width + 2 * MARGIN
            assert len(bitmap) == wide * (height + 2 * MARGIN)
            mask, (_, ascent) = font.getmask2(letter, mode="L", anchor="ls")
            x0, y0, x1, y1 = mask.getbbox()
            assert abs(width - (x1 - x0)) <= 2 and abs(height - (y1 - y0)) <= 2, letter
            assert abs(left - x0) <= 1 and abs(top + 26 + ascent + y0) <= 1, letter
            assert abs(advance - font.getlength(letter)) <= 1, letter
            ink = sum(mask) / 255
            covered = sum(min(max((v - ON_LINE) / 32 + 0.5, 0), 1) for v in bitmap)
            assert abs(covered / ink - 1) < 0.12, (letter, covered, ink)
            # Farther out it is ever less, 32 a pixel: at the margin's edge there is none of it.
            assert max(bitmap[:wide]) <= ON_LINE - 32 * (MARGIN - 1)
            assert max(bitmap) > ON_LINE


def test_space_has_a_width_and_no_picture(syria):
    bitmap, width, height, _, _, advance = glyphs_of(syria.get(ADDRESS.format("0-255")).content)[2][" "]
    assert (bitmap, width, height) == (b"", 0, 0) and 5 < advance < 10


def test_what_is_not_there(syria):
    assert syria.get(ADDRESS.format("19968-20223")).content == b""  # the font has no Chinese
    for path, what in ((ADDRESS.format("65536-65791"), "65535"), ("/fonts/Nope/0-255.pbf", f'there is "{NAME}"'),
                       (ADDRESS.format("1-256"), ""), (ADDRESS.format("0-511"), ""), ("/fonts/0-255.pbf", "")):
        answer = syria.get(path)
        assert answer.status_code == 404 and what in answer.json()["detail"], path
    assert syria.get("/fonts/Other,DejaVu%20Sans/0-255.pbf").status_code == 200  # as a style's list has it


def test_they_are_the_same_at_every_version(syria):
    answer = syria.get(ADDRESS.format("0-255"))
    assert answer.headers["Content-Location"] == syria.url + ADDRESS.format("0-255")
    again = syria.get(ADDRESS.format("0-255"), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
