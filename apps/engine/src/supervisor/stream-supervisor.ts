import type { ChatMessage, ObservedStream, StartedProcess } from '@stream-manager/contracts'
import type { EngineEvent } from '@stream-manager/engine-protocol'
import { hlsFolder } from '@stream-manager/media-store'
import type { PipedPart } from '@stream-manager/preview'
import { endPlaylist } from '../outputs/hls/end-playlist.ts'
import { type Action, type Actual, decide } from './decide.ts'
import type { EngineExit } from './engine-process.ts'
import { inherit, Observer, wasRunning } from './observer.ts'
import { Quarantine } from './quarantine.ts'
import { QUICK_CRASH_MS } from './restart-policy.ts'
import { Restarts } from './restarts.ts'
import { onAirMs, type RunningChild, SilenceWatch } from './running-child.ts'
import { startChild } from './start-child.ts'
import { type DesiredScene, type StreamSupervisorOptions, toScene } from './supervision.ts'

/** Time for flushing encoders and writing trailers; then the child is killed. */
const STOP_GRACE_MS = 5_000

/**
 * Runs one stream while its lease is held. Level-triggered: `reconcile` reads the desired document, `decide` compares it
 * with what runs, and this class carries out the actions. Events, timers and changes only ask for another comparison.
 */
export class StreamSupervisor {
  readonly #options: StreamSupervisorOptions
  readonly #observer: Observer
  readonly #restarts: Restarts
  readonly #quarantine = new Quarantine()
  readonly #watch: SilenceWatch
  #child: RunningChild | null = null
  #resume: boolean
  #reconciling: Promise<void> | null = null
  #isReconcileDue = false
  #isClosed = false

  constructor(options: StreamSupervisorOptions, before: ObservedStream) {
    this.#options = options
    const { now, monotonicMs, report, onFenced, log } = options
    // Viewers still hold the playlist of a process that died on air, so it must continue.
    this.#resume = wasRunning(before)
    const onReportFailed = (error: unknown) => log.warn({ err: error }, 'cannot store the observed state')
    const observer = new Observer(inherit(before, now()), { now, report, onFenced, onReportFailed })
    this.#observer = observer
    this.#restarts = new Restarts({ now, monotonicMs, observer, reconcile: () => this.reconcile() })
    // A child that a debugger holds is silent and well.
    this.#watch = new SilenceWatch(monotonicMs, () => (options.debugChild ? null : this.#child))
    // Store the state under our fence at once, so that readers do not take the last holder's report for ours.
    observer.update({})
  }

