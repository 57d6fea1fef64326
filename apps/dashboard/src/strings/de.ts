import { bar } from './de/bar.ts'
import { common } from './de/common.ts'
import { editing } from './de/editing.ts'
import { layers } from './de/layers.ts'
import { people } from './de/people.ts'
import { preview } from './de/preview.ts'
import { programme } from './de/programme.ts'
import { shell } from './de/shell.ts'
import { signIn } from './de/sign-in.ts'
import type { Strings } from './en.ts'

export const de: Strings = { bar, common, editing, layers, people, preview, programme, shell, signIn }
