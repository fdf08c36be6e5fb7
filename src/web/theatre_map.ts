// The map itself: tiles of one moment, a view that fits the theatre, and what was clicked.
import OlMap from 'ol/Map'
import View from 'ol/View'
import MVT from 'ol/format/MVT'
import VectorTileLayer from 'ol/layer/VectorTile'
import { fromLonLat, toLonLat, transformExtent } from 'ol/proj'
import VectorTileSource from 'ol/source/VectorTile'
import ScaleLine from 'ol/control/ScaleLine'
import { defaults } from 'ol/control/defaults'
import TileState from 'ol/TileState'
import type RenderFeature from 'ol/render/Feature'
import type VectorTile from 'ol/VectorTile'
import { moment, type Extent } from './api'
import { painter, type Palette } from './paint'
import { TileStore, type Block } from './tile_store'

const MAX_TILE_ZOOM = 12 // further in the same tiles are drawn larger

export class TheatreMap {
  private readonly layer: VectorTileLayer
  private readonly map: OlMap
  private source: VectorTileSource
  private store = new TileStore() // of the moment that is shown
  private newest = true

  constructor(target: HTMLElement, extent: Extent, palette: Palette, onClick: (lon: number, lat: number) => void) {
    const view = new View({ center: fromLonLat([0, 0]), zoom: 2, maxZoom: 17, enableRotation: false })
    this.source = this.tiles(null)
    this.layer = new VectorTileLayer({
      source: this.source,
      declutter: true,
      renderBuffer: 64,
      style: painter(palette, () => view.getZoom() ?? 0),
    })
    this.map = new OlMap({
      target,
      view,
      layers: [this.layer],
      controls: defaults({ rotate: false, attribution: false }).extend([new ScaleLine()]),
    })
    view.fit(transformExtent(extent.bbox, 'EPSG:4326', 'EPSG:3857'), { padding: [70, 30, 90, 30] })
    this.map.on('singleclick', event => {
      const [lon, lat] = toLonLat(event.coordinate)
      onClick(lon, lat)
    })
  }

  show(date: string | null): void {
    this.source = this.tiles(date)
    this.layer.setSource(this.source)
  }

  // Somebody is called otherwise, or has another colour.
  repaint(): void {
    this.layer.changed()
  }

  look(lon: number, lat: number, zoom: number): void {
    this.map.getView().setCenter(fromLonLat([lon, lat]))
    this.map.getView().setZoom(zoom)
  }

  // Something was recorded that may show in these tiles, at the end of the timeline; null: in all. Of a day it says
  // nothing: a report may come late.
  doubt(blocks: Block[] | null): void {
    this.store.drop(this.newest ? blocks : null)
  }

  // What is drawn is asked for again where it is in doubt, and answered 304 where it stands.
  refresh(): void {
    this.source.refresh()
  }

  private tiles(date: string | null): VectorTileSource {
    const store = this.store = new TileStore()
    this.newest = date === null
    return new VectorTileSource({
      format: new MVT(),
      maxZoom: MAX_TILE_ZOOM,
      url: `tiles/{z}/{x}/{y}.mvt${moment(date)}`,
      transition: 0,
      tileLoadFunction: (tile, url) => {
        const vector = tile as VectorTile<RenderFeature>
        vector.setLoader((extent, _resolution, featureProjection) => {
          store.get(url, vector.getTileCoord()).then(
            bytes => vector.setFeatures(vector.getFormat().readFeatures(bytes, { extent, featureProjection })),
            () => vector.setState(TileState.ERROR))
        })
      },
    })
  }
}
