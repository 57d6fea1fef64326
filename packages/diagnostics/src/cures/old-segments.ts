import { basename, dirname } from 'node:path'
import { findOldSegments, windowOf } from '../data-folder/old-segments.ts'
import type { UnusedFile } from '../data-folder/unused-files.ts'
import type { Cure, Step } from './cure.ts'
import { removalOf } from './remove-unused.ts'

const dropping = (segment: UnusedFile): Step => {
  const { text, apply } = removalOf(segment)
  return {
    text,
    apply: async (context) => {
      const window = await windowOf(dirname(segment.path))
      if (window === null || window.has(basename(segment.path)))
        throw new Error('the playlist names it again, or is gone')
      await apply(context)
    },
  }
}

export const oldSegments: Cure = {
  id: 'data.segments',
  title: 'Removes segments that left the window of their playlist',
  checks: ['data.segments'],
  safety: 'safe',
  plan: async (context) => (await findOldSegments(context)).map(dropping),
}
