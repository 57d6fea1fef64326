import { hostname } from 'node:os'
import type { Backplane, Subscription } from '@stream-manager/backplane'
import { type ChatMessage, ChatSnapshot, type Clock, checker } from '@stream-manager/contracts'
import { channelKey, type Domain, engineLease } from '@stream-manager/domain'
import { LeaseKeeper } from './lease-keeper.ts'
import { unobserved } from './observer.ts'
import { StreamSupervisor } from './stream-supervisor.ts'
import type { DesiredScene, SupervisorLog } from './supervision.ts'

/** What every stream's runner shares. */
export interface EngineContext {
  readonly backplane: Backplane
  readonly domain: Domain
  readonly clock: Clock
  readonly dataDir: string
  readonly publicSourcesOnly: boolean
  readonly childEnvironment: Readonly<Record<string, string>>
  readonly log: SupervisorLog
}

/** A backstop for a wake-up that was lost or a read that failed; with nothing to do it costs one read. */
const RECONCILE_EVERY_MS = 5_000
/** As many messages as the largest chat layer shows. */
const CHAT_MESSAGES = 50

const checkChat = checker(ChatSnapshot, 'The chat snapshot')

/** One stream's claim to run here: competes for the lease and supervises while it holds it. */
export class StreamRunner {
  readonly #streamId: string
  readonly #context: EngineContext
  readonly #lease: LeaseKeeper
  #supervisor: StreamSupervisor | null = null
  #subscriptions: Subscription[] = []
  #timer: NodeJS.Timeout | undefined
  #takingOver: Promise<void> = Promise.resolve()
  #leaseEndsMs = 0
  #fence = 0
  #chatPending = false
  #readingChat = false

  constructor(streamId: string, context: EngineContext) {
    this.#streamId = streamId
    this.#context = context
    const holder = `${hostname()}:${process.pid}`
    const { backplane, clock } = context
    this.#lease = new LeaseKeeper(
      { backplane, name: engineLease(streamId), holder, monotonicMs: () => clock.monotonicMs() },
      {
        onAcquired: (fence) => {
          this.#takingOver = this.#takeOver(fence).catch((error) => {
            context.log.error({ err: error, streamId }, 'the stream could not be taken over; trying again')
            return this.#yield(fence)
          })
        },
        onRenewed: (remainingMs) => {
          this.#leaseEndsMs = clock.monotonicMs() + remainingMs
          this.#supervisor?.leaseRenewed(remainingMs)
        },
        onLost: () => void this.#letGo('fenced'),
      },
    )
  }

  start(): void {
    this.#lease.start()
  }

  async close(): Promise<void> {
    await this.#takingOver
    await this.#letGo('clean')
    await this.#lease.close()
  }

  async #takeOver(fence: number): Promise<void> {
    const { domain, log } = this.#context
    this.#fence = fence
    const view = await domain.engine.read(this.#streamId)
    if (!view.ok) throw new Error(view.fault.detail)
    const before = view.value.observed ?? unobserved(this.#context.clock.now())
    const supervisor = new StreamSupervisor(this.#options(fence), before)
    this.#supervisor = supervisor
    await this.#follow(supervisor)
    this.#timer = setInterval(() => {
      supervisor.reconcile()
      this.#chatChanged()
    }, RECONCILE_EVERY_MS)
    supervisor.reconcile()
    log.info({ streamId: this.#streamId, fence }, 'this engine holds the stream')
  }

  #options(fence: number) {
    const { domain, clock, log, dataDir, publicSourcesOnly, childEnvironment } = this.#context
    const streamId = this.#streamId
    return {
      streamId,
      dataDir,
      publicSourcesOnly,
      childEnvironment,
      log,
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
      readDesired: () => this.#readDesired(),
      readChat: () => this.#readChat(),
      onFenced: () => void this.#yield(fence),
      leaseRemainingMs: () => this.#leaseEndsMs - clock.monotonicMs(),
      report: async (observed: ReturnType<typeof unobserved>) => {
        const reported = await domain.engine.reportObserved({ streamId, fence, observed })
        if (reported.ok) return true
        if (reported.fault.code === 'backplane.fenced') return false
        throw new Error(reported.fault.detail)
      },
    }
  }

  async #follow(supervisor: StreamSupervisor): Promise<void> {
    const { backplane } = this.#context
    const streamId = this.#streamId
    const state = await backplane.subscribe(channelKey(streamId, 'stream-state'), () =>
      supervisor.reconcile(),
    )
    const chat = await backplane.subscribe(channelKey(streamId, 'chat'), () => this.#chatChanged())
    this.#subscriptions = [state, chat]
  }

  /** Messages that arrive while the window is read are joined into the next reading. */
  #chatChanged(): void {
    this.#chatPending = true
    if (this.#readingChat) return
    this.#readingChat = true
    const follow = async () => {
      while (this.#chatPending) {
        this.#chatPending = false
        this.#supervisor?.chatChanged(await this.#readChat())
      }
    }
    follow()
      .catch((error) => this.#context.log.warn({ err: error }, 'the chat could not be read for the picture'))
      .finally(() => {
        this.#readingChat = false
      })
  }

  async #readDesired(): Promise<DesiredScene | null> {
    const { engine } = this.#context.domain
    const view = await engine.read(this.#streamId)
    if (!view.ok) return null
    const { desired, revision } = view.value
    return { desired, revision, assets: Object.fromEntries(await engine.assetsOf(desired)) }
  }

  async #readChat(): Promise<readonly ChatMessage[]> {
    const snapshot = await this.#context.domain.realtime.snapshotChannel({
      kind: 'chat',
      streamId: this.#streamId,
    })
    const chat = snapshot.ok ? checkChat(snapshot.value.data) : snapshot
    return chat.ok ? chat.value.messages.slice(-CHAT_MESSAGES) : []
  }

  /** Gives the lease back, so that somebody, perhaps we, begins anew; an earlier run's complaint is too late. */
  async #yield(fence: number): Promise<void> {
    if (fence !== this.#fence) return
    await this.#letGo('fenced')
    this.#lease.surrender()
  }

  async #letGo(how: 'clean' | 'fenced'): Promise<void> {
    const supervisor = this.#supervisor
    this.#supervisor = null
    clearInterval(this.#timer)
    const subscriptions = this.#subscriptions
    this.#subscriptions = []
    await Promise.allSettled(subscriptions.map((subscription) => subscription.close()))
    await supervisor?.close(how)
  }
}
