import type { RtmpServer } from './rtmp-server.ts'

interface Step {
  readonly session: string
  readonly what: 'begins' | 'ends'
}

const LINE = /RTMP session (\w+) (?:\S+ (start push)|(close))/g

/** What the RTMP server saw of publishers, in its own order. */
export class Publications {
  readonly #server: RtmpServer

  constructor(server: RtmpServer) {
    this.#server = server
  }

  /** Publishers that the server took, oldest first. */
  get sessions(): string[] {
    return this.#steps()
      .filter(({ what }) => what === 'begins')
      .map(({ session }) => session)
  }

  /** The one that publishes now. */
  get current(): string | undefined {
    const last = this.#steps().at(-1)
    return last?.what === 'begins' ? last.session : undefined
  }

  /** Pairs of publishers of which the second came before the first had gone. The server would not take it, but says so. */
  overlaps(): string[] {
    const overlapping: string[] = []
    let current: string | null = null
    for (const { session, what } of this.#steps()) {
      if (what === 'begins' && current !== null) overlapping.push(`${current} and ${session}`)
      current = what === 'begins' ? session : null
    }
    const refused = this.#server.output().match(/session \w+ .*already has a publisher/g) ?? []
    return [...overlapping, ...refused]
  }

  #steps(): Step[] {
    const steps = [...this.#server.output().matchAll(LINE)].map(
      ([, session = '', begins]): Step => ({ session, what: begins ? 'begins' : 'ends' }),
    )
    const publishers = new Set(steps.filter(({ what }) => what === 'begins').map(({ session }) => session))
    return steps.filter(({ session }) => publishers.has(session))
  }
}
