import { assets } from './de/assets.ts'
import { bar } from './de/bar.ts'
import { chat } from './de/chat.ts'
import { common } from './de/common.ts'
import { connection } from './de/connection.ts'
import { editing } from './de/editing.ts'
import { figures } from './de/figures.ts'
import { inspector } from './de/inspector.ts'
import { layers } from './de/layers.ts'
import { leave } from './de/leave.ts'
import { outputs } from './de/outputs.ts'
import { palette } from './de/palette.ts'
import { people } from './de/people.ts'
import { preview } from './de/preview.ts'
import { programme } from './de/programme.ts'
import { settings } from './de/settings.ts'
import { shell } from './de/shell.ts'
import { signIn } from './de/sign-in.ts'
import { sound } from './de/sound.ts'
import { stage } from './de/stage.ts'
import { streams } from './de/streams.ts'
import { tour } from './de/tour.ts'
import type { Strings } from './en.ts'

export const de: Strings = {
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
