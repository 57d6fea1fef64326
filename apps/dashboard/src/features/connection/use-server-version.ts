import { useEffect, useState } from 'react'
import { readPageConfig } from '../../server/page-config.ts'
import { useServer } from '../../server/server.tsx'

/** An update of the API alone does not end the connection to the gateway. */
const INTERVAL_MS = 5 * 60_000
/** After an update the gateway may be back before the API. */
const RETRY_MS = 10_000

/** Pages that reconnected together do not ask together. */
const spread = (delayMs: number): number => delayMs * (0.5 + Math.random())

/** The server's version: read after each connection and every few minutes. Null until it is known. */
export const useServerVersion = (isConnected: boolean): string | null => {
  const { rootUrl } = useServer().addresses
  const [version, setVersion] = useState<string | null>(null)
  useEffect(() => {
    if (!isConnected) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let isGone = false
    const read = async () => {
      const config = await readPageConfig(rootUrl).catch(() => null)
      if (isGone) return
      if (config !== null) setVersion(config.version)
      timer = setTimeout(() => void read(), spread(config === null ? RETRY_MS : INTERVAL_MS))
    }
    void read()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [rootUrl, isConnected])
  return version
}
