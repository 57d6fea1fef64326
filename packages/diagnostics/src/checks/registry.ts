import type { Check } from '../check.ts'
import { agreement } from './configuration/agreement.ts'
import { environment } from './configuration/environment.ts'
import { files } from './configuration/files.ts'
import { names } from './configuration/names.ts'
import { production } from './configuration/production.ts'
import { secretFiles } from './configuration/secret-files.ts'
import { secrets } from './configuration/secrets.ts'
import { services } from './configuration/services.ts'
import { bypass } from './identity/bypass.ts'
import { jwks } from './identity/jwks.ts'
import { tokens } from './identity/tokens.ts'
import { originRepeated } from './origins/repeated.ts'
import { originRequests } from './origins/requests.ts'
import { originSockets } from './origins/sockets.ts'
import { client } from './proxy/client.ts'
import { folder } from './proxy/folder.ts'
import { forged } from './proxy/forged.ts'
import { inner } from './proxy/inner.ts'
import { page } from './proxy/page.ts'
import { playlist } from './proxy/playlist.ts'
import { sticky } from './proxy/sticky.ts'
import { apiAlive } from './services/api-alive.ts'
import { connect } from './socket/connect.ts'
import { echo } from './socket/echo.ts'
import { gateway } from './socket/gateway.ts'
import { idle } from './socket/idle.ts'
import { name } from './socket/name.ts'
import { origin } from './socket/origin.ts'
import { ping } from './socket/ping.ts'
import { resume } from './socket/resume.ts'
import { route } from './socket/route.ts'
import { subscriptions } from './socket/subscribe.ts'
import { tcp } from './socket/tcp.ts'
import { tls } from './socket/tls.ts'
import { token } from './socket/token.ts'
import { upgrade } from './socket/upgrade.ts'

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
  gateway,
  name,
  tcp,
  tls,
  route,
  upgrade,
  origin,
  connect,
  token,
  subscriptions,
  echo,
  ping,
  resume,
  idle,
  originSockets,
  originRequests,
  originRepeated,
  tokens,
  bypass,
  jwks,
  page,
  folder,
  client,
  forged,
  inner,
  sticky,
  playlist,
]
