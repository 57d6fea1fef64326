/** The minimum of Fastify for the same answer: one route, the same schema, a constant. Arguments: port and answer. */
import { StreamState } from '@stream-manager/contracts'
import Fastify from 'fastify'

const [port = '0', answer = '{}'] = process.argv.slice(2)
const state: unknown = JSON.parse(answer)
const app = Fastify({ keepAliveTimeout: 65_000 })
app.get('/api/stream/state', { schema: { response: { 200: StreamState } } }, async () => state)
await app.listen({ host: '127.0.0.1', port: Number(port) })
