import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'

/** A folder with these files, by their paths. */
export const deploymentFolder = async (
  t: TestScope,
  files: Readonly<Record<string, string>>,
): Promise<string> => {
  const folder = await temporaryDirectory(t)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}
