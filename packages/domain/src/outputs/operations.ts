import { Output, OutputCreate, OutputList, OutputPatch } from '@stream-manager/contracts'
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

export const outputOperations = resource({
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
