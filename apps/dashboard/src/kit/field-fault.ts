import { StreamManagerError } from '@stream-manager/client'

/** The server's reason at the field of this path. Null where it refused something else. */
export const faultAt = (error: unknown, path: string): string | null => {
  if (!(error instanceof StreamManagerError)) return null
  return error.errors.find((fault) => fault.path.startsWith(path))?.message ?? null
}
