import type { DesiredOutput, OutputState, OutputStatus, OutputType } from '@stream-manager/contracts'
import type { Egress } from '@stream-manager/egress'
import { eventually } from '@stream-manager/test-kit'
import { MAIN_RENDITION } from '../../../src/media/encode/packets.ts'
import { openOutput } from '../../../src/outputs/registry.ts'
import type { OutputSink } from '../../../src/outputs/sink/output.ts'
import { LOOPBACK } from '../../support/egress.ts'
import type { TestProgramme } from './programme.ts'

export interface OpenOptions {
  readonly dataDir: string
  readonly resume?: boolean
  readonly destinations?: Egress
  readonly minFreeDiskBytes?: number
}

export type OutputFields = Partial<Pick<DesiredOutput, 'url' | 'key' | 'options' | 'id'>> & {
  type: OutputType
}

/** Opens an output as the engine would and attaches it to the programme. */
export const openOn = (programme: TestProgramme, fields: OutputFields, options: OpenOptions): OutputSink => {
  const output = {
    id: fields.type,
    enabled: true,
    url: null,
    key: null,
    options: {},
    revision: 1,
    ...fields,
  } as DesiredOutput
  const sink = openOutput(output, {
    streamId: 'main',
    renditionId: MAIN_RENDITION,
    dataDir: options.dataDir,
    minFreeDiskBytes: options.minFreeDiskBytes ?? 0,
    destinations: options.destinations ?? LOOPBACK,
    streams: programme.streams,
    resume: options.resume ?? false,
    onChange: () => undefined,
    mayWrite: () => true,
  })
  return programme.attach(sink)
}

/** The status that matches. A failure names the last status, which tells what the output was waiting for. */
const untilStatus = async (
  sink: OutputSink,
  matches: (status: OutputStatus) => boolean,
  wait: { readonly what: string; readonly deadlineMs: number },
): Promise<OutputStatus> => {
  try {
    return await eventually(() => matches(sink.status()) && sink.status(), wait)
  } catch (cause) {
    throw new Error(`${wait.what}: the last status is ${JSON.stringify(sink.status())}`, { cause })
  }
}

/** A server that comes back is asked again after half a minute at most. */
const DEADLINE_MS = 120_000

/** Waits until the output reports this state. */
export const untilState = (
  sink: OutputSink,
  state: OutputState,
  deadlineMs = DEADLINE_MS,
): Promise<OutputStatus> =>
  untilStatus(sink, (status) => status.state === state, { what: `state ${state}`, deadlineMs })

/** Waits until the output reports this error. */
export const untilError = (sink: OutputSink, code: string, deadlineMs = DEADLINE_MS): Promise<OutputStatus> =>
  untilStatus(sink, ({ error }) => error?.code === code, { what: `error ${code}`, deadlineMs })
