import { type Check, fault, pass, skip } from '../../check.ts'
import { dataDirOf, findDataDir, NO_DATA_DIR } from '../../data-folder/data-dir.ts'
import { missingFolders } from '../../data-folder/missing-folders.ts'

export const dataFolders: Check = {
  id: 'data.folders',
  group: 'host',
  title: 'DATA_DIR and its folders exist',
  dependsOn: [],
  severity: 'error',
  cost: 'quick',
  symptom: 'Uploads are refused, or the service begins with an empty store.',
  cause: 'The folder was removed, its disk is not mounted, or DATA_DIR has a typing mistake.',
  cure: {
    text: 'Mount the disk or correct DATA_DIR. If the folder is to be new, make it.',
    command: 'stream-manager fix --auto --only data.folders',
    auto: 'safe',
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    const missing = await missingFolders(context)
    const [first] = missing
    if (first === undefined) {
      return (await findDataDir(context)) === null ? skip(NO_DATA_DIR) : pass('DATA_DIR has its folders')
    }
    const { path, isTaken } = first
    return fault({
      summary: isTaken ? `${path} is no folder` : `${path} does not exist`,
      evidence: missing.map((one) => ({
        ...{ what: one.path, expected: 'a folder', actual: one.isTaken ? 'a file' : 'nothing' },
        source: 'lstat',
      })),
      ...(isTaken && {
        cause: 'Something wrote a file under this name.',
        fix: { text: 'Move the file away.', command: null, auto: null },
      }),
      // The first start makes the folder, so before it nothing is broken yet.
      ...(path === dataDirOf(context) && !isTaken && { severity: 'warning' }),
    })
  },
}
