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

  /** Every sign of a publisher that came before the one before it had gone. */
  overlaps(): string[] {
    return [...this.taken(), ...this.refused()]
  }

  /** What the server said to publishers it did not take, as it had another one's connection, be it a dead one. */
  refused(): string[] {
    return this.#server.output().match(/session \w+ .*already has a publisher/g) ?? []
  }

  /** Pairs of publishers that the server took, though the first had not gone. */
  taken(): string[] {
    const overlapping: string[] = []
    let current: string | null = null
    for (const { session, what } of this.#steps()) {
      if (what === 'begins' && current !== null) overlapping.push(`${current} and ${session}`)
      current = what === 'begins' ? session : null
    }
    return overlapping
  }

  #steps(): Step[] {
    const steps = [...this.#server.output().matchAll(LINE)].map(
      ([, session = '', begins]): Step => ({ session, what: begins ? 'begins' : 'ends' }),
    )
    const publishers = new Set(steps.filter(({ what }) => what === 'begins').map(({ session }) => session))
    return steps.filter(({ session }) => publishers.has(session))
  }
}
