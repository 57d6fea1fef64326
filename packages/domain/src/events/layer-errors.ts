import { checker, nullable, Timestamp } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { NewEvent, Translate } from './translation.ts'

const MAX_MESSAGE = 500

/** The part of an event of layers that tells an error. The rest is of no use here. */
const LayerChange = Type.Object({
  type: Type.String(),
  id: Type.Optional(Type.String()),
  layer: Type.Optional(
    Type.Object({
      id: Type.String(),
      status: nullable(
        Type.Object({
          error: nullable(Type.Object({ code: Type.String(), message: Type.String(), since: Timestamp })),
        }),
      ),
    }),
  ),
})
type LayerChange = Static<typeof LayerChange>
type LayerError = NonNullable<NonNullable<NonNullable<LayerChange['layer']>['status']>['error']>

/** The errors that layers have now, each as its code and beginning. */
const Known = Type.Object({ errors: Type.Record(Type.String(), Type.String()) })
type Known = Static<typeof Known>

const checkChange = checker(LayerChange, 'The published layer')
const checkKnown = checker(Known, 'The memory of the layers')

const without = ({ errors }: Known, layerId: string): Known['errors'] =>
  Object.fromEntries(Object.entries(errors).filter(([id]) => id !== layerId))

const eventOf = (
  streamId: string | null,
  layerId: string,
  { code, message, since }: LayerError,
): NewEvent => ({
  type: code.startsWith('source.') ? 'source.error' : 'layer.error',
  atMs: Date.parse(since),
  streamId,
  subject: layerId,
  severity: 'warning',
  data: { code, message: message.slice(0, MAX_MESSAGE) },
})

/** An error of a layer is one event. Its end has no time of its own, so it is none. */
export const translateLayer: Translate = ({ streamId, data }, memory) => {
  const read = checkChange(data)
  if (!read.ok) return null
  const { layer, id } = read.value
  const checked = checkKnown(memory)
  const known: Known = checked.ok ? checked.value : { errors: {} }
  const layerId = layer?.id ?? id
  if (layerId === undefined) return { events: [], memory: known }
  const error = layer?.status?.error ?? null
  if (error === null) return { events: [], memory: { errors: without(known, layerId) } }
  const place = `${error.code} ${error.since}`
  if (known.errors[layerId] === place) return { events: [], memory: known }
  return {
    events: [eventOf(streamId, layerId, error)],
    memory: { errors: { ...known.errors, [layerId]: place } },
  }
}
