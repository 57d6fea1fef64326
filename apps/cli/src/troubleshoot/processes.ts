import { ourProcesses } from '@stream-manager/diagnostics/doctor'
import type { Session } from './session.ts'

/** Lists the services that run as processes of this machine. Resolves with their number. */
export const listProcesses = async ({ write }: Session): Promise<number> => {
  const processes = await ourProcesses()
  if (processes.length === 0)
    write('No process of Stream Manager that this user can see runs on this machine.\n')
  for (const { program, pid } of processes) write(`process ${pid}: ${program}\n`)
  return processes.length
}
