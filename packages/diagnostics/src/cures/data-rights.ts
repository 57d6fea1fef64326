import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { modeText, wrongRights } from '../data-folder/wrong-rights.ts'
import type { Cure } from './cure.ts'

/** A link that took the place of the path since is not followed. */
const changeMode = async (path: string, mode: number): Promise<void> => {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    await handle.chmod(mode)
  } finally {
    await handle.close()
  }
}

export const dataRights: Cure = {
  id: 'data.rights',
  title: 'Gives media and keys to their owner alone',
  checks: ['data.rights'],
  safety: 'safe',
  plan: async (context) =>
    (await wrongRights(context)).map(({ path, mode, wantedMode }) => ({
      text: `change the rights of ${path} from ${modeText(mode)} to ${modeText(wantedMode)}`,
      apply: () => changeMode(path, wantedMode),
    })),
}
