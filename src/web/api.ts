// What the page asks the daemon for. Every address is relative to the page, so a proxy may put it anywhere.

export interface Actor {
  id: string
  name: string
  label: string
  colour: string
  parent: string | null
}

export interface Legend {
  name: string
  credit: string
  borders: string
  actors: Actor[]
  statuses: { id: string, name: string, meaning: string }[]
  unknown_colour: string
}

export interface Place {
  name: string
  kind: string
  governorate?: string
}

export interface Held {
  actor: string | null
  name: string | null
  status: string
  other: string | null
  fill: string
  since: string | null
  event: string | null
  place?: Place
}

export interface Event {
  properties: { kind: string, note?: string, place?: string, sources?: { name: string, url?: string }[] }
}

export interface Extent {
  bbox: [number, number, number, number]
  from: string
  to: string
  version: string
}

export class Refused extends Error {}

async function get<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { Accept: 'application/json, application/geo+json' } })
  if (answer.ok) return await answer.json() as T
  const problem = await answer.json().catch(() => null) as { detail?: string } | null
  throw new Refused(problem?.detail ?? `the daemon answered ${answer.status}`)
}

// A question about one moment: null is the end of the timeline.
export function moment(date: string | null): string {
  return date ? `?datetime=${date}` : ''
}

// Who there was, and how they were called, at that moment.
export const legend = (date: string | null) => get<Legend>(`legend.json${moment(date)}`)

export const heldAt = (lon: number, lat: number, date: string | null) =>
  get<Held>(`at?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}${date ? `&datetime=${date}` : ''}`)

export const event = (id: string) => get<Event>(`events/${id}`)

export async function extent(): Promise<Extent> {
  const [control, version] = await Promise.all([
    get<{
      extent: { spatial: { bbox: [number, number, number, number][] }, temporal: { interval: [string, null][] } }
    }>('collections/control'),
    get<{ datetime: string, version: string }>('version'),
  ])
  return { bbox: control.extent.spatial.bbox[0], from: control.extent.temporal.interval[0][0], to: version.datetime,
    version: version.version }
}
