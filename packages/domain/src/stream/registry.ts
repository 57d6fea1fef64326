import { type Result, StreamRegistry, succeed, tolerantChecker } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import type { Idempotency, Mutation } from '../store/api.ts'
import { commitAnswered, toReplay } from '../store/commit-answered.ts'
import { findReplay } from '../store/idempotency.ts'
import { retryOnConflict } from '../store/retry.ts'
import { readStored } from '../store/stored.ts'
import { firstRegistry } from '../streams/rules.ts'

const SCOPE = 'streams'

const checkRegistry = tolerantChecker(StreamRegistry, 'The registry of streams')

const read = async (context: Context): Promise<{ registry: StreamRegistry; revision: number }> => {
  const document = await context.backplane.read(keys.registry)
  if (!document) return { registry: firstRegistry(context.clock.now().toISOString()), revision: 0 }
  const { whole } = readStored(document, (value) => context.passedOver.reading(checkRegistry(value)))
  return { registry: whole, revision: document.revision }
}

export const readRegistry = async (context: Context): Promise<StreamRegistry> =>
  (await read(context)).registry

interface RegistryChange<Value> {
  readonly change: (registry: StreamRegistry) => Result<StreamRegistry>
  readonly value: Value
  readonly idempotency: Idempotency | undefined
}

const attemptChange = async <Value>(
  context: Context,
  { change, value, idempotency }: RegistryChange<Value>,
): Promise<Result<Mutation<Value>> | null> => {
  const { registry, revision } = await read(context)
  const changed = change(registry)
  if (!changed.ok) {
    const replay = await findReplay(context, SCOPE, idempotency)
    if (!replay.ok) return replay
    return replay.value ? succeed(toReplay<Value>(replay.value.result)) : changed
  }
  return commitAnswered(context, {
    scope: SCOPE,
    request: { expect: { [keys.registry]: revision }, put: { [keys.registry]: changed.value } },
    answer: { value, revision: 1 },
    idempotency,
  })
}

export const changeRegistry = <Value>(
  context: Context,
  change: RegistryChange<Value>,
): Promise<Result<Mutation<Value>>> =>
  retryOnConflict('The registry of streams', () => attemptChange(context, change))
