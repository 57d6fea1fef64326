import pg from 'pg'

export type QueryRow = Readonly<Record<string, unknown>>

/** A busy machine takes seconds for an answer. */
const DEADLINE_MS = 60_000

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: DEADLINE_MS,
    query_timeout: DEADLINE_MS,
  })
  // A server that ends meanwhile rejects the query too.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Opens a connection that stays open and quiet until the server ends. False where the server refuses it. */
export const holdConnection = (url: string): Promise<boolean> =>
  connect(url).then(
    () => true,
    () => false,
  )

/** Runs SQL over a connection of its own, as psql does. Rejects with the server's error. */
export const query = async (url: string, sql: string): Promise<readonly QueryRow[]> => {
  const client = await connect(url)
  try {
    const { rows } = await client.query<QueryRow>(sql)
    return rows
  } finally {
    await client.end()
  }
}

/** False while nothing listens, and while the server starts. */
export const answersQuery = (url: string): Promise<boolean> =>
  query(url, 'select 1').then(
    () => true,
    () => false,
  )
