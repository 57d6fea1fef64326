import { isDeepStrictEqual } from 'node:util'
import { type Audience, isRecord, isUnknownEvent, type ServedChannelKind } from '@stream-manager/contracts'
import { maskLayer } from './operator.ts'
import { layerForViewers, layersForViewers, metricsForViewers, stateForViewers } from './viewer.ts'

type Present = (data: unknown) => unknown
type Presentations = Readonly<Record<ServedChannelKind, Present>>

const unchanged: Present = (data) => data

const inLayerEvent =
  (present: Present): Present =>
  (event) =>
    isRecord(event) && 'layer' in event ? { ...event, layer: present(event['layer']) } : event

/** All but `by`: who made a change is for operators. A field of a newer version may be secret as well. */
const VIEWER_FIELDS = new Set(['type', 'revision', 'layer', 'id', 'order'])

/** An event that only a newer version knows may hold anything, so viewers get its type alone. */
const layerEventForViewers: Present = (event) => {
  if (!isRecord(event)) return {}
  const { type, revision } = event
  if (isUnknownEvent('layer-updates', event) || type === undefined) return { type, revision }
  const shown = Object.entries(event).filter(([name]) => VIEWER_FIELDS.has(name))
  return inLayerEvent(layerForViewers)(Object.fromEntries(shown))
}

const maskedLayers: Present = (list) =>
  isRecord(list) && Array.isArray(list['items']) ? { ...list, items: list['items'].map(maskLayer) } : list

/** Addresses are masked again: an older version published them whole. */
const EVENTS: Readonly<Record<Audience, Presentations>> = {
  viewer: {
    'stream-state': stateForViewers,
    'layer-updates': layerEventForViewers,
    metrics: metricsForViewers,
    chat: unchanged,
    alerts: unchanged,
    echo: unchanged,
  },
  operator: {
    'stream-state': unchanged,
    'layer-updates': inLayerEvent(maskLayer),
    metrics: unchanged,
    chat: unchanged,
    alerts: unchanged,
    echo: unchanged,
  },
}

const SNAPSHOTS: Readonly<Record<Audience, Presentations>> = {
  viewer: { ...EVENTS.viewer, 'layer-updates': layersForViewers },
  operator: { ...EVENTS.operator, 'layer-updates': maskedLayers },
}

/** The same object when the audience reads all of it. */
const present =
  (presentations: Readonly<Record<Audience, Presentations>>) =>
  (audience: Audience, kind: ServedChannelKind, data: unknown): unknown => {
    const shown = presentations[audience][kind](data)
    return isDeepStrictEqual(shown, data) ? data : shown
  }

/** A publication of a channel as this audience reads it. */
export const presentEvent = present(EVENTS)

/** The snapshot of a channel as this audience reads it. */
export const presentSnapshot = present(SNAPSHOTS)
