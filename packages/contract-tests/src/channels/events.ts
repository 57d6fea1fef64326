import { CHANNEL_EVENTS, type ChannelKind, isRecord, isUnknownEvent } from '@stream-manager/contracts'
import type { TSchema } from 'typebox'
import type { SchemaFaults } from '../schema-faults.ts'

export interface EventTools {
  readonly faultsOf: SchemaFaults
  /** Events of types that the contract does not name are accepted. */
  readonly allowNewer: boolean
}

interface Variant extends TSchema {
  readonly properties?: { readonly type?: { readonly const?: unknown } }
}

export const typeOf = (data: unknown): string | null =>
  isRecord(data) && typeof data['type'] === 'string' ? data['type'] : null

/** The variant of this type, so that a fault names a field instead of the whole union. */
const schemaFor = (kind: ChannelKind, data: unknown): TSchema => {
  const schema: TSchema & { readonly anyOf?: readonly Variant[] } = CHANNEL_EVENTS[kind]
  const type = typeOf(data)
  return schema.anyOf?.find(({ properties }) => properties?.type?.const === type) ?? schema
}

/** Compares the `data` of a publication with the schema of its channel. */
export const eventFaults = (
  kind: ChannelKind,
  data: unknown,
  { faultsOf, allowNewer }: EventTools,
): string[] =>
  allowNewer && isUnknownEvent(kind, data)
    ? []
    : faultsOf(schemaFor(kind, data), data, typeOf(data) ?? 'publication')