  /** Asks for a comparison of desired and actual state. Calls during a comparison share the next one. */
  reconcile(): void {
    if (this.#isClosed) return
    this.#isReconcileDue = true
    this.#reconciling ??= this.#run().finally(() => {
      this.#reconciling = null
    })
  }

  /** The process that runs the stream; null while there is none. */
  get process(): StartedProcess | null {
    const child = this.#child
    return (
      child && { kind: 'encoder', streamId: this.#options.streamId, pid: child.process.pid, ...child.usage }
    )
  }

  chatChanged(messages: readonly ChatMessage[]): void {
    if (this.#child && this.#child.phase !== 'loading') {
      this.#child.process.send({ type: 'chat', messages: [...messages] })
    }
  }

  /** Tells the child which previews are followed. */
  previewFollowed(): void {
    this.#child?.process.send({ type: 'preview', ...this.#options.preview.audience })
  }

  leaseRenewed(endsAtMs: number): void {
    if (!this.#child) return
    this.#child.process.send({ type: 'lease', endsAtMs })
    this.#options.guard?.watch(this.#child.process.pid, endsAtMs)
  }

  /** Ends the programme, or hands it over to another engine, while the lease is still held. */
  async close(): Promise<void> {
    const { shared } = this.#options
    this.#endSupervision()
    await this.#reconciling
    await this.#child?.process.stop({ graceMs: STOP_GRACE_MS, final: !shared })
    if (shared) this.#handOver()
    else await this.#end()
    await this.#observer.close()
  }

  /** The lease is lost: stops sending media and reports at once. */
  async abandon(): Promise<void> {
    this.#endSupervision()
    this.#observer.abandon()
    this.#child?.process.kill()
    await this.#reconciling
    await this.#child?.process.stop({ graceMs: 0, final: false })
  }

  #endSupervision(): void {
    this.#isClosed = true
    this.#watch.close()
    this.#restarts.cancel()
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
    while (this.#isReconcileDue && !this.#isClosed) {
      this.#isReconcileDue = false
      try {
        const scene = await this.#options.readDesired()
        // After a freeze of this process the lease may have passed to another engine without our notice.
        if (scene && !this.#isClosed && this.#hasLease()) await this.#step(scene)
      } catch (error) {
        this.#options.log.warn({ err: error }, 'cannot read the desired state')
      }
    }
  }

  async #step(scene: DesiredScene): Promise<void> {
    const { status, generation } = scene.desired
    for (const action of decide({ status, generation, revision: scene.revision }, this.#actual(generation))) {
      await this.#execute(action, scene)
    }
  }

  #actual(desiredGeneration: number): Actual {
    const { generation, degraded } = this.#observer.state
    return {
      child: this.#child,
      isRestartPending: this.#restarts.isPending,
      reportedGeneration: generation,
      isRecovering: degraded && generation === desiredGeneration,
      failedGeneration: this.#restarts.failedGeneration,
      startsInMs: this.#options.startsFromMs - this.#options.hostMs(),
    }
  }

  async #execute(action: Action, scene: DesiredScene): Promise<void> {
    switch (action.kind) {
      case 'stop-child':
        return this.#stopChild(action.isFinal)
      case 'start-child':
        return this.#startChild(action.isRecovery, scene)
      case 'send-scene':
        return this.#sendScene(scene)
      case 'reconcile-later':
        return this.#restarts.reconcileIn(action.delayMs)
      case 'cancel-restart':
        return this.#restarts.cancel()
      case 'forget-crashes':
        this.#quarantine.forget()
        return this.#restarts.forgetCrashes()
      case 'end-playlist':
        return this.#endPlaylist()
      case 'report-offline':
        return this.#reportOffline()
      case 'report-applied':
        return this.#observer.applied(scene.revision)
    }
  }

  async #stopChild(isFinal: boolean): Promise<void> {
    const child = this.#child
    if (!child) return
    if (child.phase !== 'stopping') this.#observer.status('stopping')
    child.phase = 'stopping'
    await child.process.stop({ graceMs: STOP_GRACE_MS, final: isFinal })
    this.#isReconcileDue = true
  }

  async #startChild(isRecovery: boolean, scene: DesiredScene): Promise<void> {
    const { readChat, spare: spares } = this.#options
    const [chat, spare = null] = await Promise.all([readChat(), spares?.take()])
    if (this.#isClosed || !this.#hasLease()) return spare ? spares?.discard(spare) : undefined
    const { generation, config } = scene.desired
    if (isRecovery) this.#observer.update({ config })
    else this.#observer.began(generation, config)
    const handlers = {
      onEvent: (event: EngineEvent) => this.#onEvent(child, event),
      onExit: (exit: EngineExit) => this.#onExit(child, exit),
      onPreview: (part: PipedPart) => {
        if (child === this.#child) this.#options.preview.add(part)
      },
    }
    const quarantined = this.#quarantine.idsOf(scene.desired.layers)
    const start = { scene, quarantined, chat, resume: this.#resume, spare }
    const child: RunningChild = startChild(this.#options, handlers, start)
    this.#resume = true
    this.#child = child
    this.previewFollowed()
  }

  #sendScene(scene: DesiredScene): void {
    const child = this.#child
    if (!child) return
    const { layers } = scene.desired
    child.sentRevision = scene.revision
    child.sentLayers = layers
    child.pausedAt = { revision: scene.revision, paused: scene.desired.status === 'paused' }
    child.process.send({ type: 'scene', scene: toScene(scene, this.#quarantine.idsOf(layers)) })
  }

  #reportOffline(): void {
    if (this.#observer.state.status !== 'offline') this.#observer.ended('offline')
    if (this.#observer.state.error) this.#observer.update({ error: null, degraded: false })
  }

  /** A child that crashed, or was killed while it stopped, left its playlist open. */
  async #endPlaylist(): Promise<void> {
    if (!this.#resume) return
    this.#resume = false
    const { dataDir, streamId, log } = this.#options
    await endPlaylist(hlsFolder(dataDir, streamId), () => this.#hasLease()).catch((error) => {
      log.warn({ err: error, streamId }, 'cannot end the HLS playlist')
    })
  }

  #onEvent(child: RunningChild, event: EngineEvent): void {
    if (child !== this.#child) return
    child.lastReportAtMs = this.#options.monotonicMs()
    if (event.type === 'ready') child.phase = child.phase === 'loading' ? 'starting' : child.phase
    else if (event.type === 'live') this.#onLive(child)
    else if (event.type === 'applied') this.#onApplied(child, event.revision)
    else if (event.type === 'status') this.#onStatus(child, event)
    else if (event.type === 'fatal') {
      // The group of an error is the first function of ours in its stack.
      const { error, stack } = event
      this.#options.log.error({ error, stack }, 'the engine process reported a fatal error')
    }
  }

  #onLive(child: RunningChild): void {
    if (child.phase === 'stopping') return
    child.phase = 'live'
    child.liveAtMs ??= child.lastReportAtMs
    this.#observer.live(child.pausedAt.paused ? 'paused' : 'live')
    this.reconcile()
  }

  #onStatus(
    child: RunningChild,
    { performance, layers, outputs }: Extract<EngineEvent, { type: 'status' }>,
  ): void {
    const { cpuPercent, memoryBytes, fps, bitrateKbps, renderTimeMs, framesDropped } = performance
    const programme = { fps, bitrateKbps, renderTimeMs, framesDropped }
    child.usage = { measuredAt: this.#options.now().toISOString(), cpuPercent, memoryBytes, programme }
    this.#observer.measured(performance, layers, outputs)
    // Loading another process takes a second of CPU, which a programme that starts needs itself.
    if (onAirMs(child) >= QUICK_CRASH_MS) this.#options.spare?.prepare()
  }

  #onApplied(child: RunningChild, revision: number): void {
    // The pause of a later scene is not on air yet; that scene reports its own `applied`.
    if (child.phase === 'live' && revision >= child.pausedAt.revision) {
      this.#observer.live(child.pausedAt.paused ? 'paused' : 'live')
    }
    this.#observer.applied(revision)
  }

  #onExit(child: RunningChild, exit: EngineExit): void {
    this.#options.guard?.forget(child.process.pid)
    if (child !== this.#child) return
    this.#child = null
    this.#options.preview.ended()
    this.#options.log.info({ pid: child.process.pid, ...exit }, 'engine process ended')
    // Without the lease the guard ended the child, which is no crash.
    if (child.phase === 'stopping' || this.#isClosed || !this.#hasLease()) return
    const layer = this.#quarantine.crashed(exit, child.sentLayers)
    if (layer) {
      this.#options.log.warn({ layerId: layer.id }, 'the engine process crashed in the source of a layer')
    }
    this.#restarts.crashed(child, exit)
  }
}
