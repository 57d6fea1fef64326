import type { RtmpServer } from './rtmp-server.ts'

interface Step {
  readonly session: string
  readonly kind: 'begin' | 'end'
}

const LINE = /RTMP session (\w+) (?:\S+ (start push)|(close))/g

/** The publishers in the log of an RTMP server, in its order. */
export class Publications {
  readonly #server: RtmpServer

  constructor(server: RtmpServer) {
    this.#server = server
  }

  /** Sessions of accepted publishers, oldest first. */
  get sessions(): string[] {
    return this.#steps()
      .filter(({ kind }) => kind === 'begin')
      .map(({ session }) => session)
  }

  /** Session of the present publisher. */
  get current(): string | undefined {
    const last = this.#steps().at(-1)
    return last?.kind === 'begin' ? last.session : undefined
  }

  /** Every sign of a publisher that arrived before its predecessor had ended. */
  overlaps(): string[] {
    return [...this.taken(), ...this.refused()]
  }

  /** Log lines about publishers refused because the server still held another connection, alive or dead. */
  refused(): string[] {
    return this.#server.output().match(/session \w+ .*already has a publisher/g) ?? []
  }

  /** Pairs of accepted publishers of which the first had not ended. */
  taken(): string[] {
    const overlapping: string[] = []
    let current: string | null = null
    for (const { session, kind } of this.#steps()) {
      if (kind === 'begin' && current !== null) overlapping.push(`${current} and ${session}`)
      current = kind === 'begin' ? session : null
    }
    return overlapping
  }

  #steps(): Step[] {
    const steps = [...this.#server.output().matchAll(LINE)].map(
      ([, session = '', begins]): Step => ({ session, kind: begins ? 'begin' : 'end' }),
    )
    const publishers = new Set(steps.filter(({ kind }) => kind === 'begin').map(({ session }) => session))
    return steps.filter(({ session }) => publishers.has(session))
  }
}
