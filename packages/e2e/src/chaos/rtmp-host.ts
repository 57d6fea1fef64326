import {
  Publications,
  type RtmpServer,
  startFaultProxy,
  startRtmpServer,
  type TestScope,
} from '@stream-manager/test-kit'
import { Link } from './link.ts'
import { type PushWitness, startPushWitness } from './push-witness.ts'

/** The RTMP server that engines push to, over a witness and a link that can be cut. It may end and come back. */
export class RtmpHost {
  /** Where engines push to. */
  readonly url: string
  readonly witness: PushWitness
  readonly link: Link
  readonly #t: TestScope
  /** One for each process there was. With a process all its publishers end, so none of two can overlap. */
  readonly #publications: Publications[]
  #server: RtmpServer
  #isAway = false

  private constructor(
    t: TestScope,
    server: RtmpServer,
    { witness, link }: Pick<RtmpHost, 'witness' | 'link'>,
  ) {
    this.#t = t
    this.#server = server
    this.#publications = [new Publications(server)]
    this.witness = witness
    this.link = link
    this.url = `rtmp://127.0.0.1:${witness.port}/live`
  }

  static async start(t: TestScope): Promise<RtmpHost> {
    const server = await startRtmpServer(t)
    const proxy = await startFaultProxy(t, { port: server.port })
    const witness = await startPushWitness(t, proxy.port)
    return new RtmpHost(t, server, { witness, link: new Link(proxy) })
  }

  /** Publishers that all its processes took. */
  get sessions(): string[] {
    return this.#publications.flatMap(({ sessions }) => sessions)
  }

  /** The one it has now, alive or not. */
  get current(): string | undefined {
    return this.#isAway ? undefined : this.#publications.at(-1)?.current
  }

  /** Publishers that it did not take, as it had one. */
  get refusals(): number {
    return this.#publications.flatMap((one) => one.refused()).length
  }

  /** Two publishers at once, by its own log or by what was really sent. */
  overlaps(): string[] {
    return [...this.#publications.flatMap((one) => one.taken()), ...this.witness.overlaps()]
  }

  freeze(): void {
    this.#server.freeze()
  }

  thaw(): void {
    this.#server.thaw()
  }

  async kill(): Promise<void> {
    await this.#server.kill()
    this.#isAway = true
  }

  async stop(deadlineMs: number): Promise<void> {
    await this.#server.stop(deadlineMs)
    this.#isAway = true
  }

  /** In its old place, after `kill` or `stop`. */
  async start(): Promise<void> {
    this.#server = await startRtmpServer(this.#t, { port: this.#server.port })
    this.#publications.push(new Publications(this.#server))
    this.#isAway = false
  }
}
