import type { ChatMessage, ErrorCode, ObservedStream } from '@stream-manager/contracts'
import type { EngineEvent } from '@stream-manager/engine-protocol'
import { hlsFolder } from '@stream-manager/media-store'
import { endPlaylist } from '../outputs/hls/end-playlist.ts'
import { type EngineExit, type EngineProcessHandlers, forkEngine } from './engine-process.ts'
import { inherit, Observer, wasRunning } from './observer.ts'
import { CRASH_LIMIT, CRASH_WINDOW_MS, QUICK_CRASH_MS, RestartPolicy } from './restart-policy.ts'
import { onAirMs, type RunningChild, SilenceWatch } from './running-child.ts'
import { type DesiredScene, type StreamSupervisorOptions, toScene } from './supervision.ts'

/** Flushing encoders and writing trailers; after it the child is killed. */
const STOP_GRACE_MS = 5_000

/**
 * Runs one stream while its lease is held. Level-triggered: `reconcile` compares what is desired with what runs
 * and takes one step; every event, timer and change of the document only asks for another comparison.
 */
export class StreamSupervisor {
  readonly #options: StreamSupervisorOptions
  readonly #observer: Observer
  readonly #restarts = new RestartPolicy()
  #child: RunningChild | null = null
  #retryAt: NodeJS.Timeout | null = null
  readonly #watch: SilenceWatch
  #gaveUpGeneration = -1
  #resume: boolean
  #reconciling: Promise<void> | null = null
  #again = false
  #closed = false

