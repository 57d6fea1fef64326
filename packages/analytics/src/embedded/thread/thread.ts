/**
 * A thread with one connection to the history: no query and no transaction holds the event loop of the process.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { AnalyticsFullError, AnalyticsUnavailableError } from '../../port/errors.ts'
import { openReader, openWriter } from '../connection.ts'
import { runRead, runWrite } from './calls.ts'
import { type Answer, type Call, CLOSE, READY, type ThreadData } from './messages.ts'

if (!parentPort) throw new Error('the history runs as a thread only')
const port = parentPort
const { file, role, checksFile }: ThreadData = workerData
const database = role === 'write' ? openWriter(file, checksFile) : openReader(file)
const run = role === 'write' ? runWrite : runRead

const faultOf = (error: unknown): Extract<Answer, { ok: false }>['fault'] => {
  if (error instanceof AnalyticsFullError) return 'full'
  return error instanceof AnalyticsUnavailableError ? 'unavailable' : 'other'
}

const answer = async (call: Call): Promise<Answer> => {
  try {
    return { ok: true, value: await run(database, call) }
  } catch (error) {
    return {
      ok: false,
      fault: faultOf(error),
      message: error instanceof Error ? error.message : String(error),
    }
  }
}

const close = () => {
  database.close()
  port.close()
}

port.postMessage(READY)
port.on('message', (message: Call | typeof CLOSE) => {
  if (message === CLOSE) return close()
  return void answer(message).then((sent) => port.postMessage(sent))
})
