import { CHECKS } from '../../src/checks/registry.ts'
import { Fix, type FixOptions } from '../../src/cures/fix.ts'
import { CURES } from '../../src/cures/registry.ts'

/** The cures of a folder whose `DATA_DIR` is `data`, with no variables of this process. */
export const openFix = (folder: string, options: Partial<FixOptions> = {}): Promise<Fix> =>
  Fix.open({
    ...{ checks: CHECKS, cures: CURES, interrupt: new AbortController().signal, folder },
    environment: { DATA_DIR: './data' },
    ...options,
  })

/** Applies every safe cure, as `fix --auto` does. */
export const applySafe = async (fix: Fix) => {
  const { cures } = await fix.plan()
  const outcomes = []
  for (const planned of cures.filter(({ cure }) => cure.safety === 'safe')) {
    if (planned.steps.length > 0) outcomes.push(await fix.apply(planned))
  }
  return outcomes
}
