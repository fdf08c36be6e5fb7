// The legend and the card about one spot. Texts come from people, so nothing here is ever read as HTML.
import { event as fetchEvent, heldAt, Refused, type Held, type Legend } from './api'
import { inWords } from './dates'
import type { Palette } from './paint'

function element(tag: string, text = '', className = ''): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = text
  if (className) made.className = className
  return made
}

function swatch(colour: string): HTMLElement {
  const made = element('span', '', 'swatch')
  made.style.setProperty('--colour', colour)
  return made
}

export function showLegend(legend: Legend): void {
  const list = element('ul')
  for (const actor of legend.actors.filter(actor => actor.parent === null)) {
    const item = element('li')
    const label = element('span', actor.label === actor.id ? actor.name : actor.label) // an id is for programs
    label.dir = 'auto'
    item.append(swatch(actor.colour), label)
    item.title = actor.name
    list.append(item)
  }
  const disputed = element('li')
  disputed.append(element('span', '', 'swatch hatched'), element('span', 'Contested'))
  disputed.title = 'the holder\'s colour, striped with that of who fights for it'
  const unknown = element('li')
  unknown.append(swatch(legend.unknown_colour), element('span', 'Unknown'))
  list.append(disputed, unknown)
  document.getElementById('legend')?.replaceChildren(list)
}

export class Card {
  private readonly box = document.getElementById('card') as HTMLElement
  private asked = 0

  constructor(private legend: Legend, private readonly palette: Palette) {
    document.addEventListener('keydown', key => { if (key.key === 'Escape') this.hide() })
  }

  use(legend: Legend): void {
    this.legend = legend
  }

  hide(): void {
    this.asked++
    this.box.hidden = true
  }

  // What holds at a spot; an answer that another click has overtaken is dropped.
  async show(lon: number, lat: number, date: string | null): Promise<void> {
    const mine = ++this.asked
    try {
      const held = await heldAt(lon, lat, date)
      if (mine === this.asked) this.fill(held, lon, lat)
      if (held.event) {
        const what = await fetchEvent(held.event)
        if (mine === this.asked) this.tell(what.properties.note, what.properties.sources?.map(source => source.name))
      }
    } catch (error) {
      if (mine !== this.asked) return
      if (error instanceof Refused) this.say(error.message)
      else throw error
    }
  }

  private label(id: string | null): string {
    return this.legend.actors.find(actor => actor.id === id)?.name ?? 'nobody known'
  }

  private fill(held: Held, lon: number, lat: number): void {
    const status = this.legend.statuses.find(status => status.id === held.status)?.name ?? 'Outside the theatre'
    const head = element('h2', held.name ?? (held.status === 'unknown' ? 'Unknown' : status))
    head.prepend(swatch(this.palette.colour(held.actor)))
    const lines = [head]
    if (held.other) lines.push(element('p', `${status}: ${this.label(held.other)}`))
    if (held.since) lines.push(element('p', `Since ${inWords(held.since)}`))
    lines.push(element('p', `${lat.toFixed(4)}, ${lon.toFixed(4)}`, 'small'))
    this.open(lines)
  }

  private tell(note: string | undefined, sources: string[] | undefined): void {
    if (note) this.box.append(element('p', note))
    if (sources?.length) this.box.append(element('p', sources.join(', '), 'small'))
  }

  private say(text: string): void {
    this.open([element('p', text)])
  }

  private open(lines: HTMLElement[]): void {
    const close = element('button', '×', 'close')
    close.setAttribute('aria-label', 'Close')
    close.addEventListener('click', () => this.hide())
    this.box.replaceChildren(close, ...lines)
    this.box.hidden = false
  }
}
