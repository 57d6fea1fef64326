import type { DesiredOutput } from '@stream-manager/contracts'
import { hlsOutput } from './hls.ts'
import type { OutputContext, OutputSink } from './output.ts'

/** Opens the sink for an output; it connects, retries and reports on its own from then on. Never throws. */
export const openOutput = (output: DesiredOutput, context: OutputContext): OutputSink => {
  switch (output.type) {
    case 'hls':
      return hlsOutput.open(output, context)
    default:
      throw new Error(`output type ${output.type} is not built yet`)
  }
}
