import type { ChatMessage } from '@stream-manager/contracts'
import { watchMemory } from '@stream-manager/media-inspect'
import { type EngineProcessHandlers, forkEngine } from './engine-process.ts'
import { endChild, type RunningChild, UNKNOWN_USAGE } from './running-child.ts'
import { scrubEvent } from './scrubbed-event.ts'
import { type DesiredScene, type StreamSupervisorOptions, toScene } from './supervision.ts'
import type { WaitingChild } from './waiting-child.ts'

export interface ChildStart {
  readonly scene: DesiredScene
  readonly chat: readonly ChatMessage[]
  /** Layers whose source is set aside. */
  readonly quarantined: readonly string[]
  /** Continue the HLS playlist of the previous child after a discontinuity. */
  readonly resume: boolean
  /** A process that is loaded or loads; null forks one. */
  readonly spare: WaitingChild | null
}

/** Starts a child for the scene, in the spare process if there is one. The guard watches it until its exit. */
export const startChild = (
  options: StreamSupervisorOptions,
  handlers: Pick<EngineProcessHandlers, 'onEvent' | 'onExit' | 'onPreview'>,
  { scene, quarantined, chat, resume, spare }: ChildStart,
): RunningChild => {
  const { streamId, dataDir, minFreeDiskBytes, egress, guard, log, scrubber } = options
  const { desired, revision } = scene
  const leaseEndsAtMs = options.leaseEndsAtMs()
  const ofProcess: EngineProcessHandlers = {
    onEvent: (event) => handlers.onEvent(scrubEvent(event, scrubber.scrub)),
    onExit: (exit) => {
      endWatch()
      handlers.onExit(exit)
    },
    onLine: (line) => log.warn({ streamId, line }, 'the engine process wrote a line'),
    onPreview: handlers.onPreview,
    onInvalidEvent: (detail) => log.error({ streamId, detail }, 'the engine process sent an invalid event'),
  }
  const adopted = spare?.adopt(ofProcess) ?? null
  const process =
    adopted ?? forkEngine(ofProcess, { environment: options.childEnvironment, debug: options.debugChild })
  guard?.watch(process.pid, leaseEndsAtMs)
  const { generation, config } = desired
  log.info({ streamId, pid: process.pid, generation, wasSpare: adopted !== null }, 'engine process started')
  const programme = { streamId, dataDir, minFreeDiskBytes, egress, leaseEndsAtMs, config, resume }
  process.send({ type: 'start', ...programme, scene: toScene(scene, quarantined), chat: [...chat] })
  const child: RunningChild = {
    process,
    generation,
    phase: adopted && spare?.isReady ? 'starting' : 'loading',
    sentRevision: revision,
    sentLayers: desired.layers,
    pausedAt: { revision, paused: desired.status === 'paused' },
    lastReportAtMs: options.monotonicMs(),
    liveAtMs: null,
    killedFor: null,
    usage: UNKNOWN_USAGE,
  }
  const endWatch = watchMemory(process.pid, {
    maxBytes: options.childMemoryMaxBytes,
    onExceeded: () => endChild(child, 'engine.memory_exceeded'),
  })
  return child
}
