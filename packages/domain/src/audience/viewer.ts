import {
  ERROR_CODES,
  isErrorCode,
  isRecord,
  LAYER_CONTENT,
  Layer,
  LayerStatus,
  MetricsEvent,
  ObservedError,
  OutputStatus,
  StreamState,
} from '@stream-manager/contracts'
import { splitFields } from '../store/newer-fields.ts'
import { publicAddress } from './address.ts'

type Fields = Readonly<Record<string, unknown>>

/** The title of the code quotes nothing. */
const publicMessage = (code: unknown): string => {
  const isKnown = typeof code === 'string' && isErrorCode(code)
  return `${ERROR_CODES[isKnown ? code : 'internal'].title}; an operator can read the details`
}

/** The fields of this version. A field of a newer version may be secret. */
const known = (value: Fields, { properties }: { readonly properties: object }): Fields =>
  splitFields(value, properties).known

const each = (list: unknown, show: (item: Fields) => Fields): Fields[] =>
  Array.isArray(list) ? list.filter(isRecord).map(show) : []

/** The message may quote addresses and servers. */
const streamErrorForViewers = (error: unknown): Fields | null =>
  isRecord(error) ? { ...known(error, ObservedError), message: publicMessage(error['code']) } : null

/** The times of a layer's or an output's retries are for operators. */
const errorForViewers = (error: unknown): Fields | null => {
  const shown = streamErrorForViewers(error)
  return shown && { ...shown, nextRetryAt: null }
}

const withoutListeners = ({ listeners: _listeners, listenersFault: _fault, ...status }: Fields): Fields =>
  status

const outputForViewers = (status: Fields): Fields => ({
  ...withoutListeners(known(status, OutputStatus)),
  error: errorForViewers(status['error']),
  retries: 0,
  nextRetryAt: null,
  bitrateKbps: null,
})

const schemasByType: Readonly<Record<string, { readonly properties: object }>> = LAYER_CONTENT

const contentForViewers = (type: unknown, content: unknown): Fields => {
  const schema = typeof type === 'string' ? schemasByType[type] : undefined
  if (!schema || !isRecord(content)) return {}
  const { url, ...shown } = known(content, schema)
  return typeof url === 'string' ? { ...shown, url: publicAddress({ url, hasKey: false }) } : shown
}

/** Warnings are for those who can change the layer or its file. */
const layerStatusForViewers = (status: unknown): Fields | null => {
  if (!isRecord(status)) return null
  const { warnings: _, ...shown } = known(status, LayerStatus)
  return { ...shown, error: errorForViewers(status['error']) }
}

const showLayer = (layer: Fields): Fields => ({
  ...known(layer, Layer),
  content: contentForViewers(layer['type'], layer['content']),
  status: layerStatusForViewers(layer['status']),
})

const withoutOutputFaults = (value: Fields, schema: { readonly properties: object }): Fields => ({
  ...known(value, schema),
  outputs: each(value['outputs'], outputForViewers),
})

/** A `StreamState` for viewers: of outputs no more than id, type, state and the code of the fault. */
export const stateForViewers = (state: unknown): unknown =>
  isRecord(state)
    ? { ...withoutOutputFaults(state, StreamState), error: streamErrorForViewers(state['error']) }
    : {}

/** A `MetricsEvent` for viewers. */
export const metricsForViewers = (metrics: unknown): unknown =>
  isRecord(metrics) ? withoutOutputFaults(metrics, MetricsEvent) : {}

/** A `Layer` for viewers: addresses without secret parts, faults without a message. */
export const layerForViewers = (layer: unknown): unknown => (isRecord(layer) ? showLayer(layer) : {})

/** A list or snapshot of layers for viewers. */
export const layersForViewers = (list: unknown): unknown =>
  isRecord(list) ? { ...list, items: each(list['items'], showLayer) } : {}
