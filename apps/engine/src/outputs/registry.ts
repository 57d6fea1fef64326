import type { DesiredOutput } from '@stream-manager/contracts'
import { fileOutput } from './file.ts'
import { hlsOutput } from './hls.ts'
import { icecastOutput } from './icecast.ts'
import { rtmpOutput } from './rtmp.ts'
import type { OutputContext, OutputSink } from './sink/output.ts'

/** Opens the sink of an output. The sink connects, retries and reports without further calls. Never throws. */
export const openOutput = (output: DesiredOutput, context: OutputContext): OutputSink => {
  switch (output.type) {
    case 'hls':
      return hlsOutput.open(output, context)
    case 'rtmp':
      return rtmpOutput.open(output, context)
    case 'icecast':
      return icecastOutput.open(output, context)
    case 'file':
      return fileOutput.open(output, context)
  }
}
