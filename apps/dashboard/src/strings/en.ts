import { assets } from './en/assets.ts'
import { bar } from './en/bar.ts'
import { common } from './en/common.ts'
import { connection } from './en/connection.ts'
import { editing } from './en/editing.ts'
import { figures } from './en/figures.ts'
import { layers } from './en/layers.ts'
import { palette } from './en/palette.ts'
import { preview } from './en/preview.ts'
import { programme } from './en/programme.ts'
import { shell } from './en/shell.ts'
import { stage } from './en/stage.ts'

/** English, and the shape of every other language. One entry for each feature. */
export const en = {
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

export type Strings = typeof en
