import type { Fault } from '@stream-manager/contracts'
import type { Scene } from '@stream-manager/engine-protocol'

/** Sources that must not be opened, by the id of their layer. */
export type RefusedSources = ReadonlyMap<string, Fault>

const quarantined = (layerId: string): Fault => ({
  code: 'source.quarantined',
  detail: `The engine crashed repeatedly while it read the source of layer ${layerId}, so the source is not opened. Change the layer's content, or use start or restart to try it again.`,
})

export const refusedSources = (scene: Pick<Scene, 'quarantined' | 'unreadable'>): RefusedSources =>
  new Map([
    ...scene.quarantined.map((id) => [id, quarantined(id)] as const),
    ...Object.entries(scene.unreadable.layers).map(
      ([id, detail]) => [id, { code: 'storage.secret_unreadable', detail }] as const,
    ),
  ])
