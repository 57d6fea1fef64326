import type { StreamConfig } from '@stream-manager/contracts'
import type { Egress } from '@stream-manager/egress'
import type { EngineEvent } from '@stream-manager/engine-protocol'
import type { OpenOutput } from '../../outputs/fan-out.ts'
import type { OpenPreviewSink } from '../preview/preview-options.ts'

/** Settings of one programme, and its connections to the process around it. */
export interface ProgrammeOptions {
  readonly streamId: string
  readonly dataDir: string
  readonly minFreeDiskBytes: number
  readonly config: StreamConfig
  /** Continue the HLS playlist of an earlier process after a discontinuity. */
  readonly resume: boolean
  /** Addresses that sources and images may come from. */
  readonly sources: Egress
  /** Addresses that outputs may push to. */
  readonly destinations: Egress
  /** Instant of the host's clock. */
  readonly leaseEndsAtMs: number
  readonly openOutput: OpenOutput
  readonly openPreviewSink: OpenPreviewSink
  readonly monotonicMs: () => number
  readonly hostMs: () => number
  readonly emit: (event: EngineEvent) => void
  /** For a fault that the programme survives. */
  readonly warn: (line: string) => void
}
