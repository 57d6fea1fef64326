import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file that only this user may read, and its folder if it is missing. Resolves once the text is on disk. */
export const writePrivateFile = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
