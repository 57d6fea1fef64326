import type { Check } from '../check.ts'
import { agreement } from './configuration/agreement.ts'
import { environment } from './configuration/environment.ts'
import { files } from './configuration/files.ts'
import { names } from './configuration/names.ts'
import { production } from './configuration/production.ts'
import { secretFiles } from './configuration/secret-files.ts'
import { secrets } from './configuration/secrets.ts'
import { services } from './configuration/services.ts'
import { containersHealthy } from './containers/healthy.ts'
import { containersRunning } from './containers/running.ts'
import { dataFolders } from './host/data-folders.ts'
import { dataLeftovers } from './host/data-leftovers.ts'
import { dataRights } from './host/data-rights.ts'
import { dataSegments } from './host/data-segments.ts'
import { apiAlive } from './services/api-alive.ts'

/** Every check, in the order of the groups. A check stands below those it depends on. */
export const CHECKS: readonly Check[] = [
  files,
  environment,
  services,
  names,
  agreement,
  secretFiles,
  secrets,
  production,
  dataFolders,
  dataRights,
  dataLeftovers,
  dataSegments,
  apiAlive,
  containersRunning,
  containersHealthy,
]
