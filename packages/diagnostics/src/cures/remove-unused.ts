import { rm } from 'node:fs/promises'
import { isStillUnused, type UnusedFile } from '../data-folder/unused-files.ts'
import type { Step } from './cure.ts'

export const removalOf = (file: UnusedFile): Step => ({
  text: `remove ${file.path} (${file.sizeBytes} bytes)`,
  apply: async (context) => {
    if (!(await isStillUnused(file, context))) throw new Error('it is in use again, or gone')
    await rm(file.path)
  },
})
