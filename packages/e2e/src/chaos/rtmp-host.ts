import {
  Publications,
  type RtmpServer,
  startFaultProxy,
  startRtmpServer,
  type TestScope,
} from '@stream-manager/test-kit'
import { Link } from './link.ts'
import { type PushWitness, startPushWitness } from './push-witness.ts'

/** The RTMP server that engines push to, behind a witness and a link that can be cut. It can be restarted. */
export class RtmpHost {
  /** Address of the witness, for the engines' outputs. */
  readonly url: string
  readonly witness: PushWitness
  readonly link: Link
  readonly #t: TestScope
  /** One for each server process. All publishers end with their process, so those of two processes cannot overlap. */
  readonly #publications: Publications[]
  #server: RtmpServer
  #isDown = false

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

  /** Publishers that any process of the server accepted. */
  get sessions(): string[] {
    return this.#publications.flatMap(({ sessions }) => sessions)
  }

  /** The current publisher, alive or dead. */
  get current(): string | undefined {
    return this.#isDown ? undefined : this.#publications.at(-1)?.current
  }

  /** Number of publishers that were rejected because there was one already. */
  get refusals(): number {
    return this.#publications.flatMap((one) => one.refused()).length
  }

  /** Times of two publishers at once, by the server's log or by the bytes sent. */
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
    this.#isDown = true
  }

  async stop(deadlineMs: number): Promise<void> {
    await this.#server.stop(deadlineMs)
    this.#isDown = true
  }

  /** Starts the server again on its old port, after `kill` or `stop`. */
  async start(): Promise<void> {
    this.#server = await startRtmpServer(this.#t, { port: this.#server.port })
    this.#publications.push(new Publications(this.#server))
    this.#isDown = false
  }
}
