// News of the newest version, while the page is in view. EventSource comes back by itself.
import type { Block } from './tile_store'

// What may have changed on the map; null: anything.
export type News = Block[] | null

export class Live {
  private stream: EventSource | null = null

  // `version`: the newest that the page knows.
  constructor(private version: string, private readonly onNews: (news: News) => void,
    private readonly onState: (up: boolean) => void) {
    document.addEventListener('visibilitychange', () => document.hidden ? this.close() : this.open())
    this.open()
  }

  private open(): void {
    if (this.stream) return
    const stream = new EventSource(`live?since=${this.version}`) // what was missed is told first
    const heard = (message: MessageEvent<string>, news: News) => {
      this.version = message.lastEventId
      this.onNews(news)
    }
    stream.addEventListener('version', message => heard(message, (JSON.parse(message.data) as { tiles: Block[] }).tiles))
    stream.addEventListener('reset', message => heard(message, null))
    stream.onopen = () => this.onState(true)
    stream.onerror = () => this.onState(false)
    this.stream = stream
  }

  private close(): void {
    this.stream?.close()
    this.stream = null
  }
}
