// News of the newest version, while the page is in view. EventSource comes back by itself.
export class Live {
  private stream: EventSource | null = null

  constructor(private readonly onVersion: (version: string) => void, private readonly onState: (up: boolean) => void) {
    document.addEventListener('visibilitychange', () => document.hidden ? this.close() : this.open())
    this.open()
  }

  private open(): void {
    if (this.stream) return
    const stream = new EventSource('live')
    const heard = (message: MessageEvent) => this.onVersion(`v${message.lastEventId}`.replace('vv', 'v'))
    stream.addEventListener('version', heard)
    stream.addEventListener('reset', heard)
    stream.onopen = () => this.onState(true)
    stream.onerror = () => this.onState(false)
    this.stream = stream
  }

  private close(): void {
    this.stream?.close()
    this.stream = null
  }
}
