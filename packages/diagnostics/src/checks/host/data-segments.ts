import { type Check, fault, pass, skip } from '../../check.ts'
import { findDataDir, NO_DATA_DIR } from '../../data-folder/data-dir.ts'
import { findOldSegments } from '../../data-folder/old-segments.ts'
import { counted } from '../configuration/evidence.ts'
import { unusedEvidence } from './unused-evidence.ts'

export const dataSegments: Check = {
  id: 'data.segments',
  group: 'host',
  title: 'Programmes keep no segments past their window',
  dependsOn: [],
  severity: 'warning',
  cost: 'quick',
  symptom: 'The disk fills although nothing is recorded.',
  cause: 'An engine was killed, so it did not remove the segments that its playlist no longer names.',
  cure: {
    text: 'Remove the segments: no playlist names them.',
    command: 'stream-manager fix --auto --only data.segments',
    auto: 'safe',
  },
  docs: 'docs/deployment.md',
  run: async (context) => {
    if ((await findDataDir(context)) === null) return skip(NO_DATA_DIR)
    const segments = await findOldSegments(context)
    if (segments.length === 0) return pass('each segment is in the window of its playlist')
    return fault({
      summary: `${counted(segments.length, 'segment')} past the window`,
      evidence: unusedEvidence(segments),
    })
  },
}
