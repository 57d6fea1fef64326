import { type Check, fault, pass, skip } from '../../check.ts'
import { findDataDir, NO_DATA_DIR } from '../../data-folder/data-dir.ts'
import { findLeftovers } from '../../data-folder/leftovers.ts'
import { counted } from '../configuration/evidence.ts'
import { unusedEvidence } from './unused-evidence.ts'

export const dataLeftovers: Check = {
  id: 'data.leftovers',
  group: 'host',
  title: 'DATA_DIR has no unfinished files of dead processes',
  dependsOn: [],
  severity: 'warning',
  cost: 'quick',
  symptom: 'The disk fills, and the listed assets and recordings do not explain it.',
  cause: 'A process was killed, or the machine stopped, during an upload or while a file was written.',
  cure: {
    text: 'Remove the files: nothing reads them.',
    command: 'stream-manager fix --auto --only data.leftovers',
    auto: 'safe',
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    if ((await findDataDir(context)) === null) return skip(NO_DATA_DIR)
    const files = await findLeftovers(context)
    if (files.length === 0) return pass('no process left unfinished files')
    return fault({
      summary: `${counted(files.length, 'unfinished file')} of dead processes`,
      evidence: unusedEvidence(files),
    })
  },
}
