import { type Check, fault, pass, skip } from '../../check.ts'
import { findDataDir, NO_DATA_DIR } from '../../data-folder/data-dir.ts'
import { modeText, wrongRights } from '../../data-folder/wrong-rights.ts'
import { counted } from '../configuration/evidence.ts'

export const dataRights: Check = {
  id: 'data.rights',
  group: 'host',
  title: 'Media and keys are for the user of the services alone',
  dependsOn: [],
  severity: 'warning',
  cost: 'quick',
  symptom:
    'Other users of the machine can read recordings or sign tokens, or the services cannot write them.',
  cause: 'The folder was copied, restored or shared with other rights.',
  cure: {
    text: 'Give the rights to the owner alone.',
    command: 'stream-manager fix --auto --only data.rights',
    auto: 'safe',
  },
  docs: 'docs/security.md',
  run: async (context) => {
    if ((await findDataDir(context)) === null) return skip(NO_DATA_DIR)
    const wrong = await wrongRights(context)
    if (wrong.length === 0) return pass('media and keys are for their owner alone')
    return fault({
      summary: `${counted(wrong.length, 'path')} below DATA_DIR with the wrong rights`,
      evidence: wrong.map(({ path, mode, wantedMode }) => ({
        ...{ what: path, expected: modeText(wantedMode), actual: modeText(mode), source: 'lstat' },
      })),
    })
  },
}
