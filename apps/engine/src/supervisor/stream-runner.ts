import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Backplane, Subscription } from '@stream-manager/backplane/port'
import {
  type ChatMessage,
  ChatSnapshot,
  type Clock,
  checker,
  type ObservedStream,
  type StartedProcess,
} from '@stream-manager/contracts'
import { channelKey, type Domain, engineLease, secretsOf, unobserved } from '@stream-manager/domain'
import type { EgressSettings } from '@stream-manager/engine-protocol'
import type { PreviewBroadcast, PreviewBroadcasts } from '@stream-manager/preview'
import type { Scrubber } from '@stream-manager/service-kit'
import { hostUptimeMs } from '../host-clock.ts'
import type { DeadlineGuard } from './deadline-guard.ts'
import { HeldSecrets } from './held-secrets.ts'
import { type Grant, LeaseKeeper } from './lease-keeper.ts'
import type { Load } from './load.ts'
import { isAbandoned } from './observer.ts'
import type { SpareChild } from './spare-child.ts'
import { StreamPreview } from './stream-preview.ts'
import { StreamSupervisor } from './stream-supervisor.ts'
import type { DesiredScene } from './supervision.ts'
import type { SupervisorLog } from './supervisor-log.ts'
import { UnreadableSecrets } from './unreadable-secrets.ts'

/** Dependencies of every stream's runner. */
export interface EngineContext {
  readonly backplane: Backplane
  readonly domain: Domain
  readonly clock: Clock
  readonly dataDir: string
  /** Bytes that outputs leave free on the disk of `dataDir`. */
  readonly minFreeDiskBytes: number
  readonly egress: EgressSettings
  readonly childEnvironment: Readonly<Record<string, string>>
  readonly childMemoryMaxBytes: number
  readonly debugChild: boolean
  /** Keep a loaded process for the next programme. */
  readonly spareChild: boolean
  /** Other processes on the same backplane run engines too. They compete for streams and take them over. */
  readonly shared: boolean
  /** Followers of the previews of the streams that run here. */
  readonly previews: PreviewBroadcasts
  readonly log: SupervisorLog
  /** The scrubber of this process's log takes the secrets of the streams that run here. */
  readonly scrubber: Scrubber
}

/** Shared by the runners of one process. */
export interface EngineShared {
  readonly load: Load
  readonly guard: DeadlineGuard | null
  readonly spare: SpareChild | null
}

/** Covers lost wake-ups and failed reads. Without a difference it costs one read. */
const RECONCILE_EVERY_MS = 5_000
/** The largest chat layer shows this many messages. */
const CHAT_MESSAGES = 50

const checkChat = checker(ChatSnapshot, 'The chat snapshot')

/** Competes for the lease of one stream, and supervises the stream while it holds the lease. */
export class StreamRunner {
  readonly #streamId: string
  readonly #context: EngineContext
  readonly #engine: EngineShared
  readonly #lease: LeaseKeeper
  readonly #secrets: HeldSecrets
  readonly #unreadable: UnreadableSecrets
  readonly #preview = new StreamPreview(() => this.#supervisor?.previewFollowed())
  #supervisor: StreamSupervisor | null = null
  #subscriptions: Subscription[] = []
  #timer: NodeJS.Timeout | undefined
  #takingOver: Promise<void> = Promise.resolve()
  #leaseEndsAtMs = 0
  /** Fence of the held lease; null without a lease. */
  #fence: number | null = null
  #lettingGo: Promise<void> = Promise.resolve()
  #closed = false
  #chatPending = false
  #readingChat = false