  constructor(options: StreamSupervisorOptions, before: ObservedStream) {
    this.#options = options
    // An earlier process died while on air: viewers still hold its playlist, which must go on.
    this.#resume = wasRunning(before)
    this.#observer = new Observer(inherit(before, options.now()), {
      now: options.now,
      report: options.report,
      onFenced: options.onFenced,
      onReportFailed: (error) => options.log.warn({ err: error }, 'the observed state could not be stored'),
    })
    if (before.status === 'failed') this.#gaveUpGeneration = before.generation
    this.#watch = new SilenceWatch(options.monotonicMs, () => this.#child)
    // Under our fence: readers must not take the last holder's word for ours until we have something to tell.
    this.#observer.update({})
  }

  /** Asks for a comparison of desired and actual; calls during one are joined into the next. */
  reconcile(): void {
    if (this.#closed) return
    this.#again = true
    this.#reconciling ??= this.#run().finally(() => {
      this.#reconciling = null
    })
  }

  chatChanged(messages: readonly ChatMessage[]): void {
    if (this.#child && this.#child.phase !== 'loading') {
      this.#child.process.send({ type: 'chat', messages: [...messages] })
    }
  }

  leaseRenewed(endsAtMs: number): void {
    if (!this.#child) return
    this.#child.process.send({ type: 'lease', endsAtMs })
    this.#options.guard?.watch(this.#child.process.pid, endsAtMs)
  }

  /** We still hold the stream, and end with it or give it to another engine. */
  async close(): Promise<void> {
    const { shared } = this.#options
    this.#endSupervision()
    await this.#reconciling
    await this.#child?.process.stop({ graceMs: STOP_GRACE_MS, final: !shared })
    if (shared) this.#handOver()
    else await this.#end()
    await this.#observer.close()
  }

  /** The stream is another engine's, or free: nothing more may leave, neither media nor reports. */
  async abandon(): Promise<void> {
    this.#endSupervision()
    this.#observer.abandon()
    this.#child?.process.kill()
    await this.#reconciling
    await this.#child?.process.stop({ graceMs: 0, final: false })
  }

  #endSupervision(): void {
    this.#closed = true
    this.#watch.close()
    this.#cancelRetry()
  }

  #handOver(): void {
    if (wasRunning(this.#observer.state)) this.#observer.handedOver()
  }

  async #end(): Promise<void> {
    await this.#endPlaylist()
    if (this.#observer.state.status !== 'failed') this.#observer.ended('offline')
  }

  #hasLease(): boolean {
    return this.#options.hostMs() < this.#options.leaseEndsAtMs()
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false
      try {
        const scene = await this.#options.readDesired()
        // Awake after a freeze, we may not know yet that the stream is another engine's.
        if (scene && !this.#closed && this.#hasLease()) await this.#step(scene)
      } catch (error) {
        this.#options.log.warn({ err: error }, 'the desired state could not be read')
      }
    }
  }

  async #step(scene: DesiredScene): Promise<void> {
    const { desired, revision } = scene
    const child = this.#child
    if (desired.status === 'offline') {
      if (child) return this.#stop(child, { final: true })
      await this.#offline(revision)
    } else if (child) {
      if (child.generation !== desired.generation) return this.#stop(child, { final: false })
      this.#update(child, scene)
    } else if (this.#gaveUpGeneration === desired.generation) {
      this.#observer.applied(revision)
    } else if (!this.#retryAt || desired.generation !== this.#observer.state.generation) {
      await this.#start(scene)
    }
  }

  async #offline(revision: number): Promise<void> {
    this.#cancelRetry()
    this.#restarts.forget()
    await this.#endPlaylist()
    if (this.#observer.state.status !== 'offline') this.#observer.ended('offline')
    if (this.#observer.state.error) this.#observer.update({ error: null, degraded: false })
    this.#observer.applied(revision)
  }

  /** A child that crashed, or was killed while it stopped, could not do it itself. */
  async #endPlaylist(): Promise<void> {
    if (!this.#resume) return
    this.#resume = false
    const { dataDir, streamId, log } = this.#options
    await endPlaylist(hlsFolder(dataDir, streamId), () => this.#hasLease()).catch((error) => {
      log.warn({ err: error, streamId }, 'the HLS playlist could not be ended')
    })
  }

  async #start(scene: DesiredScene): Promise<void> {
    this.#cancelRetry()
    const waitMs = this.#options.startsFromMs - this.#options.hostMs()
    if (waitMs > 0) return this.#reconcileIn(waitMs)
    const { desired } = scene
    const chat = await this.#options.readChat()
    if (this.#closed || !this.#hasLease()) return
    if (desired.generation !== this.#observer.state.generation) this.#restarts.forget()
    const recovering = this.#observer.state.degraded && desired.generation === this.#observer.state.generation
    if (recovering) this.#observer.update({ config: desired.config })
    else this.#observer.began(desired.generation, desired.config)
    this.#child = this.#fork(scene, chat)
  }

  #fork(scene: DesiredScene, chat: readonly ChatMessage[]): RunningChild {
    const { streamId, dataDir, publicSourcesOnly, monotonicMs, guard, log } = this.#options
    const leaseEndsAtMs = this.#options.leaseEndsAtMs()
    const { desired } = scene
    const handlers: EngineProcessHandlers = {
      onEvent: (event) => this.#onEvent(child, event),
      onExit: (exit) => this.#onExit(child, exit),
      onLine: (line) => log.warn({ streamId, line }, 'the engine process wrote'),
      onInvalidEvent: (detail) =>
        log.error({ streamId, detail }, 'the engine sent an event that is not understood'),
    }
    const child: RunningChild = {
      process: forkEngine(handlers, this.#options.childEnvironment),
      generation: desired.generation,
      phase: 'loading',
      sentRevision: scene.revision,
      pausedAt: { revision: scene.revision, paused: desired.status === 'paused' },
      lastWordAtMs: monotonicMs(),
      liveAtMs: null,
      killedFor: null,
    }
    guard?.watch(child.process.pid, leaseEndsAtMs)
    log.info({ streamId, pid: child.process.pid, generation: child.generation }, 'engine process started')
    child.process.send({
      type: 'start',
      streamId,
      dataDir,
      publicSourcesOnly,
      leaseEndsAtMs,
      config: desired.config,
      resume: this.#resume,
      scene: toScene(scene),
      chat: [...chat],
    })
    this.#resume = true
    return child
  }

  #update(child: RunningChild, scene: DesiredScene): void {
    if (scene.revision <= child.sentRevision || child.phase === 'stopping') return
    child.sentRevision = scene.revision
    child.pausedAt = { revision: scene.revision, paused: scene.desired.status === 'paused' }
    child.process.send({ type: 'scene', scene: toScene(scene) })
  }

  async #stop(child: RunningChild, { final }: { final: boolean }): Promise<void> {
    if (child.phase !== 'stopping') this.#observer.status('stopping')
    child.phase = 'stopping'
    await child.process.stop({ graceMs: STOP_GRACE_MS, final })
    this.#again = true
  }

  #onEvent(child: RunningChild, event: EngineEvent): void {
    if (child !== this.#child) return
    child.lastWordAtMs = this.#options.monotonicMs()
    if (event.type === 'ready') child.phase = child.phase === 'loading' ? 'starting' : child.phase
    else if (event.type === 'live') this.#onLive(child)
    else if (event.type === 'applied') this.#onApplied(child, event.revision)
    else if (event.type === 'status') this.#observer.measured(event.performance, event.layers, event.outputs)
    else if (event.type === 'fatal')
      this.#options.log.error({ error: event.error }, 'the engine process gave up')
  }

  #onLive(child: RunningChild): void {
    if (child.phase === 'stopping') return
    child.phase = 'live'
    child.liveAtMs ??= child.lastWordAtMs
    this.#observer.live(child.pausedAt.paused ? 'paused' : 'live')
    this.reconcile()
  }

  #onApplied(child: RunningChild, revision: number): void {
    // The pause of a later scene is not on air yet; that scene brings its own `applied`.
    if (child.phase === 'live' && revision >= child.pausedAt.revision) {
      this.#observer.live(child.pausedAt.paused ? 'paused' : 'live')
    }
    this.#observer.applied(revision)
  }

  #onExit(child: RunningChild, exit: EngineExit): void {
    this.#options.guard?.forget(child.process.pid)
    if (child !== this.#child) return
    this.#child = null
    this.#options.log.info({ pid: child.process.pid, ...exit }, 'engine process ended')
    // Without the lease it was the guard that ended it.
    if (child.phase === 'stopping' || this.#closed || !this.#hasLease()) return
    this.#crashed(child, exit)
  }

  #crashed(child: RunningChild, exit: EngineExit): void {
    const code = child.killedFor ?? 'stream.engine_crashed'
    const how = child.killedFor ? 'it stopped answering and was ended' : `exit ${exit.code ?? exit.signal}`
    const decision = this.#restarts.crashed(this.#options.monotonicMs(), onAirMs(child))
    if (decision.kind === 'give-up') this.#giveUp(child, how)
    else this.#retryLater(code, how, decision.delayMs)
  }

  #giveUp(child: RunningChild, how: string): void {
    this.#gaveUpGeneration = child.generation
    this.#observer.ended('failed')
    const rule = `${CRASH_LIMIT} times within ${CRASH_WINDOW_MS / 60_000} minutes`
    const quick = `each time before it was ${QUICK_CRASH_MS / 1000} s on air`
    this.#observer.trouble(
      'stream.gave_up',
      `The engine failed ${rule}, ${quick} (last: ${how}). Use start to try again.`,
      null,
    )
  }

  #retryLater(code: ErrorCode, how: string, delayMs: number): void {
    const nextRetryAt = new Date(this.#options.now().getTime() + delayMs)
    this.#observer.trouble(code, `The engine process failed: ${how}. It is being started again.`, nextRetryAt)
    this.#reconcileIn(delayMs)
  }

  #reconcileIn(delayMs: number): void {
    this.#retryAt = setTimeout(() => {
      this.#retryAt = null
      this.reconcile()
    }, delayMs)
  }

  #cancelRetry(): void {
    if (this.#retryAt) clearTimeout(this.#retryAt)
    this.#retryAt = null
  }
}
