import type { Wait } from '@stream-manager/domain'

const DEFAULT_WAIT_SECONDS = 10
const LONGEST_WAIT_SECONDS = 30
const WAIT = /^wait\s*=\s*"?(\d{1,9})"?$/i

/** RFC 7240 `wait`, in seconds, at most 30. As the RFC wants, what is not understood is passed over. */
export const readWait = (header: string | undefined): Wait => {
  const asked = (header ?? '')
    .split(/[,;]/)
    .map((preference) => WAIT.exec(preference.trim())?.[1])
    .find((seconds) => seconds !== undefined)
  const seconds = Math.min(Number(asked ?? DEFAULT_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
  return { waitMs: seconds * 1000, asked: asked !== undefined }
}
