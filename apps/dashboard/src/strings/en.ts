import { bar } from './en/bar.ts'
import { common } from './en/common.ts'
import { editing } from './en/editing.ts'
import { layers } from './en/layers.ts'

/** English, and the shape of every other language. One entry for each feature. */
export const en = { common, bar, editing, layers }

export type Strings = typeof en
