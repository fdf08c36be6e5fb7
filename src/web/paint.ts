// How ground, fronts and places are drawn. Colours are the legend's; who fights for ground is a hatch in
// their colour over the holder's, so that what is contested reads without a key.
import type { FeatureLike } from 'ol/Feature'
import Circle from 'ol/style/Circle'
import Fill from 'ol/style/Fill'
import Stroke from 'ol/style/Stroke'
import Style, { type StyleFunction } from 'ol/style/Style'
import Text from 'ol/style/Text'
import type { Legend } from './api'

const INK = '#20262b'
const PAPER = 'rgba(255, 255, 255, 0.85)'
const HATCH = 10 // pixels from one stripe to the next

export class Palette {
  private colours = new Map<string, string>()
  private readonly hatches = new Map<string, CanvasPattern | string>()

  constructor(private legend: Legend) {
    this.use(legend)
  }

  use(legend: Legend): void {
    this.legend = legend
    this.colours = new Map(legend.actors.map(actor => [actor.id, actor.colour]))
    this.hatches.clear()
  }

  colour(actor: string | null | undefined): string {
    return (actor && this.colours.get(actor)) || this.legend.unknown_colour
  }

  // The fill of ground that `holder` has and `other`, if any, disputes.
  fill(holder: string | null, other: string | null): CanvasPattern | string {
    const key = `${holder}|${other}`
    let fill = this.hatches.get(key)
    if (!fill) {
      fill = other ? this.hatch(this.colour(holder), this.colour(other)) : this.colour(holder) + 'b0'
      this.hatches.set(key, fill)
    }
    return fill
  }

  private hatch(ground: string, stripe: string): CanvasPattern | string {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = HATCH
    const pen = canvas.getContext('2d')
    if (!pen) return ground
    pen.fillStyle = ground + 'b0'
    pen.fillRect(0, 0, HATCH, HATCH)
    pen.strokeStyle = stripe
    pen.lineWidth = 3
    for (const shift of [-HATCH, 0, HATCH]) { // three, so that the stripe goes through the tile's corners
      pen.beginPath()
      pen.moveTo(shift, HATCH)
      pen.lineTo(shift + HATCH, 0)
      pen.stroke()
    }
    return pen.createPattern(canvas, 'repeat') ?? ground
  }
}

// From which zoom a place has a mark, and from which a name.
const SEEN: Record<string, [number, number]> = {
  city: [0, 5.5], town: [7, 8], airbase: [7, 9], port: [7, 9], crossing: [7.5, 9], site: [9, 10], village: [9, 10.5],
}

function place(feature: FeatureLike, zoom: number, palette: Palette): Style | undefined {
  const kind = String(feature.get('kind'))
  const [mark, name] = SEEN[kind] ?? [9, 10]
  if (zoom < mark) return undefined
  const big = kind === 'city'
  return new Style({
    zIndex: big ? 5 : 4,
    image: new Circle({
      radius: big ? 4.5 : 3,
      fill: new Fill({ color: palette.colour(feature.get('actor')) }),
      stroke: new Stroke({ color: INK, width: 1.2 }),
    }),
    text: zoom < name ? undefined : new Text({
      text: String(feature.get('name')),
      font: `${big ? '600 13px' : '12px'} system-ui, sans-serif`,
      offsetY: -12,
      fill: new Fill({ color: INK }),
      stroke: new Stroke({ color: PAPER, width: 3 }),
    }),
  })
}

// For a layer of vector tiles; `zoom` gives the view's.
export function painter(palette: Palette, zoom: () => number): StyleFunction {
  const front = new Style({ zIndex: 2, stroke: new Stroke({ color: INK, width: 1.6 }) })
  const fills = new Map<CanvasPattern | string, Style>()
  return feature => {
    switch (feature.get('layer')) {
      case 'fronts': return front
      case 'places': return place(feature, zoom(), palette)
      default: {
        const fill = palette.fill(feature.get('actor') ?? null, feature.get('other') ?? null)
        let style = fills.get(fill)
        if (!style) fills.set(fill, style = new Style({ zIndex: 1, fill: new Fill({ color: fill }) }))
        return style
      }
    }
  }
}
