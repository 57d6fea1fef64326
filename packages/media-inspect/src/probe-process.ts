import { fail, type Result } from '@stream-manager/contracts'
import { askChild } from './ask-child.ts'
import { checkProbeAnswer, type ProbeAnswer, type ProbeRequest } from './child/messages.ts'

/** Opens the file in a child process. `asset.unsupported` when the child dies, is too slow or sends an invalid reply. */
export const probeInChild = async (
  request: ProbeRequest,
  deadlineMs: number,
): Promise<Result<ProbeAnswer>> => {
  const answer = await askChild({ program: 'main', request, checkAnswer: checkProbeAnswer, deadlineMs })
  if (answer.ok) return answer
  if (answer.reason === 'died')
    return fail('asset.unsupported', 'The media could not be read: opening it failed')
  return fail('asset.unsupported', `The media could not be read within ${deadlineMs} ms`)
}
