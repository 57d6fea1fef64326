import type { ChatMessage, DesiredStream } from '@stream-manager/contracts'
import type { EgressSettings, Scene } from '@stream-manager/engine-protocol'
import type { Scrubber } from '@stream-manager/service-kit'
import type { DeadlineGuard } from './deadline-guard.ts'
import type { ReportObserved } from './observer.ts'
import type { SpareChild } from './spare-child.ts'
import type { StreamPreview } from './stream-preview.ts'
import type { SupervisorLog } from './supervisor-log.ts'

/** The desired document with its revision and the assets that its layers name. */
export interface DesiredScene {
  readonly revision: number
  readonly desired: DesiredStream
  readonly assets: Scene['assets']
  readonly unreadable: Scene['unreadable']
}

export const toScene = (
  { revision, desired, assets, unreadable }: DesiredScene,
  quarantined: readonly string[],
): Scene => ({
  revision,
  paused: desired.status === 'paused',
  layers: desired.layers,
  outputs: desired.outputs,
  quarantined: [...quarantined],
  unreadable,
  assets,
})

/** Dependencies of the supervision of one stream. */
export interface StreamSupervisorOptions {
  readonly streamId: string
  readonly dataDir: string
  readonly minFreeDiskBytes: number
  readonly egress: EgressSettings
  readonly childEnvironment: Readonly<Record<string, string>>
  /** A child with more resident memory is ended. */
  readonly childMemoryMaxBytes: number
  /** Open a debugger in the child, and let the child live while the debugger holds it. */
  readonly debugChild: boolean
  readonly now: () => Date
  readonly monotonicMs: () => number
  /** Clock of `leaseEndsAtMs` and `startsFromMs`. */
  readonly hostMs: () => number
  readonly readDesired: () => Promise<DesiredScene | null>
  readonly readChat: () => Promise<readonly ChatMessage[]>
  readonly report: ReportObserved
  readonly onFenced: () => void
  /** A child must not push beyond this instant. */
  readonly leaseEndsAtMs: () => number
  /** No child is started before this instant: an earlier holder may still be pushing. */
  readonly startsFromMs: number
  /** Another engine may take the stream over. */
  readonly shared: boolean
  /** Null where no other engine could take the stream over. */
  readonly guard: DeadlineGuard | null
  /** Null where `ENGINE_SPARE_CHILD` is off. */
  readonly spare: SpareChild | null
  readonly log: SupervisorLog
  readonly preview: StreamPreview
  /** Cleans the child's messages. */
  readonly scrubber: Scrubber
}
