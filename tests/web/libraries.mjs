// What a page that follows a recipe has imported.
import L from 'leaflet'
import 'leaflet/dist/leaflet.css'
import maplibregl from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import * as d3 from 'd3-geo'
import 'ol/ol.css'
import OlMap from 'ol/Map'
import View from 'ol/View'
import GeoJSON from 'ol/format/GeoJSON'
import MVT from 'ol/format/MVT'
import VectorLayer from 'ol/layer/Vector'
import VectorTileLayer from 'ol/layer/VectorTile'
import { fromLonLat } from 'ol/proj'
import VectorSource from 'ol/source/Vector'
import VectorTileSource from 'ol/source/VectorTile'
import Fill from 'ol/style/Fill'
import Style from 'ol/style/Style'

Object.assign(globalThis, {
  L, maplibregl, d3, OlMap, View, GeoJSON, MVT, VectorLayer, VectorTileLayer, VectorSource, VectorTileSource,
  fromLonLat, Fill, Style,
})
