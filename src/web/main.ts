// The page: asks for the legend and the extent, then wires map, days, card and news together.
import './map.css'
import { extent as fetchExtent, legend as fetchLegend } from './api'
import { dayOf, inWords } from './dates'
import { Live } from './live'
import { Palette } from './paint'
import { Card, showLegend } from './panels'
import { TheatreMap } from './theatre_map'
import { TimeControl } from './time_control'

const SOON_MS = 300 // several reports in a row are one look

function say(text: string): void {
  const state = document.getElementById('state')
  if (state) state.textContent = text
}

async function start(): Promise<void> {
  const [legend, extent] = await Promise.all([fetchLegend(null), fetchExtent()])
  document.title = legend.name
  document.getElementById('title')!.textContent = legend.name
  const credit = document.getElementById('credit')!
  credit.textContent = legend.credit
  credit.title = legend.borders
  showLegend(legend)

  const palette = new Palette(legend)
  const card = new Card(legend, palette)
  let up = true
  let end = extent.to
  const newest = () => dayOf(end) === 0 ? 'Nothing is reported yet' : `Newest: ${inWords(end)}` // a start that nobody said
  const tell = (date: string | null) =>
    say(date ? `At the end of ${inWords(date)}` : `${newest()}${up ? '' : ' (no connection; trying again)'}`)
  let asked = 0
  const call = async (date: string | null) => { // by the names and colours of the day
    const mine = ++asked
    const legend = await fetchLegend(date)
    if (mine !== asked) return
    palette.use(legend)
    card.use(legend)
    showLegend(legend)
    map.repaint()
  }
  const time = new TimeControl(extent, date => {
    map.show(date)
    card.hide()
    tell(date)
    void call(date)
  })
  const map = new TheatreMap(document.getElementById('map')!, extent, palette,
    (lon, lat) => void card.show(lon, lat, time.current))
  tell(null)
  Object.assign(window, { frontlined: map }) // for the console, and whoever embeds the page

  let pending = 0
  new Live(extent.version, news => {
    map.doubt(news)
    clearTimeout(pending)
    pending = window.setTimeout(async () => {
      const now = await fetchExtent()
      end = now.to
      time.span(now)
      map.refresh()
      void call(time.current)
      tell(time.current)
    }, SOON_MS)
  }, state => {
    up = state
    tell(time.current)
  })
}

start().catch((error: Error) => say(`The map cannot be shown: ${error.message}`))
