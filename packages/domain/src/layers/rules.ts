import { isDeepStrictEqual } from 'node:util'
import {
  type DesiredLayer,
  type Frame,
  fail,
  LAYER_CONTENT,
  type Layer,
  type LayerCreate,
  type LayerEvent,
  type LayerPatch,
  type Result,
  type StreamConfig,
  succeed,
} from '@stream-manager/contracts'
import type { AddressPolicy } from '@stream-manager/egress/policy'
import { maskLayer } from '../audience/operator.ts'
import { mergePatch } from '../merge-patch.ts'
import { splitFields } from '../store/newer-fields.ts'
import { checkContent, checkInsecureTls, type KnownAssets } from './content.ts'

/** Inputs of a layer rule besides the layers. */
export interface LayerContext {
  /** The stream's revision after this change. */
  readonly revision: number
  readonly config: StreamConfig
  readonly maxLayers: number
  readonly newId: () => string
  /** The existing assets among those that the request names, by id. */
  readonly assets: KnownAssets
  /** Allowed addresses; null: not known here. */
  readonly addresses: AddressPolicy | null
  /** The caller may give up the check of certificates. */
  readonly mayTrustAny: boolean
  /** Adds the engine-reported status. */
  readonly present: (layer: DesiredLayer) => Layer
}

export interface LayerChange<Shown extends Layer | null = Layer | null> {
  /** All layers after the change, in z-order. */
  readonly layers: readonly DesiredLayer[]
  /** The created or updated layer; null for other changes. */
  readonly layer: Shown
  /** For subscribers; null when nothing changed. */
  readonly event: LayerEvent | null
}

const MAX_Z = 100_000

/** Stable: of layers with the same z, the later one is above. */
const inOrder = (layers: readonly DesiredLayer[]): DesiredLayer[] =>
  layers.toSorted((below, above) => below.zIndex - above.zIndex)

const zAboveAll = (layers: readonly DesiredLayer[]): number =>
  Math.min(MAX_Z, (layers.at(-1)?.zIndex ?? -1) + 1)

const wholeProgramme = ({ video }: StreamConfig): Frame => ({
  x: 0,
  y: 0,
  width: video.width,
  height: video.height,
})

/** Errors: `layer.not_found`. */
export const findLayer = (layers: readonly DesiredLayer[], id: string): Result<DesiredLayer> => {
  const layer = layers.find((candidate) => candidate.id === id)
  return layer
    ? succeed(layer)
    : fail('layer.not_found', `There is no layer \`${id}\`; GET the layers for those there are`)
}

const checkRoom = (layers: readonly DesiredLayer[], id: string, maxLayers: number): Result<null> => {
  if (layers.some((layer) => layer.id === id)) {
    return fail('layer.already_exists', `There is a layer \`${id}\` already; change it, or choose another id`)
  }
  if (layers.length < maxLayers) return succeed(null)
  return fail(
    'layer.limit_reached',
    `The stream has ${layers.length} layers, the most allowed; delete one first`,
  )
}

const placementDefaults = (layers: readonly DesiredLayer[], config: StreamConfig) => ({
  zIndex: zAboveAll(layers),
  visible: true,
  opacity: 1,
  frame: wholeProgramme(config),
  rotation: 0,
  fit: 'contain' as const,
  transition: { type: 'cut' as const, durationMs: 0, easing: 'linear' as const },
  audio: { gain: 1, muted: false },
})

/** Errors: `layer.already_exists`, `layer.limit_reached`, `layer.unsupported_type`, `auth.forbidden`, and those of `checkContent`. */
export const createLayer = (
  layers: readonly DesiredLayer[],
  input: LayerCreate,
  context: LayerContext,
): Result<LayerChange<Layer>> => {
  const { revision } = context
  const { id = context.newId(), type, content, ...placement } = input
  if (type === 'guest') {
    return fail('layer.unsupported_type', 'Guest layers need a studio, which this deployment does not run')
  }
  const room = checkRoom(layers, id, context.maxLayers)
  if (!room.ok) return room
  const checked = checkContent(type, content, { ...context, name: placement.name ?? id })
  if (!checked.ok) return checked
  const trusted = checkInsecureTls(checked.value, context.mayTrustAny)
  if (!trusted.ok) return trusted
  // The content was checked against this type, so the pair is a member of the union.
  const created = {
    id,
    type,
    name: type,
    ...placementDefaults(layers, context.config),
    ...placement,
    content: checked.value,
    revision,
  } as DesiredLayer
  const layer = context.present(created)
  const event = { type: 'layer.created' as const, revision, layer }
  return succeed({ layers: inOrder([...layers, created]), layer, event })
}

