import { bar } from './en/bar.ts'
import { common } from './en/common.ts'
import { editing } from './en/editing.ts'
import { layers } from './en/layers.ts'
import { people } from './en/people.ts'
import { preview } from './en/preview.ts'
import { programme } from './en/programme.ts'
import { shell } from './en/shell.ts'
import { signIn } from './en/sign-in.ts'

/** English, and the shape of every other language. One entry for each feature. */
export const en = { bar, common, editing, layers, people, preview, programme, shell, signIn }

export type Strings = typeof en
