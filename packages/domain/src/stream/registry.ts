import {
  DEFAULT_STREAM_ID,
  fail,
  type Result,
  StreamRegistry,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Idempotency, Mutation } from '../store/api.ts'
import { readStored } from '../store/stored.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { streamKeys } from './keys.ts'

export const REGISTRY_SCOPE = 'streams'

const checkRegistry = tolerantChecker(StreamRegistry, 'The registry of streams')

/** A stream's entry in the registry. */
export type StreamEntry = StreamRegistry['streams'][number]

/** The registry of a new store. The default stream is always in it. */
const firstRegistry = (createdAt: string): StreamRegistry => ({
  streams: [{ id: DEFAULT_STREAM_ID, name: 'Main', createdAt }],
})

export const streamNotFound = (id: string): Result<never> =>
  fail('stream.not_found', `There is no stream \`${id}\`; GET /api/streams lists them`)

const read = async (context: Context): Promise<{ registry: StreamRegistry; revision: number }> => {
  const document = await context.backplane.read(streamKeys.registry)
  if (!document) return { registry: firstRegistry(context.clock.now().toISOString()), revision: 0 }
  const { raw } = readStored(context, document, checkRegistry)
  return { registry: raw, revision: document.revision }
}

export const readRegistry = async (context: Context): Promise<StreamRegistry> =>
  (await read(context)).registry

interface RegistryChange<Value> {
  readonly change: (registry: StreamRegistry) => Result<StreamRegistry>
  readonly value: Value
  readonly idempotency: Idempotency | undefined
}

export const changeRegistry = <Value>(
  context: Context,
  { change, value, idempotency }: RegistryChange<Value>,
): Promise<Result<Mutation<Value>>> =>
  writeOnce(context, { what: 'The registry of streams', scope: REGISTRY_SCOPE, idempotency }, async () => {
    const { registry, revision } = await read(context)
    const changed = change(registry)
    if (!changed.ok) return changed
    return commitAnswered(context, {
      scope: REGISTRY_SCOPE,
      request: {
        expect: { [streamKeys.registry]: revision },
        put: { [streamKeys.registry]: changed.value },
      },
      answer: { value, revision: 1 },
      idempotency,
    })
  })
