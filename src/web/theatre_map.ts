// The map itself: tiles of one moment, a view that fits the theatre, and what was clicked.
import OlMap from 'ol/Map'
import View from 'ol/View'
import MVT from 'ol/format/MVT'
import VectorTileLayer from 'ol/layer/VectorTile'
import { fromLonLat, toLonLat, transformExtent } from 'ol/proj'
import VectorTileSource from 'ol/source/VectorTile'
import ScaleLine from 'ol/control/ScaleLine'
import { defaults } from 'ol/control/defaults'
import { moment, type Extent } from './api'
import { painter, type Palette } from './paint'

const MAX_TILE_ZOOM = 12 // further in the same tiles are drawn larger

export class TheatreMap {
  private readonly layer: VectorTileLayer
  private readonly map: OlMap
  private source: VectorTileSource

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

  look(lon: number, lat: number, zoom: number): void {
    this.map.getView().setCenter(fromLonLat([lon, lat]))
    this.map.getView().setZoom(zoom)
  }

  // Something was recorded: what is drawn is asked for again, and answered 304 where it stands.
  refresh(): void {
    this.source.refresh()
  }

  private tiles(date: string | null): VectorTileSource {
    return new VectorTileSource({
      format: new MVT(),
      maxZoom: MAX_TILE_ZOOM,
      url: `tiles/{z}/{x}/{y}.mvt${moment(date)}`,
      transition: 0,
    })
  }
}
