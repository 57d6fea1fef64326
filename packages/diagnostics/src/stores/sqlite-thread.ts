import { parentPort, workerData } from 'node:worker_threads'
import { findDamage, type InspectionMode } from '@stream-manager/sqlite'

/** Reading a whole file blocks its thread, and the deadline of the check has to go on. */
const { file, mode } = workerData as { file: string; mode: InspectionMode }
parentPort?.postMessage(findDamage(file, mode))
