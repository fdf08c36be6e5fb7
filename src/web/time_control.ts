// The bar of days. Null means: the newest map, whatever comes.
import type { Extent } from './api'
import { dateOf, dayOf } from './dates'

const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T

export class TimeControl {
  private readonly slider = find<HTMLInputElement>('day')
  private readonly field = find<HTMLInputElement>('date')
  private readonly newest = find<HTMLButtonElement>('newest')
  private date: string | null = null

  constructor(extent: Extent, private readonly onDate: (date: string | null) => void) {
    this.span(extent)
    this.slider.addEventListener('input', () => this.choose(Number(this.slider.value)))
    this.field.addEventListener('change', () => { if (this.field.value) this.choose(dayOf(this.field.value)) })
    find('before').addEventListener('click', () => this.choose(Number(this.slider.value) - 1))
    find('after').addEventListener('click', () => this.choose(Number(this.slider.value) + 1))
    this.newest.addEventListener('click', () => this.set(null))
    find<HTMLFormElement>('time').addEventListener('submit', event => event.preventDefault())
  }

  get current(): string | null {
    return this.date
  }

  // The timeline may have grown.
  span(extent: Extent): void {
    this.slider.min = String(dayOf(extent.from))
    this.slider.max = String(dayOf(extent.to))
    this.field.min = dateOf(dayOf(extent.from))
    this.field.max = dateOf(dayOf(extent.to))
    this.draw()
  }

  set(date: string | null): void {
    this.date = date
    this.draw()
    this.onDate(date)
  }

  private choose(day: number): void {
    this.set(dateOf(Math.min(Math.max(day, Number(this.slider.min)), Number(this.slider.max))))
  }

  private draw(): void {
    const day = this.date ? dayOf(this.date) : Number(this.slider.max)
    this.slider.value = String(day)
    this.field.value = dateOf(day)
    this.newest.setAttribute('aria-pressed', String(this.date === null))
  }
}
