import { findLeftovers } from '../data-folder/leftovers.ts'
import type { Cure } from './cure.ts'
import { removalOf } from './remove-unused.ts'

export const leftovers: Cure = {
  id: 'data.leftovers',
  title: 'Removes unfinished files of dead processes',
  checks: ['data.leftovers'],
  safety: 'safe',
  plan: async (context) => (await findLeftovers(context)).map(removalOf),
}
