import type { Check } from '../check.ts'
import { agreement } from './configuration/agreement.ts'
import { environment } from './configuration/environment.ts'
import { files } from './configuration/files.ts'
import { names } from './configuration/names.ts'
import { production } from './configuration/production.ts'
import { secretFiles } from './configuration/secret-files.ts'
import { secrets } from './configuration/secrets.ts'
import { services } from './configuration/services.ts'
import { containersEngine } from './containers/engine.ts'
import { containersHealth } from './containers/health.ts'
import { containersMemory } from './containers/memory.ts'
import { containersMounts } from './containers/mounts.ts'
import { containersRunning } from './containers/running.ts'
import { icecastMount } from './icecast/mount.ts'
import { icecastSource } from './icecast/source.ts'
import { mediaEngine } from './media/engine.ts'
import { mediaPlaylist } from './media/playlist.ts'
import { mediaSegment } from './media/segment.ts'
import { mediaSound } from './media/sound.ts'
import { mediaSync } from './media/sync.ts'
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
  apiAlive,
  mediaEngine,
  mediaPlaylist,
  mediaSegment,
  mediaSound,
  mediaSync,
  icecastSource,
  icecastMount,
  containersEngine,
  containersMemory,
  containersRunning,
  containersHealth,
  containersMounts,
]
