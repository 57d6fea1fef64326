import { mkdir } from 'node:fs/promises'
import { missingFolders } from '../data-folder/missing-folders.ts'
import type { Cure } from './cure.ts'

const OWNER_ONLY = 0o700

export const dataFolders: Cure = {
  id: 'data.folders',
  title: 'Makes missing folders, for their owner only',
  checks: ['data.folders'],
  safety: 'safe',
  plan: async (context) => {
    const missing = await missingFolders(context)
    return missing
      .filter(({ isTaken }) => !isTaken)
      .map(({ path }) => ({
        text: `make the folder ${path}`,
        apply: async () => void (await mkdir(path, { recursive: true, mode: OWNER_ONLY })),
      }))
  },
}