  constructor(streamId: string, context: EngineContext, engine: EngineShared) {
    this.#streamId = streamId
    this.#context = context
    this.#engine = engine
    this.#secrets = new HeldSecrets(context.scrubber)
    this.#unreadable = new UnreadableSecrets(streamId, context.log)
    // Host and process id are for people. The UUID keeps two runners from mistaking each other's lease for their own.
    const holder = `${hostname()}:${process.pid}:${randomUUID()}`
    const { backplane, shared } = context
    const acquireDelayMs = () => (shared ? engine.load.acquireDelayMs() : 0)
    this.#lease = new LeaseKeeper(
      { backplane, name: engineLease(streamId), holder, nowMs: hostUptimeMs, acquireDelayMs },
      {
        onAcquired: (grant) => this.#acquired(grant),
        onRenewed: (endsAtMs) => {
          this.#leaseEndsAtMs = endsAtMs
          this.#supervisor?.leaseRenewed(endsAtMs)
        },
        onLost: () => this.#lost(),
      },
    )
  }

  start(): void {
    this.#lease.start()
  }

  /** The process that runs the stream here; null while there is none. */
  get process(): StartedProcess | null {
    return this.#supervisor?.process ?? null
  }

  /** Whether this engine makes the programme. */
  get holdsStream(): boolean {
    return this.#fence !== null
  }

  /** Sends the sound of the layer, or the programme (null), to the broadcast, or nowhere. */
  showPreview(layerId: string | null, broadcast: PreviewBroadcast | null): void {
    this.#preview.show(layerId, broadcast)
  }

  /** Ends the child and releases the lease, so that another engine can start at once. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#takingOver
    await this.#letGo((supervisor) => supervisor.close())
    await this.#lease.close()
  }

  #acquired(grant: Grant): void {
    if (this.#closed) return
    const streamId = this.#streamId
    this.#takingOver = this.#takeOver(grant).catch((error) => {
      this.#context.log.error({ err: error, streamId }, 'cannot take the stream over; trying again')
      return this.#yield(grant.fence)
    })
  }

  async #takeOver({ fence, certainFromMs, predecessorExpired }: Grant): Promise<void> {
    const { domain, clock, log, shared } = this.#context
    this.#fence = fence
    this.#engine.load.acquired(this.#streamId)
    const view = await domain.engine.read(this.#streamId)
    if (!view.ok) throw new Error(view.fault.detail)
    if (this.#fence !== fence) return
    const before = view.value.observed ?? unobserved(clock.now())
    const startsFromMs = shared && isAbandoned(before) ? certainFromMs : 0
    const supervisor = new StreamSupervisor({ ...this.#options(fence), startsFromMs }, before)
    this.#supervisor = supervisor
    await this.#follow(supervisor)
    supervisor.reconcile()
    const held = { streamId: this.#streamId, fence, predecessorExpired }
    log.info(held, 'this engine holds the stream')
  }

  #options(fence: number) {
    const { domain, clock, log, scrubber, shared } = this.#context
    const { dataDir, minFreeDiskBytes, egress, childEnvironment, childMemoryMaxBytes, debugChild } =
      this.#context
    const streamId = this.#streamId
    return {
      streamId,
      dataDir,
      minFreeDiskBytes,
      egress,
      childEnvironment,
      childMemoryMaxBytes,
      debugChild,
      shared,
      guard: this.#engine.guard,
      spare: this.#engine.spare,
      preview: this.#preview,
      log,
      scrubber,
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
      hostMs: hostUptimeMs,
      readDesired: () => this.#readDesired(),
      readChat: () => this.#readChat(),
      onFenced: () => void this.#yield(fence),
      leaseEndsAtMs: () => this.#leaseEndsAtMs,
      report: async (observed: ObservedStream) => {
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
    if (this.#supervisor !== supervisor) return closeAll([state, chat])
    this.#subscriptions = [state, chat]
    this.#timer = setInterval(() => {
      supervisor.reconcile()
      this.#chatChanged()
    }, RECONCILE_EVERY_MS)
  }

  /** Messages that arrive during a read share the next read. */
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
      .catch((error) => this.#context.log.warn({ err: error }, 'cannot read the chat for the picture'))
      .finally(() => {
        this.#readingChat = false
      })
  }

  async #readDesired(): Promise<DesiredScene | null> {
    const { engine } = this.#context.domain
    const view = await engine.read(this.#streamId)
    if (!view.ok) return null
    const { desired, revision } = view.value
    this.#secrets.hold(secretsOf(desired))
    const unreadable = this.#unreadable.messagesOf(view.value)
    return { desired, revision, unreadable, assets: Object.fromEntries(await engine.assetsOf(desired)) }
  }

  async #readChat(): Promise<readonly ChatMessage[]> {
    const snapshot = await this.#context.domain.realtime.snapshotChannel({
      kind: 'chat',
      streamId: this.#streamId,
    })
    const chat = snapshot.ok ? checkChat(snapshot.value.data) : snapshot
    return chat.ok ? chat.value.messages.slice(-CHAT_MESSAGES) : []
  }

  /** Releases the lease, so that this or another engine starts again. A call of an earlier run is ignored. */
  async #yield(fence: number): Promise<void> {
    if (fence === this.#fence) await this.#lease.surrender()
  }

  async #lost(): Promise<void> {
    this.#context.log.warn(
      { streamId: this.#streamId, fence: this.#fence },
      'this engine no longer holds the stream',
    )
    await this.#letGo((supervisor) => supervisor.abandon())
  }

  /** Resolves when nothing of the stream runs here, also when an earlier call began it. */
  #letGo(end: (supervisor: StreamSupervisor) => Promise<void>): Promise<void> {
    const supervisor = this.#supervisor
    const subscriptions = this.#subscriptions
    this.#supervisor = null
    this.#subscriptions = []
    this.#fence = null
    this.#engine.load.released(this.#streamId)
    clearInterval(this.#timer)
    const ended = Promise.all([this.#lettingGo, supervisor && end(supervisor), closeAll(subscriptions)])
    this.#lettingGo = ended.then(() => {
      // The lease may have come back meanwhile.
      if (this.#supervisor === null) this.#secrets.release()
    })
    return this.#lettingGo
  }
}

const closeAll = async (subscriptions: readonly Subscription[]): Promise<void> => {
  await Promise.allSettled(subscriptions.map((subscription) => subscription.close()))
}
