import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'

/** A store with one document, that its service has open. */
export const openStore = async (dataDir: string) => {
  const backplane = await openEmbeddedBackplane({ dataDir })
  await backplane.commit({ put: { 'stream:main/desired': { text: 'x'.repeat(20_000) } }, publish: [] })
  return backplane
}

/** The folder of a store that its service has closed. */
export const startStore = async (t: TestScope): Promise<string> => {
  const dataDir = await temporaryDirectory(t)
  await (await openStore(dataDir)).close()
  return dataDir
}