/** A read address holds masks. Sent back as it was read, it keeps the stored one. */
const withoutReadUrl = (
  layer: DesiredLayer,
  { url, ...changes }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  if (url === undefined) return changes
  const shown: Readonly<Record<string, unknown>> = maskLayer(layer).content
  return url === shown['url'] ? changes : { ...changes, url }
}

/** Checks only a source that the patch names: a stored source must not block other changes. */
const patchContent = (
  layer: DesiredLayer,
  changes: LayerPatch['content'],
  context: LayerContext,
): Result<DesiredLayer['content']> => {
  if (changes === undefined) return succeed(layer.content)
  const schema = LAYER_CONTENT[layer.type]
  if (schema === undefined) {
    return fail(
      'layer.unsupported_type',
      `Layer \`${layer.id}\` is of a type that only a newer version knows`,
    )
  }
  const { known, newer } = splitFields(layer.content, schema.properties)
  const kept = withoutReadUrl(layer, changes)
  const checked = checkContent(layer.type, mergePatch(known, kept), {
    name: layer.name,
    assets: 'assetId' in kept ? context.assets : null,
    addresses: context.addresses,
    ...(!('url' in kept) && 'url' in known && { keptUrl: known.url }),
  })
  if (!checked.ok) return checked
  const repoints = 'url' in changes || 'insecureTls' in changes
  const trusted = checkInsecureTls(checked.value, context.mayTrustAny || !repoints)
  return trusted.ok ? succeed({ ...newer, ...checked.value }) : trusted
}

/**
 * Applies a merge patch to one layer. A patch that changes nothing succeeds and keeps the layer's revision.
 * Errors: `layer.not_found`, `auth.forbidden` and those of `checkContent`.
 */
export const updateLayer = (
  layers: readonly DesiredLayer[],
  { id, changes }: { id: string; changes: LayerPatch },
  context: LayerContext,
): Result<LayerChange<Layer>> => {
  const found = findLayer(layers, id)
  if (!found.ok) return found
  const before = found.value
  const { content: contentChanges, ...placement } = changes
  const content = patchContent(before, contentChanges, context)
  if (!content.ok) return content
  // The patch's schema admits no `type` and no null, so the merged layer is of the same member of the union.
  const merged = {
    ...(mergePatch(before, placement) as DesiredLayer),
    content: content.value,
  } as DesiredLayer
  if (isDeepStrictEqual(merged, before)) {
    return succeed({ layers, layer: context.present(before), event: null })
  }
  const updated = { ...merged, revision: context.revision }
  const layer = context.present(updated)
  const event = { type: 'layer.updated' as const, revision: context.revision, layer }
  return succeed({
    layers: inOrder(layers.map((other) => (other.id === id ? updated : other))),
    layer,
    event,
  })
}

/** Errors: `layer.not_found`. */
export const deleteLayer = (
  layers: readonly DesiredLayer[],
  id: string,
  { revision }: Pick<LayerContext, 'revision'>,
): Result<LayerChange<null>> => {
  const found = findLayer(layers, id)
  if (!found.ok) return found
  const rest = layers.filter((layer) => layer.id !== id)
  return succeed({ layers: rest, layer: null, event: { type: 'layer.deleted', revision, id } })
}

/** `order` names every layer's id once, lowest first; places become z-indexes. Errors: `layer.order_mismatch`. */
export const reorderLayers = (
  layers: readonly DesiredLayer[],
  order: string[],
  { revision }: Pick<LayerContext, 'revision'>,
): Result<LayerChange<null>> => {
  const places = new Map(order.map((id, place) => [id, place]))
  const matches = places.size === order.length && order.length === layers.length
  if (!matches || !layers.every(({ id }) => places.has(id))) {
    return fail(
      'layer.order_mismatch',
      `The order must name each of the ${layers.length} layers exactly once; read the layers again`,
    )
  }
  const placed = layers.map((layer) => {
    const zIndex = places.get(layer.id) ?? layer.zIndex
    return zIndex === layer.zIndex ? layer : { ...layer, zIndex, revision }
  })
  return succeed({
    layers: inOrder(placed),
    layer: null,
    event: { type: 'layers.reordered', revision, order },
  })
}
