/**
 * The thread that owns the writing connection: the event loop of the process never waits for the disk.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { GroupWriter } from './group-writer.ts'
import { CLOSE, READY, type WriteGroup } from './messages.ts'

if (!parentPort) throw new Error('the writer of the store runs as a thread only')
const port = parentPort
const writer = new GroupWriter(String(workerData))

port.on('message', (message: WriteGroup | typeof CLOSE) => {
  if (message !== CLOSE) return port.postMessage(writer.write(message))
  writer.close()
  port.close()
})
port.postMessage(READY)
