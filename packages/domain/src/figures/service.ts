import type { Context } from '../context.ts'
import type { Figures } from './api.ts'
import { recordFigures } from './record.ts'

export const createFigures = (context: Context): Figures => ({
  record: (interval) => recordFigures(context, interval),
})
