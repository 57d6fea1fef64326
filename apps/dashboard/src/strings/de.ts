import { bar } from './de/bar.ts'
import { common } from './de/common.ts'
import { editing } from './de/editing.ts'
import { layers } from './de/layers.ts'
import type { Strings } from './en.ts'

export const de: Strings = { common, bar, editing, layers }
