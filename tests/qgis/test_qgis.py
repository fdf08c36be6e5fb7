"""QGIS without a window reads the service: as a standard's client, as tiles, with their style; and what it draws is taken."""
import os
import re
from urllib.parse import quote

import pytest
from conftest import README, blended, daemons, picture_of, share_of

qgis = pytest.importorskip("qgis.core", reason="python3-qgis is not installed")
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

ISIS, REGIME, SDF, REBELS = "#3a3a3c", "#c8373a", "#f0c52e", "#3f9c4b"
WRITES = qgis.Qgis.versionInt() >= 33200  # through OGC API


def collection(daemon, name, more=""):
    layer = qgis.QgsVectorLayer(f"url='{daemon.url}' typename='{name}' pagingEnabled='true' {more}", name, "OAPIF")
    assert layer.isValid(), layer.error().message()
    return layer


def ids(layer):
    return sorted(f["actor"] for f in layer.getFeatures())


def draw(layer, folder, west=35.7, south=32.3, east=42.4, north=37.3):
    """The theatre, as QGIS draws that layer on white; as an image."""
    settings = qgis.QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(qgis.QgsCoordinateReferenceSystem("EPSG:3857"))
    to_mercator = qgis.QgsCoordinateTransform(qgis.QgsCoordinateReferenceSystem("EPSG:4326"), settings.destinationCrs(),
                                              qgis.QgsProject.instance())
    settings.setExtent(to_mercator.transform(qgis.QgsRectangle(west, south, east, north)))
    settings.setOutputSize(QSize(600, 500))
    settings.setBackgroundColor(QColor("white"))
    job = qgis.QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors()
    return picture_of(job.renderedImage(), folder)



def test_each_collection_is_a_layer(qgs, daemon):
    for name in ("control", "fronts", "places", "events", "changes"):
        layer = collection(daemon, name)
        matched = daemon.json(f"/collections/{name}/items")["numberMatched"]
        assert layer.featureCount() == matched == len(list(layer.getFeatures())), name
    control = collection(daemon, "control")
    kinds = {f.name(): f.typeName() for f in control.fields()}
    assert set(kinds) >= {"actor", "name", "status", "other", "fill", "area_km2"} and kinds["area_km2"] == "Real"
    theatre = daemon.json("/collections/control")["extent"]["spatial"]["bbox"][0]
    box = control.extent()
    assert [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()] == pytest.approx(theatre)
    areas = sum(f["area_km2"] for f in control.getFeatures())
    assert areas == pytest.approx(sum(f["properties"]["area_km2"] for f in daemon.json("/control.geojson")["features"]))


def test_control_is_drawn_by_its_field_fill(qgs, daemon, tmp_path):
    layer = collection(daemon, "control")
    symbol = qgis.QgsFillSymbol.createSimple({"outline_style": "no"})
    symbol.symbolLayer(0).setDataDefinedProperty(qgis.QgsSymbolLayer.PropertyFillColor,
                                                 qgis.QgsProperty.fromField("fill"))
    layer.setRenderer(qgis.QgsSingleSymbolRenderer(symbol))
    picture = draw(layer, tmp_path)
    for colour, least in ((REGIME, 0.15), (SDF, 0.1), (ISIS, 0.03), (REBELS, 0.02)):
        assert share_of(picture, blended(colour, 1), 12) > least, colour


def test_filters_give_what_the_service_says(qgs, daemon):
    layer = collection(daemon, "control")
    for expression, query in (("\"actor\" = 'isis'", "actor = 'isis'"),
                              ("\"area_km2\" > 1000 AND \"status\" = 'held'", "area_km2 > 1000 AND status = 'held'"),
                              ("\"actor\" IN ('sdf', 'isis')", "actor IN ('sdf', 'isis')")):
        answer = daemon.json("/collections/control/items", params={"filter": query})
        wanted = sorted(f["properties"]["actor"] for f in answer["features"])
        request = qgis.QgsFeatureRequest().setFilterExpression(expression)
        assert sorted(f["actor"] for f in layer.getFeatures(request)) == wanted != []
        assert layer.setSubsetString(expression) and ids(layer) == wanted and layer.featureCount() == len(wanted)
        assert layer.setSubsetString("")
    box = qgis.QgsRectangle(38.9, 35.9, 39.1, 36.0)
    answer = daemon.json("/collections/places/items?bbox=38.9,35.9,39.1,36.0")
    found = collection(daemon, "places").getFeatures(qgis.QgsFeatureRequest(box))
    assert sorted(f["name"] for f in found) == sorted(f["properties"]["name"] for f in answer["features"]) != []


def tiles(daemon, query=""):
    """The connection that the README names."""
    url, style = (a.replace("http://127.0.0.1:8017", daemon.url) for a in
                  re.search(r"Generic Connection, URL `([^`]*)`, style URL\s+`([^`]*)`", README).groups())
    layer = qgis.QgsVectorTileLayer(f"type=xyz&url={quote(url + query)}&zmin=0&zmax=16&styleUrl={style}", "tiles")
    assert layer.isValid()
    said, worked = layer.loadDefaultStyle()
    assert worked, said
    return layer


