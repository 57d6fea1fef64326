import { resolve } from 'node:path'
import type { Deployment } from '../context/context.ts'
import { isFolder } from './found-entry.ts'

/** The absolute path of `DATA_DIR`, as a service that starts in the folder of the deployment has it. */
export const dataDirOf = ({ settings, folder }: Pick<Deployment, 'settings' | 'folder'>): string =>
  resolve(folder, settings.DATA_DIR)

export const NO_DATA_DIR = 'there is no DATA_DIR here: no service of this folder was started yet'

/** The absolute path of `DATA_DIR`, or null when it does not exist. */
export const findDataDir = async (deployment: Deployment): Promise<string | null> => {
  const dataDir = dataDirOf(deployment)
  return (await isFolder(dataDir)) ? dataDir : null
}
