import { accessSync, constants } from 'node:fs'
import path from 'node:path'

export const PROXY_KINDS = ['traefik', 'haproxy'] as const
export type ProxyKind = (typeof PROXY_KINDS)[number]

/** Whether the proxy is on PATH. Unlike `missingProgram` it says so in CI too: Traefik may be absent there. */
export const isInstalled = (kind: ProxyKind): boolean =>
  (process.env['PATH'] ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, kind), constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** Traefik where it is installed, else HAProxy with the equivalent rules; a test names the one it ran against. */
export const preferredProxy = (): ProxyKind => (isInstalled('traefik') ? 'traefik' : 'haproxy')
