import {
  Output,
  OutputCreate,
  OutputList,
  OutputPatch,
  PreflightReport,
  PreflightRequest,
} from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { EngineAwaiting } from '../stream/answer-applied.ts'
import { resource } from '../stream/resource.ts'
import type { ViewReading } from '../stream/view-read.ts'
import type { Outputs } from './api.ts'
import { outputItems } from './service.ts'

interface Services extends EngineAwaiting, ViewReading {
  readonly outputs: Outputs
}

const present = (written: Output, current: Output | null): Output => {
  const { state, error, retries, nextRetryAt, bitrateKbps, listeners, listenersFault } = current ?? written
  const measured = { bitrateKbps, ...(listeners !== undefined && { listeners, listenersFault }) }
  return { ...written, state, error, retries, nextRetryAt, ...measured }
}

const MAX_PREFLIGHT_MS = 15_000
/** Below the time in which a transport gives up the call after the wait. */
const PREFLIGHT_MARGIN_MS = 3000

const preflight = operation({
  name: 'outputs.preflight',
  summary: 'Try a destination step by step, before it is an output: name, TCP, TLS, handshake, acceptance',
  description:
    'From this service, by the address rules of outputs; no media is sent and nothing is stored. The answer is a report, also ' +
    'when a step fails, with the code that an output would show. It ends 3 s after the time that the caller ' +
    'waits, at the latest after 15 s: by default after 13 s over REST and 7 s over rpc. Two run at once. `srt` is no output: name and first handshake only.',
  permission: 'outputs.write',
  http: { method: 'POST', path: '/outputs/preflight' },
  body: PreflightRequest,
  probe: true,
  answers: { 200: PreflightReport },
  async run({ outputs }: Services, { streamId, body: request, wait: { waitMs } }) {
    const deadlineMs = Math.min(MAX_PREFLIGHT_MS, waitMs + PREFLIGHT_MARGIN_MS)
    return answerRead(await outputs.preflight(streamId, { request, deadlineMs }))
  },
})

const items = resource({
  noun: 'output',
  permissions: { read: 'outputs.read', write: 'outputs.write' },
  texts: {
    list: { summary: 'Where the programme goes' },
    get: { summary: 'One output' },
    create: { summary: 'Add an output' },
    update: {
      summary: 'Change an output by JSON merge patch',
      description: '`key` is write-only; `null` forgets it.',
    },
    delete: {
      summary: 'Remove an output',
      description: '202 with the state when the engine has not confirmed yet.',
    },
  },
  schemas: { item: Output, list: OutputList, create: OutputCreate, patch: OutputPatch },
  items: outputItems,
  service: ({ outputs }: Services) => outputs,
  present,
})

export const outputOperations = [preflight, ...items]
