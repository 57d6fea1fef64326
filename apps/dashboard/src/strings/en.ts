import { assets } from './en/assets.ts'
import { bar } from './en/bar.ts'
import { chat } from './en/chat.ts'
import { common } from './en/common.ts'
import { connection } from './en/connection.ts'
import { editing } from './en/editing.ts'
import { figures } from './en/figures.ts'
import { inspector } from './en/inspector.ts'
import { layers } from './en/layers.ts'
import { leave } from './en/leave.ts'
import { outputs } from './en/outputs.ts'
import { palette } from './en/palette.ts'
import { people } from './en/people.ts'
import { preview } from './en/preview.ts'
import { programme } from './en/programme.ts'
import { settings } from './en/settings.ts'
import { shell } from './en/shell.ts'
import { signIn } from './en/sign-in.ts'
import { sound } from './en/sound.ts'
import { stage } from './en/stage.ts'
import { streams } from './en/streams.ts'
import { tour } from './en/tour.ts'

/** English, and the shape of every other language. One entry for each feature. */
export const en = {
  assets,
  bar,
  chat,
  common,
  connection,
  editing,
  figures,
  inspector,
  layers,
  leave,
  outputs,
  palette,
  people,
  preview,
  programme,
  settings,
  shell,
  signIn,
  sound,
  stage,
  streams,
  tour,
}

export type Strings = typeof en
