// Tiles as they were fetched, until it is told that they may show another thing: so an update costs what it changes.
export type Block = [zoom: number, x0: number, y0: number, x1: number, y1: number] // as /live names tiles

const MOST = 600 // tiles; the oldest go first

export class TileStore {
  private readonly kept = new Map<string, ArrayBuffer>()

  async get(url: string, at: number[]): Promise<ArrayBuffer> {
    const name = at.join('/')
    let bytes = this.kept.get(name)
    if (!bytes) {
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
      bytes = await answer.arrayBuffer()
      if (this.kept.size >= MOST) this.kept.delete(this.kept.keys().next().value!)
      this.kept.set(name, bytes)
    }
    return bytes
  }

  // What lies in a block, or deeper in one of the last zoom that blocks name. null: whatever there is.
  drop(blocks: Block[] | null): void {
    const deepest = Math.max(0, ...(blocks ?? []).map(block => block[0]))
    for (const name of this.kept.keys()) {
      const [z, x, y] = name.split('/').map(Number)
      const up = Math.max(0, z - deepest)
      const lies = ([zoom, x0, y0, x1, y1]: Block) =>
        zoom === z - up && x0 <= x >> up && x >> up <= x1 && y0 <= y >> up && y >> up <= y1
      if (!blocks || blocks.some(lies)) this.kept.delete(name)
    }
  }
}
