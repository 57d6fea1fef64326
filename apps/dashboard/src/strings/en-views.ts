import { alerts } from './en/alerts.ts'
import { analytics } from './en/analytics.ts'
import { broadcasts } from './en/broadcasts.ts'
import { changes } from './en/changes.ts'
import { chat } from './en/chat.ts'
import { diagnose } from './en/diagnose.ts'
import { errors } from './en/errors.ts'
import { files } from './en/files.ts'
import { health } from './en/health.ts'
import { incidents } from './en/incidents.ts'
import { inspector } from './en/inspector.ts'
import { leave } from './en/leave.ts'
import { monitor } from './en/monitor.ts'
import { outputs } from './en/outputs.ts'
import { panning } from './en/panning.ts'
import { people } from './en/people.ts'
import { problems } from './en/problems.ts'
import { settings } from './en/settings.ts'
import { signIn } from './en/sign-in.ts'
import { sound } from './en/sound.ts'
import { streams } from './en/streams.ts'
import { tour } from './en/tour.ts'
import { uploads } from './en/uploads.ts'
import { webhooks } from './en/webhooks.ts'

/** Texts of the views that are loaded when they are shown. One entry for each feature. */
export const views = {
  alerts,
  analytics,
  broadcasts,
  changes,
  chat,
  diagnose,
  errors,
  files,
  health,
  incidents,
  inspector,
  leave,
  monitor,
  outputs,
  panning,
  people,
  problems,
  settings,
  signIn,
  sound,
  streams,
  tour,
  uploads,
  webhooks,
}

export type ViewStrings = typeof views
