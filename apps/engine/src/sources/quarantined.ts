import { fail, type Result } from '@stream-manager/contracts'

/** The answer for a source that crashed the engine. */
export const quarantinedSource = (layerId: string): Result<never> =>
  fail(
    'source.quarantined',
    `The engine crashed repeatedly while it read the source of layer ${layerId}, so the source is not opened. Change the layer's content, or use start or restart to try it again.`,
  )
