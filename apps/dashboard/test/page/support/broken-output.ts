import type { PageApi } from './api.ts'

/** Nothing listens at this port. */
export const BROKEN_OUTPUT_ENVIRONMENT = { OUTPUT_NETWORKS: '127.0.0.1:9' }

const OUTPUT = { id: 'push', type: 'rtmp', url: 'rtmp://127.0.0.1:9/live', enabled: true }

/** Adds the output `push`, which cannot be reached: an alert fires at once, and an error is counted. */
export const addBrokenOutput = async (api: PageApi): Promise<void> => {
  await api.patch('/api/alerts/rules/output-down', { forSeconds: 0 })
  await api.post('/api/outputs', OUTPUT)
}
