import { assets } from './de/assets.ts'
import { bar } from './de/bar.ts'
import { common } from './de/common.ts'
import { connection } from './de/connection.ts'
import { editing } from './de/editing.ts'
import { figures } from './de/figures.ts'
import { layers } from './de/layers.ts'
import { palette } from './de/palette.ts'
import { preview } from './de/preview.ts'
import { programme } from './de/programme.ts'
import { shell } from './de/shell.ts'
import { stage } from './de/stage.ts'
import type { Strings } from './en.ts'

export const de: Strings = {
  assets,
  bar,
  common,
  connection,
  editing,
  figures,
  layers,
  palette,
  preview,
  programme,
  shell,
  stage,
}
