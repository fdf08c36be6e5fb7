"""A daemon with the Syria 2017 theatre, and QGIS without a window."""
import importlib.util
import os
import pathlib
import shutil
import tempfile

import pytest
from PIL import Image

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

HERE = pathlib.Path(__file__).resolve().parent
README = (HERE.parent.parent / "README.md").read_text()
spec = importlib.util.spec_from_file_location("web", HERE.parent / "web/conftest.py")
web = importlib.util.module_from_spec(spec)
spec.loader.exec_module(web)

daemon = web.daemon  # the fixture
daemons, blended, share_of = web.daemons, web.blended, web.share_of


@pytest.fixture(scope="session")
def qgs():
    """QGIS with a profile of its own, so that it keeps nothing of what it fetched before."""
    from qgis.core import QgsApplication
    profile = tempfile.mkdtemp()
    app = QgsApplication([], False, profile)
    app.initQgis()
    yield app
    app.exitQgis()
    shutil.rmtree(profile)


def picture_of(image, folder):
    """A picture of QGIS as one that can be looked into."""
    path = str(folder / "drawn.png")
    assert image.save(path)
    return Image.open(path).convert("RGB")
