import { type Client, StreamManagerError } from '@stream-manager/client'
import type { Layer } from '@stream-manager/contracts'
import type { Applied, LayerServer } from './outbox.ts'
import type { Step } from './steps.ts'

/** The edit is stored when the server answers; `appliedRevision` tells when it is on air. */
const WAIT = { waitSeconds: 0 } as const

const CONFLICTS = new Set(['request.precondition_failed', 'layer.not_found'])
const LOST = new Set([
  'client.network',
  'client.timeout',
  'client.unexpected_answer',
  'service.unavailable',
  'storage.unavailable',
  'request.rate_limited',
])

const applyOne = async ({ layers }: Client, step: Step, idempotencyKey: string): Promise<Applied | null> => {
  const [edit] = step
  if (step.length !== 1 || edit?.op !== 'update') return null
  const ifMatch = edit.ifMatch === undefined ? {} : { ifMatch: edit.ifMatch }
  const { value } = await layers.update(edit.id, edit.changes, { ...WAIT, ...ifMatch, idempotencyKey })
  return { revision: value.revision, layers: [value] }
}

const applyAll = async ({ layers }: Client, step: Step, idempotencyKey: string): Promise<Applied> => {
  const { value } = await layers.batch(step, { ...WAIT, idempotencyKey })
  return {
    revision: value.revision,
    layers: value.results.flatMap(({ layer }): readonly Layer[] => (layer ? [layer] : [])),
  }
}

const codeOf = (error: unknown): string => (error instanceof StreamManagerError ? error.code : '')

/** Layers over the client. A lone update is a PATCH, so that its refusal names the fields of the layer. */
export const layerServerOf = (client: Client): LayerServer => ({
  apply: async (step, key) => (await applyOne(client, step, key)) ?? applyAll(client, step, key),
  read: async (id) => {
    try {
      return await client.layers.get(id)
    } catch (error) {
      if (codeOf(error) === 'layer.not_found') return null
      throw error
    }
  },
  kindOf: (error) => {
    const code = codeOf(error)
    if (CONFLICTS.has(code)) return 'conflict'
    return LOST.has(code) ? 'lost' : 'refused'
  },
})
