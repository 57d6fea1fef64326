import { alerts } from './de/alerts.ts'
import { analytics } from './de/analytics.ts'
import { broadcasts } from './de/broadcasts.ts'
import { changes } from './de/changes.ts'
import { chat } from './de/chat.ts'
import { diagnose } from './de/diagnose.ts'
import { errors } from './de/errors.ts'
import { files } from './de/files.ts'
import { health } from './de/health.ts'
import { incidents } from './de/incidents.ts'
import { inspector } from './de/inspector.ts'
import { leave } from './de/leave.ts'
import { monitor } from './de/monitor.ts'
import { outputs } from './de/outputs.ts'
import { panning } from './de/panning.ts'
import { people } from './de/people.ts'
import { problems } from './de/problems.ts'
import { settings } from './de/settings.ts'
import { signIn } from './de/sign-in.ts'
import { sound } from './de/sound.ts'
import { streams } from './de/streams.ts'
import { tour } from './de/tour.ts'
import { uploads } from './de/uploads.ts'
import { webhooks } from './de/webhooks.ts'
import type { ViewStrings } from './en-views.ts'

export const views: ViewStrings = {
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
