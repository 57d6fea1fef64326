import type { DesiredOutput } from '@stream-manager/contracts'
import type { OutputContext, OutputSink } from './output.ts'

/** Opens the sink for an output; it connects, retries and reports on its own from then on. Never throws. */
export const openOutput = (_output: DesiredOutput, _context: OutputContext): OutputSink => {
  throw new Error('not built yet')
}
