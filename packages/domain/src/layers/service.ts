import {
  type Asset,
  type Caller,
  type DesiredLayer,
  type Layer,
  type LayerEdit,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Pseudonyms } from '../pseudonyms/api.ts'
import type { WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import type { StreamMutation } from '../stream/api.ts'
import { mutateStream } from '../stream/mutate.ts'
import { presentLayer } from '../stream/state.ts'
import { readView, type StreamView } from '../stream/view.ts'
import type { LayerBatchOutcome, Layers } from './api.ts'
import { authorOf, signed } from './author.ts'
import { applyBatch } from './batch.ts'
import { assetIdsIn } from './content.ts'
import {
  createLayer,
  deleteLayer,
  findLayer,
  type LayerChange,
  type LayerContext,
  updateLayer,
} from './rules.ts'

interface Dependencies extends Context {
  readonly pseudonyms: Pseudonyms
  readonly findAssets: (ids: Iterable<string>) => Promise<ReadonlyMap<string, Asset>>
}

interface Circumstances {
  readonly view: StreamView
  readonly revision: number
  readonly assets: ReadonlyMap<string, Asset>
  readonly caller: Caller | undefined
}

const layerContext = (
  { limits, newId, destinations }: Context,
  { view, revision, assets, caller }: Circumstances,
): LayerContext => ({
  revision,
  config: view.desired.config,
  maxLayers: limits.maxLayers,
  newId,
  assets,
  addresses: destinations.sources,
  mayTrustAny: caller === undefined || caller.role === 'admin',
  present: (layer) => presentLayer(layer, view),
})

const checkIfMatch = ({ desired }: StreamView, layerId: string | null, ifMatch: number | undefined) => {
  if (layerId === null) return succeed(null)
  const layer = findLayer(desired.layers, layerId)
  return layer.ok ? checkRevision(`Layer \`${layerId}\``, layer.value.revision, ifMatch) : layer
}

interface LayerWrite<Shown extends Layer | null> {
  readonly streamId: string
  /** Null for a new layer, which has no revision to compare. */
  readonly layerId: string | null
  /** Content of the request, which may name assets. */
  readonly content?: Readonly<Record<string, unknown>> | undefined
  readonly rule: (layers: readonly DesiredLayer[], context: LayerContext) => Result<LayerChange<Shown>>
}

const write = async <Shown extends Layer | null>(
  context: Dependencies,
  { streamId, layerId, content = {}, rule }: LayerWrite<Shown>,
  options: WriteOptions,
): Promise<Result<StreamMutation<Shown>>> => {
  const assets = await context.findAssets(assetIdsIn(content))
  const author = await authorOf(context.pseudonyms, { streamId, caller: options.caller })
  return mutateStream(context, streamId, {
    options,
    rule: (view, revision) => {
      const unchanged = checkIfMatch(view, layerId, options.ifMatch)
      if (!unchanged.ok) return unchanged
      const changed = rule(
        view.desired.layers,
        layerContext(context, { view, revision, assets, caller: options.caller }),
      )
      if (!changed.ok) return changed
      const { layers, layer, event } = changed.value
      const desired = { ...view.desired, layers: [...layers] }
      return succeed({ desired, value: layer, layerEvents: signed(event ? [event] : [], author) })
    },
  })
}

const contentOf = (edit: LayerEdit) => {
  if (edit.op === 'create') return edit.layer.content
  return edit.op === 'update' ? edit.changes.content : undefined
}

const writeBatch = async (
  context: Dependencies,
  { streamId, edits }: { streamId: string; edits: readonly LayerEdit[] },
  options: WriteOptions,
): Promise<Result<StreamMutation<LayerBatchOutcome>>> => {
  const assets = await context.findAssets(edits.flatMap((edit) => assetIdsIn(contentOf(edit) ?? {})))
  const author = await authorOf(context.pseudonyms, { streamId, caller: options.caller })
  return mutateStream(context, streamId, {
    options,
    rule: (view, revision) => {
      const rules = layerContext(context, { view, revision, assets, caller: options.caller })
      const outcome = applyBatch(view.desired.layers, edits, rules)
      if (!outcome.ok) return outcome
      const { layers, results, events } = outcome.value
      const desired = { ...view.desired, layers: [...layers] }
      return succeed({ desired, value: { results }, layerEvents: signed(events, author) })
    },
  })
}

/** Pure. */
export const layerItems = {
  list: (view: StreamView): Layer[] => view.desired.layers.map((layer) => presentLayer(layer, view)),
  /** Errors: `layer.not_found`. */
  get: (view: StreamView, layerId: string): Result<Layer> => {
    const layer = findLayer(view.desired.layers, layerId)
    return layer.ok ? succeed(presentLayer(layer.value, view)) : layer
  },
}

const listLayers = async (context: Context, streamId: string) => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  return succeed({ revision: view.value.revision, items: layerItems.list(view.value) })
}

const getLayer = async (context: Context, streamId: string, layerId: string): Promise<Result<Layer>> => {
  const view = await readView(context, streamId)
  return view.ok ? layerItems.get(view.value, layerId) : view
}

export const createLayers = (context: Dependencies): Layers => ({
  list: (streamId) => listLayers(context, streamId),
  get: (streamId, layerId) => getLayer(context, streamId, layerId),
  create: (streamId, input, options = {}) => {
    const { content } = input
    const rule: LayerWrite<Layer>['rule'] = (layers, rules) => createLayer(layers, input, rules)
    return write(context, { streamId, layerId: null, content, rule }, options)
  },
  update: ({ streamId, id }, changes, options = {}) => {
    const { content } = changes
    const rule: LayerWrite<Layer>['rule'] = (layers, rules) => updateLayer(layers, { id, changes }, rules)
    return write(context, { streamId, layerId: id, content, rule }, options)
  },
  delete: ({ streamId, id }, options = {}) => {
    const rule: LayerWrite<null>['rule'] = (layers, rules) => deleteLayer(layers, id, rules)
    return write(context, { streamId, layerId: id, rule }, options)
  },
  batch: (streamId, { operations: edits }, options = {}) => writeBatch(context, { streamId, edits }, options),
})