def test_tiles_and_their_style(qgs, daemon, tmp_path):
    layer = tiles(daemon)
    drawn = {s.styleName(): s.layerName() for s in layer.renderer().styles()}
    assert {"control": "control", "fronts": "fronts", "places": "places"}.items() <= drawn.items()
    picture = draw(layer, tmp_path)
    for colour, least in ((REGIME, 0.15), (SDF, 0.09), (ISIS, 0.03), (REBELS, 0.02)):
        assert share_of(picture, blended(colour, 0.7, (0xf4, 0xf1, 0xea)), 12) > least, colour


def test_tiles_of_another_day(qgs, daemon, tmp_path):
    isis = blended(ISIS, 0.7, (0xf4, 0xf1, 0xea))

    def share(query):
        return share_of(draw(tiles(daemon, query), tmp_path), isis, 12)

    assert share("?datetime=2017-09-01") > share("") + 0.01


def areas(daemon, query=""):
    return sorted(f["properties"]["area_km2"] for f in daemon.json("/control.geojson" + query)["features"])


@pytest.mark.parametrize("query", ["datetime=2017-09-01", "known-at=v5", "datetime=2017-09-01&known-at=v5"])
def test_the_service_of_another_day(qgs, daemon, query):
    layer = qgis.QgsVectorLayer(f"url='{daemon.url}/?{query}' typename='control' pagingEnabled='true'", "control", "OAPIF")
    assert layer.isValid()
    held = sorted(f["area_km2"] for f in layer.getFeatures())
    assert held == areas(daemon, f"?{query}") != areas(daemon)


def test_geojson_of_another_day(qgs, daemon):
    address = f"{daemon.url}/control.geojson?datetime=2017-10-10"
    layer = qgis.QgsVectorLayer(address, "control", "ogr")
    assert layer.isValid() and layer.featureCount() == len(daemon.json("/control.geojson?datetime=2017-10-10")["features"])


def drawing():
    """A layer that somebody has drawn a square in."""
    layer = qgis.QgsVectorLayer("Polygon?crs=EPSG:4326&field=kind:string&field=actor:string&field=occurred_at:date"
                                "&field=note:string", "drawn", "memory")
    feature = qgis.QgsFeature(layer.fields())
    feature.setAttributes(["control", "isis", "2017-10-20", None])
    feature.setGeometry(qgis.QgsGeometry.fromRect(qgis.QgsRectangle(38, 34, 38.2, 34.2)))
    assert layer.dataProvider().addFeature(feature)
    return layer


def export(layer, path, crs="EPSG:4326"):
    options = qgis.QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GeoJSON"
    system = qgis.QgsCoordinateReferenceSystem(crs)
    options.ct = qgis.QgsCoordinateTransform(layer.crs(), system, qgis.QgsProject.instance())
    failed, *said = qgis.QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(path), qgis.QgsCoordinateTransformContext(), options)
    assert failed == qgis.QgsVectorFileWriter.NoError, said


def test_what_is_drawn_is_reported(qgs, daemon, tmp_path):
    export(drawing(), tmp_path / "drawn.geojson")
    before = daemon.version()
    environment = {**os.environ, "FRONTLINE_URL": daemon.url, "FRONTLINE_TOKEN": daemon.token}
    done = daemons.frontline("post", tmp_path / "drawn.geojson", env=environment)
    assert done.returncode == 0, done.stderr
    assert int(daemon.version()[1:]) == int(before[1:]) + 1
    newest = daemon.json("/at?lon=38.1&lat=34.1")
    assert newest["actor"] == "isis" and newest["since"].startswith("2017-10-20")
    export(drawing(), tmp_path / "metres.geojson", "EPSG:32637")
    refused = daemons.frontline("post", tmp_path / "metres.geojson", env=environment)
    assert refused.returncode != 0 and "EPSG::32637" in refused.stderr and "EPSG:4326" in refused.stderr


@pytest.mark.skipif(not WRITES, reason="this QGIS does not write through OGC API, 3.32 does")
def test_a_feature_is_added_through_the_standard(qgs, daemon):
    config = qgis.QgsAuthMethodConfig("APIHeader")
    config.setName("frontline")
    config.setConfig("Authorization", f"Bearer {daemon.token}")
    manager = qgis.QgsApplication.authManager()
    assert manager.setMasterPassword("x", True) and manager.storeAuthenticationConfig(config)
    layer = collection(daemon, "events", f"authcfg={config.id()}")
    feature = qgis.QgsFeature(layer.fields())
    for name, value in (("kind", "control"), ("actor", "isis"), ("occurred_at", "2017-10-20")):
        feature[name] = value
    feature.setGeometry(qgis.QgsGeometry.fromRect(qgis.QgsRectangle(38.4, 34, 38.6, 34.2)))
    before = daemon.version()
    assert layer.startEditing() and layer.addFeature(feature) and layer.commitChanges(), layer.commitErrors()
    assert daemon.version() != before
