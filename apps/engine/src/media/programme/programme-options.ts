import type { StreamConfig } from '@stream-manager/contracts'
import type { EngineEvent } from '@stream-manager/engine-protocol'
import type { OpenOutput } from '../../outputs/fan-out.ts'

/** What one programme is made of, and its ways to the world. */
export interface ProgrammeOptions {
  readonly streamId: string
  readonly dataDir: string
  readonly config: StreamConfig
  /** The HLS playlist of an earlier process goes on with a discontinuity. */
  readonly resume: boolean
  readonly publicSourcesOnly: boolean
  /** On the host's clock. */
  readonly leaseEndsAtMs: number
  readonly openOutput: OpenOutput
  readonly monotonicMs: () => number
  readonly hostMs: () => number
  readonly emit: (event: EngineEvent) => void
}
